using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Masks;

/// <summary>What a soft mask's threshold is compared with.</summary>
public enum MaskScale
{
    /// <summary><c>v⁺ / max v⁺</c> of each image: a threshold for all images only makes sense on a common scale.</summary>
    PositiveMaximum,

    /// <summary>v as it is.</summary>
    Raw,
}

/// <summary>
/// One threshold for all images: <c>T = 1 / (1 + exp(-ω (v - σ)))</c>.
/// </summary>
/// <remarks>The paper's σ and ω are lost; these are for maps whose largest value is 1.</remarks>
/// <param name="Threshold">σ.</param>
/// <param name="Steepness">ω.</param>
/// <param name="Scale">What v is measured in.</param>
public sealed record FixedSoftMask(double Threshold = 0.25, double Steepness = 100, MaskScale Scale = MaskScale.PositiveMaximum) : SaliencyMask
{
    private protected override Tensor Cut(Tensor maps) =>
        (((Scale == MaskScale.Raw ? maps : Normalised(maps)) - Threshold) * Steepness).sigmoid();
}

/// <summary>
/// A threshold of each image's own: <c>T = 1 / (1 + exp(-ω (v - σ_i)/std v))</c>, <c>σ_i = mean v + k std v</c>.
/// </summary>
/// <param name="Deviations">k.</param>
/// <param name="Steepness">ω, for maps of standard deviation 1.</param>
public sealed record AdaptiveSoftMask(double Deviations = 2, double Steepness = 100) : SaliencyMask
{
    private protected override Tensor Cut(Tensor maps)
    {
        var (mean, deviation) = Statistics(maps);
        // A map of one value has no point above its threshold: it masks nothing.
        var flat = deviation.eq(0);
        var standardised = (maps - mean) / deviation.masked_fill(flat, 1);
        return ((standardised - Deviations) * Steepness).sigmoid().masked_fill(flat, 0);
    }
}

/// <summary>
/// As many points in every image: <c>T = 1 / (1 + exp(-ω (v - σ_i)))</c> on <c>v⁺ / max v⁺</c>, σ_i its n-th largest value, which itself gets ½. The
/// paper's way to compare saliency methods evenly on CUB, with n = 1000.
/// </summary>
/// <param name="Points">n.</param>
/// <param name="Steepness">ω.</param>
public sealed record TopPointsMask(int Points = 1000, double Steepness = 100) : SaliencyMask
{
    private protected override Tensor Cut(Tensor maps)
    {
        if (Points < 1 || Points > maps.size(2) * maps.size(3))
            throw new ArgumentException($"The {Points} largest values of maps {Checks.Shape(maps)}: want 1 to {maps.size(2) * maps.size(3)} points.", nameof(maps));
        var scaled = Normalised(maps);
        var threshold = scaled.detach().flatten(2).topk(Points, dim: 2).values.narrow(2, Points - 1, 1).unsqueeze(3);
        return ((scaled - threshold) * Steepness).sigmoid();
    }
}
