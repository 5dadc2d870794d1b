using System.Collections.Concurrent;
using CSharpKernel.Transport;

namespace CSharpKernel.Jupyter;

/// <summary>Asks the front end that sent a cell for a line of text, one question at a time (input_request on stdin).</summary>
sealed class Questions(Session session) : IDisposable
{
    readonly BlockingCollection<WireMessage> answers = [];
    readonly SemaphoreSlim turn = new(1);

    /// <summary>Takes in what arrived on stdin.</summary>
    public void Receive(WireMessage message) => answers.Add(message);

    /// <exception cref="InvalidOperationException">The request says that its front end cannot ask.</exception>
    /// <exception cref="OperationCanceledException">The cell was interrupted.</exception>
    public string Ask(Request request, string prompt, bool password, CancellationToken cancellation)
    {
        if (!request.Flag("allow_stdin", true))
            throw new InvalidOperationException("This front end cannot ask for input (allow_stdin is false), so a cell cannot read a line.");
        var line = "";
        Unbroken.Run(() =>
        {
            turn.Wait(cancellation);
            try
            {
                line = AskNow(request, prompt, password, cancellation);
            }
            finally
            {
                turn.Release();
            }
        });
        return line;
    }

    public void Dispose()
    {
        answers.Dispose();
        turn.Dispose();
    }

    string AskNow(Request request, string prompt, bool password, CancellationToken cancellation)
    {
        while (answers.TryTake(out _)) // what came while nothing was asked
            ;
        var id = session.Send(Channel.Stdin, request.Wire.Identities, "input_request", new() { ["prompt"] = Json.Text(prompt), ["password"] = password }, request);
        while (true)
            if (Answer(answers.Take(cancellation), id) is { } line) return line;
    }

    // jupyter_client names no parent in its answers; where one is named it must be this question.
    static string? Answer(WireMessage message, string question)
    {
        try
        {
            var reply = Request.Parse(message);
            return reply.Type == "input_reply" && (reply.ParentId ?? question) == question ? reply.Text("value") : null;
        }
        catch (FormatException)
        {
            return null; // no answer; the question stands
        }
    }
}
