using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Patches;

/// <summary>The maps of a layer for some images as they are, pixel after pixel, and with them the pixels that lie beyond a border.</summary>
/// <param name="Pixels">[N·H·W + 2, C]: the last but one holds zeros, the last -∞.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
sealed record ReferenceMap(Tensor Pixels, int Height, int Width)
{
    /// <summary>Of maps [N, C, H, W].</summary>
    public static ReferenceMap Of(Tensor maps)
    {
        using var scope = NewDisposeScope();
        var channels = maps.size(1);
        var beyond = new[] { 0, double.NegativeInfinity }.Select(value => full([1, channels], value, maps.dtype, maps.device));
        return new(cat([PixelsOf(maps), .. beyond]).MoveToOuterDisposeScope(), (int)maps.size(2), (int)maps.size(3));
    }

    /// <summary>The pixels' place in a row of them: [N, C, H, W] to [N·H·W, C].</summary>
    public static Tensor PixelsOf(Tensor maps)
    {
        using var last = maps.permute(0, 2, 3, 1);
        return last.reshape(-1, maps.size(1));
    }

    /// <summary>Where a pixel is in <see cref="Pixels"/>, whether it lies in the map or beyond its border.</summary>
    public int Place(int image, int row, int column, double border) =>
        (uint)row < (uint)Height && (uint)column < (uint)Width ? (image * Height + row) * Width + column : (int)Pixels.size(0) - (border == 0 ? 2 : 1);
}
