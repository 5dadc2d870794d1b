namespace AttributionPriors.Models.Weights;

/// <summary>A weight file that cannot be read: which file, where in it, why, and what to do about it.</summary>
public sealed class WeightFileException : Exception
{
    /// <summary>Composes the message from its four parts.</summary>
    public WeightFileException(string file, string place, string reason, string advice, Exception? cause = null)
        : base($"{file}, {place}: {reason} {advice}", cause) =>
        (File, Place, Reason, Advice) = (file, place, reason, advice);

    /// <summary>Path, or the name that the caller gave the stream.</summary>
    public string File { get; }

    /// <summary>Byte offset or archive entry, e.g. <c>byte 8</c> or <c>entry archive/data.pkl, byte 30</c>.</summary>
    public string Place { get; }

    /// <summary>What is wrong.</summary>
    public string Reason { get; }

    /// <summary>What to do.</summary>
    public string Advice { get; }

    internal const string FetchAgain = "The file is damaged or incomplete: fetch or write it again.";
}
