using System.Text;
using System.Text.Json.Nodes;
using CSharpKernel.Transport;

namespace CSharpKernel.Jupyter;

/// <summary>
/// Where one cell's output goes. Text is collected for a moment, so that a loop of small writes becomes few messages; whatever is
/// shown otherwise comes after the text written before it. A thread that a cell left behind may go on writing: its text belongs to that cell.
/// </summary>
/// <param name="request">The execute_request: parent of everything sent.</param>
/// <param name="isSilent">Whether the request asked for no output at all.</param>
sealed class CellOutput(Session session, Channels channels, Questions questions, Request request, bool isSilent) : ICellOutput
{
    /// <summary>How long text waits for more: shorter than a reader notices.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    // A message that any front end takes in at once.
    const int LongestText = 1 << 16;

    readonly Lock gate = new();
    readonly StringBuilder text = new();
    StreamName stream;
    bool isFlushDue;

    public void Write(StreamName stream, string text)
    {
        if (isSilent || text.Length == 0) return;
        Locked(() =>
        {
            if (this.stream != stream) SendText(all: true);
            this.stream = stream;
            this.text.Append(text);
            if (this.text.Length >= LongestText) SendText(all: false);
            else FlushLater();
        });
    }

    public void Display(MimeBundle bundle, string? displayId = null, bool update = false)
    {
        JsonObject transient = [];
        if (displayId is not null) transient["display_id"] = Json.Text(displayId);
        Publish(update ? "update_display_data" : "display_data", new() { ["data"] = Json.Bundle(bundle), ["metadata"] = ImageSize.Metadata(bundle), ["transient"] = transient });
    }

    public void Clear(bool wait) => Publish("clear_output", new() { ["wait"] = wait });

    public string ReadLine(string prompt, bool password, CancellationToken cancellation)
    {
        Flush();
        return questions.Ask(request, prompt, password, cancellation);
    }

    /// <summary>Sends a message of the cell, after the text written so far.</summary>
    public void Publish(string type, JsonObject content)
    {
        if (isSilent) return;
        Locked(() =>
        {
            SendText(all: true);
            session.Publish(type, content, request);
        });
    }

    /// <summary>Sends the text written so far.</summary>
    public void Flush() => Locked(() => SendText(all: true));

    void Locked(Action step) => Unbroken.Run(() =>
    {
        lock (gate) step();
    });

    void FlushLater()
    {
        if (isFlushDue) return;
        isFlushDue = true;
        channels.PostLater(Pause, () => Locked(() =>
        {
            isFlushDue = false;
            SendText(all: false);
        }));
    }

    // Half a surrogate pair at the end waits for its other half, unless nothing more may come.
    void SendText(bool all)
    {
        var length = text.Length - (!all && text.Length > 0 && char.IsHighSurrogate(text[^1]) ? 1 : 0);
        if (length == 0) return;
        var sent = text.ToString(0, length);
        text.Remove(0, length);
        session.Publish("stream", new() { ["name"] = stream == StreamName.Out ? "stdout" : "stderr", ["text"] = Json.Text(sent) }, request);
    }
}
