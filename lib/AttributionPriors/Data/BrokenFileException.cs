namespace AttributionPriors.Data;

/// <summary>A file cannot be what it claims to be. The message reads <c>file: place: reason advice</c>.</summary>
public sealed class BrokenFileException : IOException
{
    /// <summary>What to do about most.</summary>
    internal const string FetchAgain = "The file is damaged or incomplete: fetch or write it again.";

    /// <summary>Composes the message of its parts.</summary>
    /// <param name="file">Path, as the caller named it.</param>
    /// <param name="place">Where in the file: a byte, a row and column, a chunk.</param>
    /// <param name="reason">What is wrong there, and what was wanted.</param>
    /// <param name="inner">What the decoder said, if another error lies beneath.</param>
    public BrokenFileException(string file, string place, string reason, Exception? inner = null)
        : base($"{file}: {place}: {reason}", inner) => (File, Place, Reason, Advice) = (file, place, reason, "");

    /// <summary>The same with what to do about it.</summary>
    /// <param name="file">Path, as the caller named it.</param>
    /// <param name="place">Where in the file: a byte, an entry of an archive.</param>
    /// <param name="reason">What is wrong there, and what was wanted.</param>
    /// <param name="advice">What to do.</param>
    /// <param name="inner">What the decoder said, if another error lies beneath.</param>
    public BrokenFileException(string file, string place, string reason, string advice, Exception? inner = null)
        : base($"{file}: {place}: {reason} {advice}", inner) => (File, Place, Reason, Advice) = (file, place, reason, advice);

    /// <summary>Path, as the caller named it.</summary>
    public string File { get; }

    /// <summary>Where in the file.</summary>
    public string Place { get; }

    /// <summary>What is wrong there.</summary>
    public string Reason { get; }

    /// <summary>What to do; empty where the reason says it.</summary>
    public string Advice { get; }
}
