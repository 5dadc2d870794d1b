using static TorchSharp.torch;

namespace AttributionPriors.Data;

/// <summary>Takes the information out of the pixels outside the mask. The result is detached: no gradient reaches the image through it.</summary>
public static class Background
{
    /// <summary>
    /// Permutes the outside pixels of each image uniformly among themselves, all channels together; inside pixels stay.
    /// Draws from torch's default generator of the images' device, anew at each call. (Red herring, section 3.1: x_masked.)
    /// </summary>
    /// <remarks>
    /// One gather for the whole batch: sorting the keys "outside first, by position" lists where the outside pixels are,
    /// sorting "outside first, at random" lists them in random order; inside pixels have the same key in both.
    /// </remarks>
    public static Tensor Shuffle(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var shape = batch.Images.shape;
        long n = shape[0], c = shape[1], area = shape[2] * shape[3];
        var outside = batch.Outside().view(n, area);
        var position = arange(0, area, dtype: ScalarType.Float64, device: batch.Images.device).div(area).expand(n, area);
        var last = position + 2; // above every key of an outside pixel, all of which are below 1
        var places = where(outside, position, last).argsort(1);
        var sources = where(outside, rand([n, area], dtype: ScalarType.Float64, device: batch.Images.device), last).argsort(1);
        var pixels = batch.Images.view(n, c, area);
        var moved = pixels.gather(2, sources.unsqueeze(1).expand(n, c, area));
        return pixels.scatter(2, places.unsqueeze(1).expand(n, c, area), moved).view(shape).MoveToOuterDisposeScope();
    }

    /// <summary>Multiplies each image by its mask: the outside becomes 0, soft edges stay soft.</summary>
    public static Tensor Zero(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var _ = no_grad();
        return batch.Images * batch.Inside;
    }
}
