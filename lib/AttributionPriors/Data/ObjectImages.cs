namespace AttributionPriors.Data;

/// <summary>Data sets of one object an image as splits: a seed draws which images, and the mask is the object where the images tell it.</summary>
public static class ObjectImages
{
    /// <summary>Grey from which a pixel of Fashion-MNIST is clothes; the ground is 0, with a little noise of its making.</summary>
    const byte Clothes = 16;

    /// <summary>CIFAR-10 is shown as <c>(pixel - ½)/¼</c>, so that a zero is a middle grey.</summary>
    const float Middle = 0.5f, Spread = 0.25f;

    /// <summary>Fashion-MNIST, [1, 28, 28] in [0, 1]; masks are 1 on the clothes.</summary>
    /// <exception cref="ArgumentException">A size or the seed is negative, or more images are wanted than there are.</exception>
    public static Splits Of(FashionMnist source, int seed, int train, int valid, int test)
    {
        ArgumentNullException.ThrowIfNull(source);
        ImageSet Take(IdxImages images, byte[] labels, int[] indices)
        {
            const int area = FashionMnist.Side * FashionMnist.Side;
            byte[] bytes = [.. indices.SelectMany(i => images.Pixels.AsSpan(i * area, area).ToArray())];
            return new(
                1, FashionMnist.Side, FashionMnist.Side, Array.ConvertAll(bytes, b => b / 255f), Array.ConvertAll(bytes, b => b >= Clothes ? 1f : 0),
                [.. indices.Select(i => (int)labels[i])], new int[indices.Length]);
        }
        var (first, second, last) = Draw(seed, (train, valid, test), source.TrainImages.Count, source.TestImages.Count);
        return new(Take(source.TrainImages, source.TrainLabels, first), Take(source.TrainImages, source.TrainLabels, second), Take(source.TestImages, source.TestLabels, last));
    }

    /// <summary>CIFAR-10, [3, 32, 32]; nobody has masks of it: they are 1 everywhere.</summary>
    /// <exception cref="ArgumentException">A size or the seed is negative, or more images are wanted than there are.</exception>
    public static Splits Of(CifarTen source, int seed, int train, int valid, int test)
    {
        ArgumentNullException.ThrowIfNull(source);
        ImageSet Take(CifarImages images, int[] indices)
        {
            const int area = CifarTen.Side * CifarTen.Side;
            var masks = new float[indices.Length * area];
            Array.Fill(masks, 1);
            float[] pixels = [.. indices.SelectMany(i => images.Pixels.AsSpan(i * 3 * area, 3 * area).ToArray()).Select(b => (b / 255f - Middle) / Spread)];
            return new(3, CifarTen.Side, CifarTen.Side, pixels, masks, [.. indices.Select(i => (int)images.Labels[i])], new int[indices.Length]);
        }
        var (first, second, last) = Draw(seed, (train, valid, test), source.Train.Count, source.Test.Count);
        return new(Take(source.Train, first), Take(source.Train, second), Take(source.Test, last));
    }

    /// <summary>Validation images are training images from the other end of the order, so that they do not depend on the training set's size.</summary>
    static (int[] Train, int[] Valid, int[] Test) Draw(int seed, (int Train, int Valid, int Test) sizes, int available, int availableTest)
    {
        if (sizes.Train < 0 || sizes.Valid < 0 || sizes.Test < 0 || (long)sizes.Train + sizes.Valid > available || sizes.Test > availableTest)
            throw new ArgumentException($"{sizes.Train} + {sizes.Valid} images are wanted of {available}, and {sizes.Test} of the {availableTest} for test.");
        var random = new LegacyRandom(seed);
        var (order, test) = (random.Permutation(available), random.Permutation(availableTest));
        return (order[..sizes.Train], order[^sizes.Valid..], test[..sizes.Test]);
    }
}
