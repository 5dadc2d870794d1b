namespace AttributionPriors.Data;

/// <summary>A file cannot be what it claims to be. The message reads <c>file: place: reason</c>.</summary>
/// <param name="file">Path, as the caller named it.</param>
/// <param name="place">Where in the file: a byte, a row and column, a chunk.</param>
/// <param name="reason">What is wrong there, and what was wanted.</param>
/// <param name="inner">What the decoder said, if another error lies beneath.</param>
public sealed class BrokenFileException(string file, string place, string reason, Exception? inner = null)
    : IOException($"{file}: {place}: {reason}", inner)
{
    /// <summary>Path, as the caller named it.</summary>
    public string File { get; } = file;

    /// <summary>Where in the file.</summary>
    public string Place { get; } = place;

    /// <summary>What is wrong there.</summary>
    public string Reason { get; } = reason;
}
