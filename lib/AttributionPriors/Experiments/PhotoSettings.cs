using System.Text.Json.Serialization;
using AttributionPriors.Models;

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

/// <summary>The file of weights that photographs' networks start from.</summary>
static class StartingWeights
{
    /// <summary>The file that whoever started this has named; null where none is.</summary>
    public static PretrainedWeights? Of(string? path) => path is null ? null : new(path, nameof(Vgg11));

    /// <summary>The network of a run, from that file where the run's spec wants it.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="weights">What there is here.</param>
    /// <exception cref="InvalidDataException">The spec was made for other weights.</exception>
    public static Classifier? Network(RunSpec spec, PretrainedWeights? weights)
    {
        if (spec.Photos?.Weights is not { } wanted) return null;
        if (weights?.Fingerprint != wanted)
            throw new InvalidDataException(
                $"{spec} was made for other weights (SHA-256 {wanted[..12]}) than there are here ({weights?.Fingerprint[..12] ?? "none"}). {Chosen.WeightsVariable} names their file.");
        return weights.Build(spec.Model.Classes);
    }
}
