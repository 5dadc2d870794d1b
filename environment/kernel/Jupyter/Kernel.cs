using System.Reflection;
using System.Text.Json.Nodes;
using CSharpKernel.Transport;

namespace CSharpKernel.Jupyter;

/// <summary>
/// A Jupyter kernel: an interpreter behind a connection file's five channels (messaging protocol 5.3). Shell requests are answered
/// in their order, control requests at once, also while a cell runs.
/// </summary>
sealed class Kernel : IDisposable
{
    // A cell that does not end in this time, being inside native code, ends with the process.
    static readonly TimeSpan LastCellPatience = TimeSpan.FromSeconds(1);

    /// <summary>This kernel's own version.</summary>
    public static string Version { get; } = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    readonly IInterpreter interpreter;
    readonly Channels channels;
    readonly Session session;
    readonly Questions questions;
    readonly RequestLoop shell, control;
    readonly ManualResetEventSlim ended = new();

    /// <summary>Listens at once; answers begin with <see cref="Run"/>.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="interpreter">Disposed with the kernel.</param>
    /// <param name="log">Gets a line for each thing that the kernel had to refuse.</param>
    /// <exception cref="ZmqException">A port is in use.</exception>
    public Kernel(ConnectionFile connection, IInterpreter interpreter, Action<string> log)
    {
        this.interpreter = interpreter;
        channels = new(connection, Receive, log);
        session = new(channels);
        questions = new(session);
        var cells = new Cells(interpreter, session, channels, questions);
        var code = new CodeQuestions(interpreter);
        shell = new(Channel.Shell, channels, session, new Dictionary<string, Func<Request, Reply>>
        {
            ["kernel_info_request"] = KernelInfo,
            ["execute_request"] = cells.Execute,
            ["history_request"] = cells.History,
            ["is_complete_request"] = code.IsComplete,
            ["complete_request"] = code.Complete,
            ["inspect_request"] = code.Inspect,
            ["comm_info_request"] = _ => new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() },
            ["comm_open"] = RefuseComm,
            ["comm_msg"] = _ => Reply.None,
            ["comm_close"] = _ => Reply.None,
            ["interrupt_request"] = Interrupt,
            ["shutdown_request"] = ShutDown,
        }, log);
        control = new(Channel.Control, channels, session, new Dictionary<string, Func<Request, Reply>>
        {
            ["kernel_info_request"] = KernelInfo,
            ["interrupt_request"] = Interrupt,
            ["shutdown_request"] = ShutDown,
        }, log);
    }

    /// <summary>Answers until a front end asks for the end, or <see cref="Stop"/>.</summary>
    public void Run()
    {
        channels.Start();
        session.PublishStatus("starting", null);
        shell.Start();
        control.Start();
        ended.Wait();
    }

    /// <summary>Interrupts the cell that runs.</summary>
    public void Interrupt() => interpreter.Interrupt();

    /// <summary>Makes <see cref="Run"/> return. From any thread.</summary>
    public void Stop() => ended.Set();

    public void Dispose()
    {
        interpreter.Interrupt();
        var haveEnded = control.Stop(LastCellPatience) & shell.Stop(LastCellPatience);
        channels.Dispose();
        if (!haveEnded) return; // a cell inside native code still uses the rest
        interpreter.Dispose();
        shell.Dispose();
        control.Dispose();
        questions.Dispose();
        ended.Dispose();
    }

    void Receive(Channel channel, WireMessage message)
    {
        if (channel == Channel.Stdin) questions.Receive(message);
        else (channel == Channel.Shell ? shell : control).Receive(message);
    }

    Reply KernelInfo(Request request)
    {
        var language = interpreter.Language;
        return new JsonObject
        {
            ["status"] = "ok",
            ["protocol_version"] = Session.ProtocolVersion,
            ["implementation"] = "csharp-kernel",
            ["implementation_version"] = Version,
            ["banner"] = $"{language.Name} {language.Version} on .NET {Environment.Version} (csharp-kernel {Version})",
            ["language_info"] = new JsonObject
            {
                ["name"] = language.Name,
                ["version"] = language.Version,
                ["mimetype"] = language.MimeType,
                ["file_extension"] = language.FileExtension,
                ["pygments_lexer"] = language.Pygments,
                ["codemirror_mode"] = language.MimeType,
                ["nbconvert_exporter"] = "script",
            },
            ["help_links"] = new JsonArray(new JsonObject { ["text"] = "C#", ["url"] = "https://learn.microsoft.com/dotnet/csharp/" }),
            ["supported_features"] = new JsonArray(),
        };
    }

    Reply Interrupt(Request request)
    {
        interpreter.Interrupt();
        return new JsonObject { ["status"] = "ok" };
    }

    Reply ShutDown(Request request)
    {
        JsonObject content = new() { ["status"] = "ok", ["restart"] = request.Flag("restart", false) };
        session.Publish("shutdown_reply", content, request);
        return new(content, Afterwards: Stop);
    }

    // Comms carry widgets, which this kernel has none of: the protocol's answer to an unknown target is to close it.
    Reply RefuseComm(Request request)
    {
        session.Publish("comm_close", new() { ["comm_id"] = Json.Text(request.Text("comm_id")), ["data"] = new JsonObject() }, request);
        return Reply.None;
    }
}
