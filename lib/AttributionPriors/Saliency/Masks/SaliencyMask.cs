using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Masks;

/// <summary>How an attribution becomes the one map v that masks are cut from.</summary>
public enum MaskChannels
{
    /// <summary><c>v = Σ_c s_c</c>, one mask for all channels.</summary>
    SignedSum,

    /// <summary>Each channel is a map with a mask of its own.</summary>
    Separate,
}

/// <summary>
/// Where an image's evidence is, as a mask T in [0, 1], from its attribution (Wang et al., 2021, proactive pseudo-intervention,
/// Eq. 2 and Appendix B). What is masked out of an image is <c>x ⊙ T</c>.
/// </summary>
/// <remarks>
/// Only what speaks for the class is masked: v where it is large. Statistics are of one map each, over its pixels; they and what
/// is divided by are constants to a loss. A map that is 0 everywhere masks nothing, but for the soft masks' tails.
/// </remarks>
public abstract record SaliencyMask
{
    /// <summary>How channels become maps.</summary>
    public MaskChannels Channels { get; init; } = MaskChannels.SignedSum;

    /// <summary>The masks: [N, C, H, W] to [N, 1, H, W], or to [N, C, H, W] where channels are separate.</summary>
    /// <exception cref="ArgumentException">Not four axes.</exception>
    public Tensor Of(Tensor attribution)
    {
        using var scope = NewDisposeScope();
        return Cut(Maps(attribution)).MoveToOuterDisposeScope();
    }

    /// <summary>v, of the masks' shape.</summary>
    private protected Tensor Maps(Tensor attribution)
    {
        ArgumentNullException.ThrowIfNull(attribution);
        if (attribution.dim() != 4) throw new ArgumentException($"Attributions are [N, C, H, W]; got {Checks.Shape(attribution)}.", nameof(attribution));
        return Channels == MaskChannels.SignedSum ? attribution.sum(1, keepdim: true) : attribution.alias();
    }

    /// <summary>The masks of maps [N, M, H, W].</summary>
    private protected abstract Tensor Cut(Tensor maps);

    /// <summary>Mean and standard deviation of each map's pixels, [N, M, 1, 1], constants.</summary>
    private protected static (Tensor Mean, Tensor Deviation) Statistics(Tensor maps)
    {
        var constant = maps.detach();
        var mean = constant.mean([2, 3], keepdim: true);
        return (mean, (constant - mean).square().mean([2, 3], keepdim: true).sqrt());
    }

    /// <summary><c>v⁺ / (max v⁺ + 10⁻⁸)</c> of each map, the divisor a constant.</summary>
    private protected static Tensor Normalised(Tensor maps)
    {
        const double least = 1e-8;
        var positive = maps.clamp(min: 0);
        return positive / (positive.detach().amax([2, 3], keepdim: true) + least);
    }
}
