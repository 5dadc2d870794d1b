using AttributionPriors.Data;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Faithfulness;

/// <summary>
/// Random numbers that depend on a seed and on the number of the draw alone. All images of a batch see the same draws, so that neither the cut into passes nor
/// the images that share a batch change a result, and two methods under one seed are measured alike.
/// </summary>
/// <param name="seed">0 to 2³² − 1.</param>
/// <param name="count">How many draws.</param>
sealed class Draws(long seed, int count)
{
    readonly uint[] _seeds = Seeds(seed, count);

    /// <summary>A fresh stream for the i-th draw.</summary>
    public LegacyRandom this[int i] => new(_seeds[i]);

    /// <summary>Draws <paramref name="first"/> … first + many − 1 as one tensor [many, <paramref name="shape"/>] of the type and on the device of <paramref name="like"/>.</summary>
    public Tensor Stack(int first, int many, long[] shape, Tensor like, Action<LegacyRandom, Span<double>> fill)
    {
        var size = shape.Aggregate(1, (product, side) => checked(product * (int)side));
        var values = new double[checked(many * size)];
        for (var i = 0; i < many; i++) fill(this[first + i], values.AsSpan(i * size, size));
        return tensor(values, [many, .. shape], dtype: like.dtype, device: like.device);
    }

    static uint[] Seeds(long seed, int count)
    {
        var random = new LegacyRandom(seed);
        var seeds = new uint[count];
        for (var i = 0; i < count; i++) seeds[i] = random.Next();
        return seeds;
    }
}
