using System.Text.Json.Serialization;

namespace AttributionPriors.Experiments;

/// <summary>What decides a run on retinal scans or on patches of lungs besides what every run has.</summary>
/// <param name="Source">Whose images these are.</param>
/// <param name="Side">Rows and columns.</param>
/// <param name="Range">What black and white are.</param>
/// <param name="Site">The site that is trained on; null for all of them, or where there are none.</param>
public sealed record ScanSettings(RadiographSource Source, int Side, GreyRange Range, string? Site = null)
{
    /// <summary>SHA-256 (hex) of the file of weights that the backbone starts from; null, and not written, where the seed draws them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Weights { get; init; }
}

/// <summary>The numbers of black and white. What an intervention takes out becomes a zero.</summary>
public enum GreyRange
{
    /// <summary>0 and 1: a zero is black, as where nothing reflects, or air.</summary>
    Unit,

    /// <summary>−1 and 1, as published weights of Inception-v3 and the authors of LoTeNet have it: a zero is a middle grey.</summary>
    Centred,
}
