using System.Globalization;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// The mean of <c>∂logit[t]/∂x</c> over noisy copies of the image, <c>x + σ (max x - min x) ε</c> with normal ε
/// (Smilkov et al., 2017).
/// </summary>
/// <remarks>
/// The noise is drawn from a seed of its own, sample by sample, and is the same for every image of a shape: so maps depend neither on
/// the batch nor on torch's generators.
/// </remarks>
public sealed class SmoothGrad : ISaliencyMethod
{
    /// <summary>With so many noisy copies of each image.</summary>
    /// <param name="samples">Copies; the authors take 50.</param>
    /// <param name="noise">σ, in parts of the image's range; the authors advise 0.1 to 0.2.</param>
    /// <param name="seed">Where the noise starts.</param>
    /// <exception cref="ArgumentOutOfRangeException">No samples, or negative noise.</exception>
    public SmoothGrad(int samples = 50, double noise = 0.15, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(noise);
        (Samples, Noise, Seed) = (samples, noise, seed);
    }

    /// <inheritdoc/>
    public string Name => nameof(SmoothGrad);

    /// <summary>Noisy copies of each image.</summary>
    public int Samples { get; }

    /// <summary>Standard deviation of the noise, in parts of the image's range.</summary>
    public double Noise { get; }

    /// <summary>Where the noise starts.</summary>
    public int Seed { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Parameters =>
        new Dictionary<string, string> { ["samples"] = $"{Samples}", ["noise"] = Noise.ToString(CultureInfo.InvariantCulture), ["seed"] = $"{Seed}" };

    /// <summary>Most network inputs in flight at once; bounds the memory and changes nothing else. Null goes by their pixels: fifty of 28×28.</summary>
    public int? MaxRows { get; init; }

    /// <summary>
    /// Most bytes that a pass may keep of what the network computes, of one that shows its layers, as estimated from the sizes of its layers; changes
    /// nothing but the passes. One network input is always in flight.
    /// </summary>
    public long? MaxBytes { get; init; }

    /// <inheritdoc/>
    public Tensor Attribute(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets)
    {
        Checks.Arguments(images, targets);
        using var explained = new Explained(model, targets);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var draws = Normal(images);
        var maps = zeros_like(images);
        foreach (var pass in Passes.Cut((int)images.size(0), Samples, Passes.Rows(explained, images, new(MaxRows, MaxBytes), memory => memory.Backward)))
        {
            using var inner = NewDisposeScope();
            var image = images.narrow(0, pass.Image, pass.Images).unsqueeze(1);
            var target = targets.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants);
            var range = image.amax([2, 3, 4], keepdim: true) - image.amin([2, 3, 4], keepdim: true);
            var noisy = image + draws.narrow(1, pass.Variant, pass.Variants) * range * Noise;
            var gradients = explained.Gradients(noisy.flatten(0, 1), target);
            maps.narrow(0, pass.Image, pass.Images).add_(gradients.view([pass.Images, pass.Variants, .. images.shape[1..]]).sum(1));
        }
        return maps.div_(Samples).MoveToOuterDisposeScope();
    }

    /// <summary>ε, [1, samples, C, H, W], by Box and Muller's method.</summary>
    Tensor Normal(Tensor images)
    {
        var random = new Random(Seed);
        var values = new double[Samples * images.shape[1..].Aggregate((a, b) => a * b)];
        for (var k = 0; k < values.Length; k += 2)
        {
            // 1 - u is never 0.
            var (radius, angle) = (Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())), 2 * Math.PI * random.NextDouble());
            values[k] = radius * Math.Cos(angle);
            if (k + 1 < values.Length) values[k + 1] = radius * Math.Sin(angle);
        }
        return tensor(values, [1, Samples, .. images.shape[1..]], dtype: images.dtype, device: images.device);
    }
}
