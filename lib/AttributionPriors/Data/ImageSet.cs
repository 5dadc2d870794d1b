using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace AttributionPriors.Data;

/// <summary>
/// Images with their labels and masks, in host memory: what a reader or generator yields and a task splits.
/// </summary>
/// <remarks>
/// <c>Images</c> is [N, C, H, W] row by row in the task's own range; <c>Masks</c> is [N, H, W] with 1 inside (where the
/// evidence is) and 0 outside, possibly soft at the edges, or one mask [H, W] for all images; <c>Labels</c> and <c>Sites</c> have one entry
/// per image.
/// </remarks>
public sealed record ImageSet
{
    /// <summary>Checks the shapes.</summary>
    /// <exception cref="ArgumentException">An array's length does not fit the shape.</exception>
    public ImageSet(int channels, int height, int width, float[] images, float[] masks, int[] labels, int[] sites)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(sites);
        var (n, area) = (labels.Length, height * width);
        if (images.Length != (long)n * channels * area || (masks.Length != (long)n * area && masks.Length != area) || sites.Length != n)
            throw new ArgumentException(
                $"{n} labels want {(long)n * channels * area} pixels, {(long)n * area} mask values (or {area} for all) and {n} sites; got {images.Length}, {masks.Length} and {sites.Length}.");
        (Channels, Height, Width, Images, Masks, Labels, Sites) = (channels, height, width, images, masks, labels, sites);
    }

    /// <summary>Number of images N.</summary>
    public int Count => Labels.Length;

    /// <summary>Channels C.</summary>
    public int Channels { get; }

    /// <summary>Rows H.</summary>
    public int Height { get; }

    /// <summary>Columns W.</summary>
    public int Width { get; }

    /// <summary>Pixels, [N, C, H, W].</summary>
    public float[] Images { get; }

    /// <summary>Inside-masks, [N, H, W], or [H, W] where all images have the same; in [0, 1].</summary>
    public float[] Masks { get; }

    /// <summary>Whether <see cref="Masks"/> is one mask for several images: what thousands of X-rays share is held once.</summary>
    public bool HasOneMask => Count != 1 && Masks.Length == Height * Width;

    /// <summary>Classes, [N].</summary>
    public int[] Labels { get; }

    /// <summary>Where each image comes from, [N]; all 0 where the task knows no sites.</summary>
    public int[] Sites { get; }

    /// <summary>The pixels of image <paramref name="index"/>, [C, H, W].</summary>
    public ReadOnlySpan<float> Image(int index) => Images.AsSpan(index * Channels * Height * Width, Channels * Height * Width);

    /// <summary>The mask of image <paramref name="index"/>, [H, W].</summary>
    public ReadOnlySpan<float> Mask(int index) => Masks.AsSpan(HasOneMask ? 0 : index * Height * Width, Height * Width);

    /// <summary>The images at <paramref name="indices"/>, in that order.</summary>
    public ImageSet Select(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        var (size, area) = (Channels * Height * Width, Height * Width);
        var images = new float[indices.Count * size];
        var masks = HasOneMask ? Masks : new float[indices.Count * area];
        for (var k = 0; k < indices.Count; k++)
        {
            Image(indices[k]).CopyTo(images.AsSpan(k * size));
            if (!HasOneMask) Mask(indices[k]).CopyTo(masks.AsSpan(k * area));
        }
        return new(Channels, Height, Width, images, masks, [.. indices.Select(i => Labels[i])], [.. indices.Select(i => Sites[i])]);
    }

    /// <summary>The images of several sets, one set after the other.</summary>
    /// <exception cref="ArgumentException">There is no set, or their images differ in shape.</exception>
    public static ImageSet Joined(params IReadOnlyList<ImageSet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        if (sets.Count == 0 || sets.Any(set => (set.Channels, set.Height, set.Width) != (sets[0].Channels, sets[0].Height, sets[0].Width)))
            throw new ArgumentException($"Only images of one shape make a set; got {string.Join(", ", sets.Select(set => $"[{set.Channels}, {set.Height}, {set.Width}]").DefaultIfEmpty("none"))}.", nameof(sets));
        return new(
            sets[0].Channels, sets[0].Height, sets[0].Width, [.. sets.SelectMany(set => set.Images)], [.. sets.SelectMany(set => set.Masks)],
            [.. sets.SelectMany(set => set.Labels)], [.. sets.SelectMany(set => set.Sites)]);
    }

    /// <summary>The same images and masks, mirrored left to right.</summary>
    public ImageSet Mirrored()
    {
        var (images, masks) = ((float[])Images.Clone(), (float[])Masks.Clone());
        if (Width > 0)
        {
            for (var start = 0; start < images.Length; start += Width) images.AsSpan(start, Width).Reverse();
            for (var start = 0; start < masks.Length; start += Width) masks.AsSpan(start, Width).Reverse();
        }
        return new(Channels, Height, Width, images, masks, Labels, Sites);
    }

    /// <summary>SHA-256 (lower-case hex) of shape, pixels, masks, labels and sites.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([Count, Channels, Height, Width]));
        hash.AppendData(MemoryMarshal.AsBytes<float>(Images));
        hash.AppendData(MemoryMarshal.AsBytes<float>(Masks));
        hash.AppendData(MemoryMarshal.AsBytes<int>(Labels));
        hash.AppendData(MemoryMarshal.AsBytes<int>(Sites));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>The three parts of a task's data for one seed.</summary>
/// <param name="Train">Images to learn from; their masks are dilated where the run asks for it.</param>
/// <param name="Valid">Images that choose the epoch.</param>
/// <param name="Test">Images that score the chosen model.</param>
public sealed record Splits(ImageSet Train, ImageSet Valid, ImageSet Test)
{
    /// <summary>Images that the chosen model's maps are made of; the test images unless a task has a set of its own for them.</summary>
    public ImageSet Explained { get => field ?? Test; init; }

    /// <summary>Of each test volume, which slices show the finding; null where the images are no volumes, or nobody marked the slices.</summary>
    public IReadOnlyList<bool[]>? ShowingSlices { get; init; }

    /// <summary>What the sites are called, by number; empty where scores are not told apart by site.</summary>
    public IReadOnlyList<string> SiteNames { get; init; } = [];
}
