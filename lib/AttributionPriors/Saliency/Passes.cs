using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>One pass of the network: some images, each in some of its variants (nodes of a path, occluded windows).</summary>
/// <param name="Image">First image.</param>
/// <param name="Images">How many.</param>
/// <param name="Variant">First variant of each.</param>
/// <param name="Variants">How many.</param>
readonly record struct Pass(int Image, int Images, int Variant, int Variants);

/// <summary>Cuts images × variants into passes of at most so many network inputs.</summary>
static class Passes
{
    /// <summary>
    /// Pixels in flight where the caller names no number of rows: fifty images of 28×28, one of 224×224. More are slower on a
    /// CPU, because their activations leave the caches and are mapped anew each time, and memory grows with pixels, not with images.
    /// </summary>
    const int PixelsInFlight = 50 * 28 * 28;

    /// <summary>Network inputs of the size of <paramref name="images"/> that may be in flight: as asked, else by their pixels.</summary>
    public static int Rows(Tensor images, int? asked) => asked ?? Math.Max(1, PixelsInFlight / (int)Math.Max(1, images.size(2) * images.size(3)));

    /// <summary>
    /// Rectangles that cover all pairs once: whole images where one fits, else one image in parts of nearly equal size.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No row is allowed.</exception>
    public static IEnumerable<Pass> Cut(int images, int variants, int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        return variants <= maxRows
            ? Parts(images, maxRows / variants).Select(part => new Pass(part.First, part.Count, 0, variants))
            : from image in Enumerable.Range(0, images)
              from part in Parts(variants, maxRows)
              select new Pass(image, 1, part.First, part.Count);
    }

    /// <summary>The fewest consecutive parts of at most <paramref name="most"/>, as even as they can be: 200 by 90 gives 67, 67, 66.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No row is allowed.</exception>
    public static IEnumerable<(int First, int Count)> Parts(int total, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var parts = (total + most - 1) / most;
        for (var (first, left) = (0, parts); left > 0; left--)
        {
            var count = (total - first + left - 1) / left;
            yield return (first, count);
            first += count;
        }
    }
}
