namespace AttributionPriors.Data;

/// <summary>
/// A sound file that this machine cannot decode, because a library or program is not installed. No fault of the file:
/// whoever passes over broken files must not pass over this one.
/// </summary>
/// <param name="file">Path, as the caller named it.</param>
/// <param name="needs">What is missing.</param>
/// <param name="remedy">How to get it.</param>
public sealed class MissingDecoderException(string file, string needs, string remedy)
    : IOException($"{file}: this needs {needs}, which is not installed. {remedy}")
{
    /// <summary>Path, as the caller named it.</summary>
    public string File { get; } = file;
}
