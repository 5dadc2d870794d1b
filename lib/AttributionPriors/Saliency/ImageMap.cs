using AttributionPriors.Metrics;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>One image's map by one method, as it is looked at, and numbers that sum it up.</summary>
/// <param name="Method">The method.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">[H, W] row by row: <see cref="SaliencyEntry.Map"/>.</param>
/// <param name="Sum">Of the signed attributions of all pixels and channels, before they became a map; null where the method promises nothing of it.</param>
public sealed record ImageMap(SaliencyEntry Method, int Height, int Width, float[] Values, double? Sum)
{
    /// <summary>How much of the map is in how few pixels: 0 for an even map, near 1 for a single point; null for a map of zeros.</summary>
    public double? Gini => Complexity.Gini(Values);

    /// <summary>The entropy of the map's sizes in nats, ln(H·W) for an even map; null for a map of zeros.</summary>
    public double? Entropy => Complexity.Entropy(Values);

    /// <summary>The energy pointing game over all points: how much of the map's positive part lies in a mask.</summary>
    /// <param name="mask">[H, W], in [0, 1].</param>
    public EnergyPointing In(ReadOnlySpan<float> mask) => EnergyPointing.Of(Values, mask, Values.Length)[0];

    /// <summary>The map of the first image.</summary>
    /// <param name="method">The method.</param>
    /// <param name="attribution">What it gave, [N, C, H, W].</param>
    /// <exception cref="ArgumentException">No image, or not four axes.</exception>
    public static ImageMap Of(SaliencyEntry method, Tensor attribution)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(attribution);
        using var scope = NewDisposeScope();
        var first = attribution.narrow(0, 0, 1).detach();
        var values = method.Map(first).to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
        return new(method, (int)first.size(2), (int)first.size(3), values, method.AddsUp ? first.sum(ScalarType.Float64).ToDouble() : null);
    }
}
