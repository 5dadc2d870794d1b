using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>How the channels of an attribution become one map: <c>a[n, c, h, w]</c> to <c>m[n, h, w]</c>.</summary>
public enum ChannelReduction
{
    /// <summary><c>Σ_c |a|</c>: the red-herring paper's, and the one to use inside a loss.</summary>
    AbsoluteSum,

    /// <summary><c>max_c |a|</c> (Simonyan et al., 2014).</summary>
    AbsoluteMaximum,

    /// <summary><c>Σ_c a</c>: what is for the class, less what is against it.</summary>
    SignedSum,
}

/// <summary>Reduces channels.</summary>
public static class ChannelReductions
{
    /// <summary>One map of the channels, with the attribution's history: [N, C, H, W] to [N, H, W].</summary>
    /// <exception cref="ArgumentException">Not four axes.</exception>
    public static Tensor Reduce(this ChannelReduction reduction, Tensor attribution)
    {
        ArgumentNullException.ThrowIfNull(attribution);
        if (attribution.dim() != 4) throw new ArgumentException($"Attributions are [N, C, H, W]; got {Checks.Shape(attribution)}.", nameof(attribution));
        using var scope = NewDisposeScope();
        var map = reduction switch
        {
            ChannelReduction.AbsoluteSum => attribution.abs().sum(1),
            ChannelReduction.AbsoluteMaximum => attribution.abs().amax([1]),
            ChannelReduction.SignedSum => attribution.sum(1),
            _ => throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "No such reduction."),
        };
        return map.MoveToOuterDisposeScope();
    }
}
