namespace AttributionPriors.Data;

/// <summary>
/// The images of a pool that one run sees: as many of either class, drawn without replacement with the run's seed.
/// The same draw as the released code makes, image for image.
/// </summary>
public static class SyntheticSubset
{
    /// <summary>The paper's sizes: 500 training, 128 validation and 128 test images.</summary>
    public static (int Train, int Valid, int Test) PaperSizes => (500, 128, 128);

    /// <summary>The subsets of a run, each from its pool and each drawn with a fresh generator.</summary>
    /// <param name="pools">Training, validation and test pool, the latter two mirrored already.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="train">Training images; even.</param>
    /// <param name="valid">Validation images; even.</param>
    /// <param name="test">Test images; even.</param>
    /// <exception cref="ArgumentException">A size is odd, not positive, or more than a pool has.</exception>
    public static Splits Of(Splits pools, int seed, int train, int valid, int test)
    {
        ArgumentNullException.ThrowIfNull(pools);
        return new(Of(pools.Train, seed, train), Of(pools.Valid, seed, valid), Of(pools.Test, seed, test));
    }

    /// <summary>One subset: class 1 first, then class 0.</summary>
    /// <exception cref="ArgumentException">The size is odd, not positive, or more than the pool has.</exception>
    public static ImageSet Of(ImageSet pool, int seed, int count)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var (negatives, positives) = Positions(pool.Labels, seed, count);
        return pool.Select([.. positives, .. negatives]);
    }

    /// <summary>The chosen positions in the pool, in the order they were drawn: class 0 is drawn before class 1.</summary>
    /// <exception cref="ArgumentException">The size is odd, not positive, or more than the pool has.</exception>
    public static (int[] Class0, int[] Class1) Positions(IReadOnlyList<int> labels, int seed, int count)
    {
        ArgumentNullException.ThrowIfNull(labels);
        int[] zeros = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i] == 0)];
        int[] ones = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i] == 1)];
        var most = 2 * Math.Min(zeros.Length, ones.Length);
        if (count <= 0 || count % 2 != 0 || count > most)
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"A balanced subset of this pool has an even number of images from 2 to {most}.");
        var random = new LegacyRandom(seed);
        var class0 = random.Choice(zeros, count / 2);
        return (class0, random.Choice(ones, count / 2));
    }
}
