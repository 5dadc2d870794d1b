using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Faithfulness;

/// <summary>How far a map moved at most.</summary>
/// <param name="Absolute"><c>max ‖a(x + δ) − a(x)‖₂</c>.</param>
/// <param name="Relative">The same over <c>‖a(x)‖₂</c>; null where the map is zero everywhere.</param>
public readonly record struct LargestMove(double Absolute, double? Relative);

/// <summary>
/// Max-sensitivity (Yeh et al. 2019): <c>max_{‖δ‖∞ ≤ r} ‖a(x + δ) − a(x)‖₂</c>, how far a map moves under invisible changes of the image; the largest of random δ, uniform in the cube. 0 for
/// a map that does not depend on the image.
/// </summary>
/// <remarks>A lower bound of the maximum that grows with the number of draws. All images and methods under one seed see the same δ.</remarks>
/// <param name="radius">r, in the images' units; 0.02 is the authors' for images in [0, 1].</param>
/// <param name="draws">How many δ; each costs the method once an image.</param>
/// <param name="seed">0 to 2³² − 1.</param>
public sealed class MaxSensitivity(double radius = 0.02, int draws = 10, long seed = 0)
{
    /// <summary>Most perturbed images that a method is given at once; bounds the memory and changes nothing else. Null goes by their pixels: fifty of 28×28.</summary>
    public int? MaxRows { get; init; }

    /// <summary>The largest move of each image's map.</summary>
    /// <param name="method">What makes the maps a.</param>
    /// <param name="model">[N, C, H, W] to logits [N, K].</param>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="targets">[N], int64; the same for the perturbed images.</param>
    /// <exception cref="ArgumentException">Shapes, types or values do not fit, the radius is not positive, or nothing is drawn.</exception>
    public LargestMove[] Of(ISaliencyMethod method, nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(method);
        Checks.Arguments(images, targets);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(radius);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var maps = method.Attribute(model, images, targets).to(ScalarType.Float64);
        var lengths = Host.Values(Length(maps));
        var moves = new double[lengths.Length];
        var stream = new Draws(seed, draws);
        foreach (var pass in Passes.Cut(moves.Length, draws, Passes.Rows(images, MaxRows)))
        {
            using var inner = NewDisposeScope();
            var changes = stream.Stack(pass.Variant, pass.Variants, [.. images.shape[1..]], images, Cube).unsqueeze(0);
            var rows = (images.narrow(0, pass.Image, pass.Images).unsqueeze(1) + changes).flatten(0, 1);
            var moved = method.Attribute(model, rows, targets.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants, 0));
            var still = maps.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants, 0);
            var distances = Host.Values(Length(moved.to(ScalarType.Float64) - still));
            for (var r = 0; r < distances.Length; r++)
                moves[pass.Image + r / pass.Variants] = Math.Max(moves[pass.Image + r / pass.Variants], distances[r]);
        }
        return [.. moves.Zip(lengths, (move, length) => new LargestMove(move, length > 0 ? move / length : null))];
    }

    void Cube(Data.LegacyRandom random, Span<double> values)
    {
        foreach (ref var value in values) value = radius * (2 * random.Uniform() - 1);
    }

    /// <summary>Each row's Euclidean length: [R, C, H, W] to [R].</summary>
    static Tensor Length(Tensor rows) => rows.pow(2).sum([1, 2, 3]).sqrt();
}
