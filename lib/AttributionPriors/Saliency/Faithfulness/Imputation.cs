using AttributionPriors.Data;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Faithfulness;

/// <summary>What takes the place of removed pixels. All channels of a pixel are removed together.</summary>
public abstract class Imputation
{
    /// <summary>The images with their removed pixels replaced.</summary>
    /// <param name="images">[R, C, H, W], as they were.</param>
    /// <param name="removed">[R, 1, H, W], bool.</param>
    /// <returns>[R, C, H, W]; each row depends on that row alone.</returns>
    public abstract Tensor Fill(Tensor images, Tensor removed);
}

/// <summary>A constant: the paper's deletion takes 0 in normalised space.</summary>
/// <param name="values">One value, or one for each channel, in the images' units.</param>
public sealed class ConstantImputation(params double[] values) : Imputation
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Neither one value nor one for each channel was given.</exception>
    public override Tensor Fill(Tensor images, Tensor removed)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(removed);
        if (values.Length != 1 && values.Length != images.size(1))
            throw new ArgumentException($"{values.Length} constants for {images.size(1)} channels: give one, or one for each.", nameof(images));
        using var scope = NewDisposeScope();
        var constant = tensor(values, [1, values.Length, 1, 1], dtype: images.dtype, device: images.device);
        return where(removed, constant, images).MoveToOuterDisposeScope();
    }
}

/// <summary>The image itself, blurred by a Gaussian of <paramref name="sigma"/> pixels: the start of the insertion curve of Petsiuk et al. 2018.</summary>
/// <remarks>The blur is divided by that of a white image, so that borders do not darken.</remarks>
/// <param name="sigma">Standard deviation in pixels.</param>
public sealed class BlurImputation(double sigma) : Imputation
{
    /// <inheritdoc/>
    public override Tensor Fill(Tensor images, Tensor removed)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(removed);
        using var scope = NewDisposeScope();
        var planes = images.flatten(0, 1);
        var blurred = PostProcessing.GaussianSmoothing(planes, sigma) / PostProcessing.GaussianSmoothing(ones_like(planes.narrow(0, 0, 1)), sigma);
        return where(removed, blurred.view(images.shape), images).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// <see cref="NeighbourInterpolation"/> in each channel, plus Gaussian noise (Rong et al. 2022, ROAD): the network is not told by the fill itself where pixels were removed.
/// </summary>
/// <remarks>The noise is one field of the image's size, the same for every image and every set of removed pixels, so that results do not depend on the batch.</remarks>
/// <param name="noise">Its standard deviation in the images' units; the authors take 0.01 for images in [0, 1].</param>
/// <param name="seed">0 to 2³² − 1.</param>
public sealed class NoisyLinearImputation(double noise = 0.01, long seed = 0) : Imputation
{
    /// <inheritdoc/>
    public override Tensor Fill(Tensor images, Tensor removed)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(removed);
        var (rows, channels, area, width) = ((int)images.size(0), (int)images.size(1), (int)(images.size(2) * images.size(3)), (int)images.size(3));
        using var host = removed.cpu();
        var flags = host.data<bool>().ToArray();
        var field = Noise(channels * area);
        var values = Host.Values(images);
        for (var row = 0; row < rows; row++)
            for (var channel = 0; channel < channels; channel++)
            {
                var gone = flags.AsSpan(row * area, area);
                var plane = values.AsSpan((row * channels + channel) * area, area);
                NeighbourInterpolation.Fill(plane, gone, width);
                for (var p = 0; p < area; p++)
                    if (gone[p]) plane[p] += field[channel * area + p];
            }
        return tensor(values, images.shape, dtype: images.dtype, device: images.device);
    }

    double[] Noise(int count)
    {
        var random = new LegacyRandom(seed);
        var field = new double[count];
        for (var i = 0; i < count; i++) field[i] = noise * random.Normal();
        return field;
    }
}
