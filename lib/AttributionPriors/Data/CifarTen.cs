using System.Security.Cryptography;

namespace AttributionPriors.Data;

/// <summary>Images of CIFAR-10's kind: 32 × 32, red, green and blue, each channel row by row, one byte a value.</summary>
/// <param name="Pixels">[N, 3, 32, 32].</param>
/// <param name="Labels">[N], 0 to 9.</param>
public sealed record CifarImages(byte[] Pixels, byte[] Labels)
{
    /// <summary>How many.</summary>
    public int Count => Labels.Length;

    /// <summary>Several sets, one after the other.</summary>
    internal static CifarImages Joined(params IReadOnlyList<CifarImages> parts) => new([.. parts.SelectMany(part => part.Pixels)], [.. parts.SelectMany(part => part.Labels)]);
}

/// <summary>
/// CIFAR-10 (Krizhevsky 2009): colour photographs of ten classes. Read from the binary or the Python version, or from images in one folder a class; unpacked, or
/// in the archive as it was fetched.
/// </summary>
public sealed record CifarTen
{
    /// <summary>The data set's name, and that of its folder.</summary>
    public const string Dataset = "cifar-10";

    /// <summary>Number of classes.</summary>
    public const int Classes = 10;

    /// <summary>Rows and columns.</summary>
    public const int Side = 32;

    /// <summary>Bytes of an image.</summary>
    internal const int ImageBytes = 3 * Side * Side;

    /// <summary>What the classes are, by number; the names of the folders too.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Images of each class in the whole set.</summary>
    public static (int Train, int Test) PerClass => (5000, 1000);

    /// <summary>What the images lay in, for people.</summary>
    public string Form { get; init; } = "";

    /// <summary>The training images.</summary>
    public required CifarImages Train { get; init; }

    /// <summary>The test images.</summary>
    public required CifarImages Test { get; init; }

    /// <summary>
    /// Reads what lies in a folder or an archive (zip, tar, tar.gz): <c>data_batch_1.bin</c> … <c>test_batch.bin</c>, <c>data_batch_1</c> … <c>test_batch</c>, or
    /// <c>train/airplane</c> … <c>test/truck</c> with PNG or JPEG files; of a folder without any of these the one archive in it.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is none of them, or a part is missing; the message says what.</exception>
    /// <exception cref="InvalidDataException">A folder holds nothing but several archives.</exception>
    /// <exception cref="BrokenFileException">A file is not what it should be.</exception>
    public static CifarTen Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var files = CifarFiles.Gather(new(path));
        if (files.IsEmpty && !FileTree.IsArchive(path) && Directory.EnumerateFiles(path).Where(FileTree.IsArchive).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } archives)
            return archives is [var archive]
                ? CifarFiles.Gather(new(archive)).ToSet()
                : throw new InvalidDataException($"{path}: several archives, {string.Join(" and ", archives)}. Leave one of them there.");
        return files.ToSet();
    }

    /// <summary>SHA-256 (lower-case hex) of pixels and labels, training first.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (CifarImages[])[Train, Test])
        {
            hash.AppendData(part.Pixels);
            hash.AppendData(part.Labels);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
