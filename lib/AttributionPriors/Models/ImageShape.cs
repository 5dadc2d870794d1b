using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>The shape that a network was built for.</summary>
static class ImageShape
{
    /// <summary>Checks that <paramref name="images"/> are [N, C, H, W].</summary>
    /// <exception cref="ArgumentException">They are not; the message has both shapes.</exception>
    public static void Check(Tensor images, long channels, long height, long width, string model)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.shape is not [_, var c, var h, var w] || (c, h, w) != (channels, height, width))
            throw new ArgumentException($"{model} was built for images [N, {channels}, {height}, {width}]; given [{string.Join(", ", images.shape)}].", nameof(images));
    }
}
