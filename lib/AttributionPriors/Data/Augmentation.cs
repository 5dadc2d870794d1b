namespace AttributionPriors.Data;

/// <summary>
/// Random views of training images. What an image draws is a function of the run's seed, the epoch and the image's place in its set: neither the order of the
/// batches, nor who else draws, nor an interruption changes it.
/// </summary>
/// <param name="settings">What is drawn.</param>
/// <param name="seed">The run's.</param>
public sealed class Augmentation(AugmentationSettings settings, long seed)
{
    /// <summary>Writes an image and its mask as they are seen in an epoch.</summary>
    /// <param name="set">Where the image is.</param>
    /// <param name="place">Its place there.</param>
    /// <param name="epoch">Counted from 1.</param>
    /// <param name="image">[C, H, W].</param>
    /// <param name="mask">[H, W].</param>
    public void Write(ImageSet set, int place, int epoch, Span<float> image, Span<float> mask)
    {
        ArgumentNullException.ThrowIfNull(set);
        var random = new LegacyRandom(Stream(seed, epoch, place));
        var view = Draw(random);
        view.OfImage(set.Image(place), set.Height, set.Width, settings.Fill, image);
        view.OfMask(set.Mask(place), set.Height, set.Width, mask);
        if (settings.Noise == 0) return;
        foreach (ref var pixel in image) pixel += (float)(settings.Noise * random.Normal());
    }

    /// <summary>One view; what is switched off draws nothing.</summary>
    public ImageView Draw(LegacyRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        bool Half(bool isOn) => isOn && random.Interval(1) == 1;
        var (rows, columns) = (Half(settings.FlipRows), Half(settings.FlipColumns));
        var degrees = settings.Rotation == 0 ? 0 : settings.Rotation * (2 * random.Uniform() - 1);
        return new(rows, columns, degrees, random.Interval(2 * settings.Padding) - settings.Padding, random.Interval(2 * settings.Padding) - settings.Padding);
    }

    /// <summary>A seed of 32 bits for each draw, by the mixing function of SplitMix64 (Steele, Lea and Flood 2014).</summary>
    static uint Stream(long seed, int epoch, int place)
    {
        const ulong step = 0x9E3779B97F4A7C15;
        ulong mixed = 0;
        foreach (var part in (ReadOnlySpan<long>)[seed, epoch, place])
        {
            mixed += step + (ulong)part;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            mixed ^= mixed >> 31;
        }
        return (uint)(mixed >> 32);
    }
}
