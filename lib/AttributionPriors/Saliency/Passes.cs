using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>One pass of the network: some images, each in some of its variants (nodes of a path, occluded windows).</summary>
/// <param name="Image">First image.</param>
/// <param name="Images">How many.</param>
/// <param name="Variant">First variant of each.</param>
/// <param name="Variants">How many.</param>
readonly record struct Pass(int Image, int Images, int Variant, int Variants);

/// <summary>How much may be in flight at once.</summary>
/// <param name="Rows">Network inputs; null for no such limit.</param>
/// <param name="Bytes">What the network computes of them; null for no such limit.</param>
readonly record struct PassLimits(int? Rows, long? Bytes);

/// <summary>Cuts images × variants into passes of at most so many network inputs.</summary>
static class Passes
{
    /// <summary>
    /// Pixels in flight where the caller names no number of rows: fifty images of 28×28, one of 224×224. More are slower on a
    /// CPU, because their activations leave the caches and are mapped anew each time, and memory grows with pixels, not with images.
    /// </summary>
    const int PixelsInFlight = 50 * 28 * 28;

    /// <summary>
    /// Where only one large image would be in flight, so many are, if their activations need no more than <see cref="BytesInFlight"/>: a pass reads all weights of
    /// the network, which may be more than the activations of an image.
    /// </summary>
    const int LargeImages = 8;

    /// <inheritdoc cref="LargeImages"/>
    public const long BytesInFlight = 2L << 30;

    /// <summary>
    /// Of networks that count their own numbers so many bytes are in flight. Those are products of small matrices: a pass over few images spends its time between
    /// them. And of volumes, whose slices are many and may be small.
    /// </summary>
    const long CountedBytesInFlight = 256L << 20;

    /// <summary>Copies of a network input that a method makes besides: the row itself, its gradient, and their products.</summary>
    const int RowCopies = 4;

    /// <summary>Network inputs that may be in flight: as asked, else by their pixels.</summary>
    /// <param name="explained">The network.</param>
    /// <param name="images">Images of the size of the inputs.</param>
    /// <param name="limits">What was asked.</param>
    /// <param name="numbers">How many numbers the method keeps for each input.</param>
    /// <exception cref="ArgumentException">A limit in bytes is asked of a network that does not show its layers.</exception>
    public static int Rows(Explained explained, Tensor images, PassLimits limits, Func<GraphMemory, long> numbers)
    {
        if (limits is { Rows: { } rows, Bytes: null }) return rows;
        long Bytes(long kept) => images.ElementSize * (kept + RowCopies * images.shape[1..].Aggregate(1L, (a, b) => a * b));
        if (explained.InputOf(images.shape[1..]) is not { } input)
            return limits.Bytes is not null ? throw new ArgumentException("What a network that does not show its layers keeps in memory is not known: limit the rows instead of the bytes.")
                : explained.PassNumbers(images.shape[1..]) is { } counted ? (int)Math.Max(Large(Bytes(counted)), CountedBytesInFlight / Bytes(counted))
                : Rows(images, limits.Rows);
        var memory = GraphMemory.Of(input.Graph, input.Shape);
        var bytes = Bytes(input.Count * numbers(memory));
        return limits.Bytes is { } most
            ? (int)Math.Clamp((most - images.ElementSize * explained.Once(memory)) / bytes, 1, limits.Rows ?? int.MaxValue)
            : explained.KeepsFeatures ? (int)Math.Max(Large(bytes), CountedBytesInFlight / bytes)
            : explained.Volumes is null ? Large(bytes)
            : (int)Math.Max(1, Math.Max(Large(bytes / input.Count) / input.Count, CountedBytesInFlight / bytes));

        int Large(long bytes) => Math.Max(Rows(images, null), (int)Math.Min(LargeImages, BytesInFlight / bytes));
    }

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
