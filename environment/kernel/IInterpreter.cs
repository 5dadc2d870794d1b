namespace CSharpKernel;

/// <summary>
/// A language, as the Jupyter side sees it. The transport knows nothing of C#, and an interpreter knows nothing of sockets.
/// One call of <see cref="Execute"/> runs at a time; every other member may be called while it runs, from any thread.
/// </summary>
public interface IInterpreter : IDisposable
{
    /// <summary>What kernel_info tells about the language.</summary>
    LanguageInfo Language { get; }

    /// <summary>Runs a cell to its end, its output going to <paramref name="output"/> while it runs. Never throws for what a cell does.</summary>
    /// <param name="code">The cell's source.</param>
    /// <param name="executionCount">The cell's number, as in <c>In [n]</c>: names it in tracebacks.</param>
    /// <param name="output">Where streams, displays and questions go.</param>
    CellResult Execute(string code, int executionCount, ICellOutput output);

    /// <summary>Ends the cell that runs, soon, with <see cref="CellError.Interrupted"/>; nothing where none runs.</summary>
    void Interrupt();

    /// <summary>Whether a console should run this text or wait for more lines.</summary>
    Completeness IsComplete(string code);

    /// <summary>What could be written at <paramref name="cursor"/>, a UTF-16 offset in <paramref name="code"/>.</summary>
    Completions Complete(string code, int cursor);

    /// <summary>What stands at <paramref name="cursor"/>, a UTF-16 offset in <paramref name="code"/>: signature and documentation; null where nothing is known.</summary>
    /// <param name="code">The cell's source.</param>
    /// <param name="cursor">UTF-16 offset.</param>
    /// <param name="detail">0 for the signature and summary, 1 for all that is known.</param>
    MimeBundle? Inspect(string code, int cursor, int detail);
}

/// <summary>What a running cell sends to its reader. Every member may be called from any thread, also from one that an interrupt is about to abort.</summary>
public interface ICellOutput
{
    /// <summary>Text on standard output or standard error.</summary>
    void Write(StreamName stream, string text);

    /// <summary>Shows something; with an id it can be shown anew in its place by <paramref name="update"/>.</summary>
    void Display(MimeBundle bundle, string? displayId = null, bool update = false);

    /// <summary>Clears the cell's output, at once or when the next output comes.</summary>
    void Clear(bool wait);

    /// <summary>Asks the reader for a line. Throws <see cref="InvalidOperationException"/> where the front end cannot ask, <see cref="OperationCanceledException"/> on interrupt.</summary>
    string ReadLine(string prompt, bool password, CancellationToken cancellation);
}

/// <summary>Which stream a text belongs to.</summary>
public enum StreamName { Out, Error }

/// <summary>
/// One thing in several forms, the reader's program takes the richest it knows: MIME type to content. Text is a string, binary
/// content base64 text, JSON types are objects (<see cref="System.Text.Json.Nodes.JsonNode"/>). <c>text/plain</c> is always there.
/// </summary>
public sealed record MimeBundle(IReadOnlyDictionary<string, object> Data);

/// <summary>How a cell ended: with a value to show (or none), or with an error.</summary>
/// <param name="Value">The value of the trailing expression; null where there is none.</param>
/// <param name="Error">What went wrong; null where nothing did.</param>
/// <param name="Page">What the cell asked to read beside the notebook, as help is; null where it asked for nothing.</param>
public sealed record CellResult(MimeBundle? Value, CellError? Error, MimeBundle? Page = null);

/// <summary>Why a cell failed.</summary>
/// <param name="Name">The exception's type name, or <c>CompilationError</c>.</param>
/// <param name="Message">Its message.</param>
/// <param name="Traceback">Lines for the reader: name and message, then frames of the reader's own code, <c>cell 3, line 2</c>.</param>
public sealed record CellError(string Name, string Message, IReadOnlyList<string> Traceback)
{
    /// <summary>The cell was interrupted.</summary>
    public static CellError Interrupted { get; } = new("Interrupted", "The cell was interrupted.", ["Interrupted: the cell was interrupted."]);
}

/// <summary>Whether a text is a whole cell.</summary>
/// <param name="Status">Whether to run it, ask for more, or run it to see its error.</param>
/// <param name="Indent">Where more is needed: white space for the next line.</param>
public sealed record Completeness(CompletenessStatus Status, string Indent = "");

/// <summary>See <see cref="Completeness"/>.</summary>
public enum CompletenessStatus { Complete, Incomplete, Invalid }

/// <summary>Texts that could replace <c>code[Start..End]</c> (UTF-16 offsets), best first.</summary>
public sealed record Completions(int Start, int End, IReadOnlyList<Completion> Matches);

/// <summary>One of them.</summary>
/// <param name="Text">What is inserted.</param>
/// <param name="Kind">class, method, property, field, local, keyword, namespace … as Jupyter's experimental type metadata names them.</param>
/// <param name="Signature">For a method, its parameters; may be empty.</param>
public sealed record Completion(string Text, string Kind, string Signature = "");

/// <summary>The language of cells.</summary>
/// <param name="Name">As notebooks carry it: <c>C#</c>.</param>
/// <param name="Version">The language's version.</param>
/// <param name="MimeType">Of its source text.</param>
/// <param name="FileExtension">With the dot.</param>
/// <param name="Pygments">Name of the Pygments lexer.</param>
public sealed record LanguageInfo(string Name, string Version, string MimeType, string FileExtension, string Pygments);
