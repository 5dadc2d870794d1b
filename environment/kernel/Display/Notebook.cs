using System.Diagnostics.CodeAnalysis;

namespace CSharpKernel.Display;

/// <summary>
/// What every cell can call by its bare name. Names and shapes are those of .NET Interactive, so that a notebook that keeps to
/// <c>display</c>, <c>Display</c>, <c>DisplayAs</c>, <c>DisplayTable</c>, <c>HTML</c>, <c>GetInputAsync</c> and <c>GetPasswordAsync</c> runs there too.
/// </summary>
[SuppressMessage("Naming", "CA1708", Justification = "display and Display are the names that cells know.")]
public static class Notebook
{
    /// <summary>Shows <paramref name="value"/> in every form its type offers.</summary>
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">Only these forms, besides <c>text/plain</c>; none means all.</param>
    /// <returns>A handle by which another value can take its place.</returns>
    /// <exception cref="ArgumentException">No form of the type has one of these MIME types.</exception>
    public static DisplayedValue display(object? value, params string[] mimeTypes)
    {
        var id = Guid.NewGuid().ToString("N");
        RunningCell.Display(value, mimeTypes, id, update: false);
        return new(id, mimeTypes);
    }

    /// <inheritdoc cref="display"/>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes) => display(value, mimeTypes);

    /// <summary>Shows text as content of the given MIME type: <c>"&lt;b&gt;bold&lt;/b&gt;".DisplayAs("text/html")</c>.</summary>
    public static DisplayedValue DisplayAs(this string value, string mimeType) => display(new Content(mimeType, value));

    /// <summary>Shows a sequence as a table, a row for each element.</summary>
    public static DisplayedValue DisplayTable<T>(this IEnumerable<T> source) => display(source, "text/html");

    /// <summary>Marks text as HTML: as a cell's value, or for <see cref="display"/>.</summary>
    public static Content HTML(string content) => new("text/html", content);

    /// <summary>Asks the reader for a line.</summary>
    /// <exception cref="InvalidOperationException">The front end cannot ask, as when a notebook is executed headless.</exception>
    public static Task<string> GetInputAsync(string prompt = "") => Task.FromResult(Ask(prompt, password: false));

    /// <summary>Asks the reader for a line and does not show it.</summary>
    /// <exception cref="InvalidOperationException">The front end cannot ask.</exception>
    public static Task<string> GetPasswordAsync(string prompt = "") => Task.FromResult(Ask(prompt, password: true));

    /// <summary>Clears the cell's output, at once or when the next output comes. Of this kernel only.</summary>
    public static void clear_output(bool wait = false) => RunningCell.Output?.Clear(wait);

    /// <summary>Cancelled when the reader interrupts the cell: for long work in native code, which nothing else can stop. Of this kernel only.</summary>
    public static CancellationToken CellCancellation => RunningCell.Cancellation;

    static string Ask(string prompt, bool password) =>
        (RunningCell.Output ?? throw new InvalidOperationException("There is no cell to ask in.")).ReadLine(prompt, password, RunningCell.Cancellation);
}
