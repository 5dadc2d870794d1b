using System.Text.Json.Serialization;

namespace AttributionPriors.Experiments;

/// <summary>What decides a run on photographs besides what every run has.</summary>
/// <param name="Side">Rows and columns.</param>
/// <param name="Weights">SHA-256 (hex) of the file of weights that the network starts from; null for weights drawn by the seed.</param>
public sealed record PhotoSettings(int Side, string? Weights)
{
    /// <summary>Which split of Caltech-UCSD Birds; null, and not written, of other photographs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CubDivision? Division { get; init; }
}

/// <summary>How Caltech-UCSD Birds are divided.</summary>
public enum CubDivision
{
    /// <summary>8,190, 2,311 and 1,287 photographs, each species in the same shares, drawn by the seed: the paper's numbers, whose own draw is not published.</summary>
    Paper,

    /// <summary>The data set's own, 5,994 and 5,794; a tenth of the former, drawn by the seed, chooses the epoch.</summary>
    Official,
}
