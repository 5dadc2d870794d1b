namespace AttributionPriors.Data;

/// <summary>Which images of birds on wrong backgrounds a run sees.</summary>
/// <param name="Seed">Drives everything that is drawn.</param>
/// <param name="Train">Training images.</param>
/// <param name="Valid">Validation images.</param>
/// <param name="Test">Test images.</param>
public sealed record BirdsSettings(int Seed, int Train, int Valid, int Test)
{
    /// <summary>Rows and columns of an image.</summary>
    public int Side { get; init; } = 32;

    /// <summary>Share of the training and validation images whose background is their class's own.</summary>
    public double Agreement { get; init; } = 0.9;
}

/// <summary>
/// Birds (class 1) and mammals (class 0), photographs cut out and pasted on water or foliage. In training and validation birds are mostly on
/// water and mammals among leaves; in test the background is drawn by lot. The animal decides the label, the background is the easier tell.
/// </summary>
/// <remarks>
/// Images are [3, side, side], <c>(pixel - ½)/¼</c>, so that a zero is a middle grey. The mask is 1 on the animal; the site is the
/// background, as <see cref="BackgroundKind"/>. Three fifths of the photographs are for training; validation and test show the others, so that
/// validation differs from test in its backgrounds alone. Half of the images are birds, and each photograph has its turn.
/// </remarks>
public static class BirdsOnBackgrounds
{
    /// <summary>What the classes are, by number.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["mammal", "bird"];

    const double TrainingPhotos = 0.6;

    /// <summary>An animal's longer side, in units of the image's, is between these.</summary>
    const double Smallest = 0.5, Largest = 0.8;

    const float Middle = 0.5f, Spread = 0.25f;

    /// <summary>Opacity from which a pixel belongs to the animal.</summary>
    const float Opaque = 0.5f;

    /// <summary>The splits of one seed.</summary>
    /// <exception cref="ArgumentException">A size or the seed is negative, or there are fewer than two photographs of a class.</exception>
    public static Splits Of(StampPhotos photos, BirdsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(settings);
        if (Math.Min(photos.Birds.Count, photos.Mammals.Count) < 2)
            throw new ArgumentException($"{photos.Birds.Count} birds and {photos.Mammals.Count} mammals: of each class one photograph at least is for training and one for test.", nameof(photos));
        if (settings.Train < 0 || settings.Valid < 0 || settings.Test < 0)
            throw new ArgumentException($"{settings.Train}, {settings.Valid} and {settings.Test} images: sizes are not negative.", nameof(settings));
        var random = new LegacyRandom(settings.Seed);
        var (mammals, birds) = (Parted(photos.Mammals, random), Parted(photos.Birds, random));
        ImageSet Part(int count, double agreement, Func<(CutOut[] Train, CutOut[] Held), CutOut[]> part) =>
            Draw(count, settings.Side, agreement, [part(mammals), part(birds)], random);
        return new(
            Part(settings.Train, settings.Agreement, p => p.Train),
            Part(settings.Valid, settings.Agreement, p => p.Held),
            Part(settings.Test, 0.5, p => p.Held));
    }

    static (CutOut[] Train, CutOut[] Held) Parted(IReadOnlyList<CutOut> photos, LegacyRandom random)
    {
        CutOut[] order = [.. random.Permutation(photos.Count).Select(k => photos[k])];
        var train = Math.Clamp((int)Math.Round(TrainingPhotos * order.Length), 1, order.Length - 1);
        return (order[..train], order[train..]);
    }

    static ImageSet Draw(int count, int side, double agreement, CutOut[][] photos, LegacyRandom random)
    {
        var area = side * side;
        var (images, masks, labels, sites) = (new float[3 * count * area], new float[count * area], new int[count], new int[count]);
        for (var k = 0; k < count; k++)
        {
            var label = k % 2;
            var agrees = random.Uniform() < agreement;
            var kind = (label == 1) == agrees ? BackgroundKind.Water : BackgroundKind.Foliage;
            var image = images.AsSpan(3 * k * area, 3 * area);
            BackgroundTexture.Draw(kind, side, random).CopyTo(image);
            Paste(photos[label][k / 2 % photos[label].Length], side, image, masks.AsSpan(k * area, area), random);
            for (var i = 0; i < image.Length; i++) image[i] = (image[i] - Middle) / Spread;
            (labels[k], sites[k]) = (label, (int)kind);
        }
        return new(3, side, side, images, masks, labels, sites);
    }

    /// <summary>Lays an animal over the image, in a random size and place, left or right way round.</summary>
    static void Paste(CutOut photo, int side, Span<float> image, Span<float> mask, LegacyRandom random)
    {
        var longer = side * (Smallest + (Largest - Smallest) * random.Uniform()) / Math.Max(photo.Height, photo.Width);
        var (height, width) = (Pixels(photo.Height * longer, side), Pixels(photo.Width * longer, side));
        var (top, left, mirrored) = (random.Interval(side - height), random.Interval(side - width), random.Interval(1) == 1);
        var (size, area) = (photo.Height * photo.Width, side * side);
        var opacity = AreaResize.Of(photo.Opacity, photo.Height, photo.Width, height, width);
        for (var c = 0; c < 3; c++)
        {
            var colour = AreaResize.Of(photo.Colours.AsSpan(c * size, size), photo.Height, photo.Width, height, width);
            for (var i = 0; i < colour.Length; i++)
            {
                var column = mirrored ? width - 1 - i % width : i % width;
                var place = (top + i / width) * side + left + column;
                ref var pixel = ref image[c * area + place];
                pixel = Math.Min(1, colour[i] + (1 - Math.Min(1, opacity[i])) * pixel);
                if (opacity[i] >= Opaque) mask[place] = 1;
            }
        }
    }

    static int Pixels(double length, int most) => Math.Clamp((int)Math.Round(length), 1, most);
}
