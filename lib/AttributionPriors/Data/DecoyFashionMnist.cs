namespace AttributionPriors.Data;

/// <summary>Which images of Decoy Fashion-MNIST a run sees.</summary>
/// <param name="Seed">Drives corners, test greys and subsets.</param>
/// <param name="Train">Training images.</param>
/// <param name="Valid">Validation images, carved from Fashion-MNIST's training images.</param>
/// <param name="Test">Test images.</param>
/// <param name="Clean">The arm without swatches, the ceiling: the same images, and masks that exclude the same corners, but nothing drawn there.</param>
public sealed record DecoySettings(int Seed, int Train = 55_000, int Valid = 5_000, int Test = 10_000, bool Clean = false);

/// <summary>
/// Fashion-MNIST with a decoy (Ross et al. 2017; Friedrich et al. 2023): a 4 × 4 swatch in one random corner whose grey
/// is <c>255 − 25 · label</c> in training and <c>255 − 25 · (random class)</c> in test. It gives the answer away, then misleads.
/// </summary>
/// <remarks>
/// Images are [1, 28, 28] in [0, 1]. The mask is 1 everywhere but in the swatch. Validation is decoyed as training is, with the
/// true label: whoever picks a model sees no warning. An image's corner and test grey depend on the seed and its place
/// in Fashion-MNIST alone, not on the subset sizes.
/// </remarks>
public static class DecoyFashionMnist
{
    /// <summary>Rows and columns of the swatch.</summary>
    public const int Swatch = 4;

    /// <summary>The splits of one seed.</summary>
    /// <exception cref="ArgumentException">A size or the seed is negative, or more images are wanted than there are.</exception>
    public static Splits Of(FashionMnist source, DecoySettings settings)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(settings);
        Enough(settings.Train, settings.Valid, source.TrainImages.Count, "training");
        Enough(settings.Test, 0, source.TestImages.Count, "test");
        // Draws, in this order: a corner per training image, a corner and a class per test image, then the two permutations.
        var random = new LegacyRandom(settings.Seed);
        var train = new Part(source.TrainImages, source.TrainLabels, new int[source.TrainLabels.Length], [.. source.TrainLabels]);
        var test = new Part(source.TestImages, source.TestLabels, new int[source.TestLabels.Length], new byte[source.TestLabels.Length]);
        for (var i = 0; i < train.Corners.Length; i++) train.Corners[i] = random.Interval(3);
        for (var i = 0; i < test.Corners.Length; i++)
            (test.Corners[i], test.Shown[i]) = (random.Interval(3), (byte)random.Interval(FashionMnist.Classes - 1));
        var order = random.Permutation(source.TrainImages.Count);
        var testOrder = random.Permutation(source.TestImages.Count);
        return new(
            Take(train, order.AsSpan(0, settings.Train), settings.Clean),
            // From the end, so that the validation images do not depend on the size of the training set.
            Take(train, order.AsSpan(order.Length - settings.Valid), settings.Clean),
            Take(test, testOrder.AsSpan(0, settings.Test), settings.Clean));
    }

    /// <summary>The swatch's grey for a class, 255 down to 30.</summary>
    public static int Grey(int label) => 255 - 25 * label;

    // Shown: the class whose grey the swatch has.
    sealed record Part(IdxImages Images, byte[] Labels, int[] Corners, byte[] Shown);

    static void Enough(int first, int second, int available, string name)
    {
        if (first < 0 || second < 0 || (long)first + second > available)
            throw new ArgumentException($"{first} + {second} images are wanted of the {available} {name} images of Fashion-MNIST.");
    }

    static ImageSet Take(Part part, ReadOnlySpan<int> indices, bool clean)
    {
        const int side = FashionMnist.Side, area = side * side;
        var (images, masks, labels) = (new float[indices.Length * area], new float[indices.Length * area], new int[indices.Length]);
        Array.Fill(masks, 1);
        for (var k = 0; k < indices.Length; k++)
        {
            var i = indices[k];
            var image = images.AsSpan(k * area, area);
            var raw = part.Images.Pixels.AsSpan(i * area, area);
            for (var p = 0; p < area; p++) image[p] = raw[p] / 255f;
            if (!clean) FillCorner(image, part.Corners[i], Grey(part.Shown[i]) / 255f);
            FillCorner(masks.AsSpan(k * area, area), part.Corners[i], 0);
            labels[k] = part.Labels[i];
        }
        return new(1, side, side, images, masks, labels, new int[labels.Length]);
    }

    // Corners 0 to 3: top left, top right, bottom left, bottom right.
    static void FillCorner(Span<float> image, int corner, float value)
    {
        const int side = FashionMnist.Side;
        var (row, column) = (corner / 2 * (side - Swatch), corner % 2 * (side - Swatch));
        for (var r = 0; r < Swatch; r++) image.Slice((row + r) * side + column, Swatch).Fill(value);
    }
}
