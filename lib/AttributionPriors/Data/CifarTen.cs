using System.Security.Cryptography;

namespace AttributionPriors.Data;

/// <summary>Images of CIFAR-10's kind: 32 × 32, red, green and blue, each channel row by row, one byte a value.</summary>
/// <param name="Pixels">[N, 3, 32, 32].</param>
/// <param name="Labels">[N], 0 to 9.</param>
public sealed record CifarImages(byte[] Pixels, byte[] Labels)
{
    /// <summary>How many.</summary>
    public int Count => Labels.Length;
}

/// <summary>
/// CIFAR-10 (Krizhevsky 2009): colour photographs of ten classes. Read from the binary version's files, or from a folder of images with one folder a class,
/// in parts <c>train</c> and <c>test</c>.
/// </summary>
public sealed record CifarTen
{
    /// <summary>Number of classes.</summary>
    public const int Classes = 10;

    /// <summary>Rows and columns.</summary>
    public const int Side = 32;

    const int ImageBytes = 3 * Side * Side, RecordBytes = 1 + ImageBytes;

    /// <summary>What the classes are, by number; the names of the folders too.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>The training images.</summary>
    public required CifarImages Train { get; init; }

    /// <summary>The test images.</summary>
    public required CifarImages Test { get; init; }

    /// <summary>Reads <c>data_batch_1.bin</c> … <c>data_batch_5.bin</c> and <c>test_batch.bin</c>, or the folders <c>train/airplane</c> … <c>test/truck</c>.</summary>
    /// <exception cref="FileNotFoundException">The folder holds neither; the message says what is missing.</exception>
    /// <exception cref="BrokenFileException">A file is not what it should be.</exception>
    public static CifarTen Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string[] batches = [.. Enumerable.Range(1, 5).Select(k => Path.Combine(folder, $"data_batch_{k}.bin"))];
        if (Directory.Exists(Path.Combine(folder, "train"))) return new() { Train = Folder(Path.Combine(folder, "train")), Test = Folder(Path.Combine(folder, "test")) };
        var test = Path.Combine(folder, "test_batch.bin");
        if (batches.Append(test).FirstOrDefault(path => !File.Exists(path)) is { } missing)
            throw new FileNotFoundException($"{missing}: not there, and {folder} has no folder train/airplane either. See data/cifar-10.md.", missing);
        return new() { Train = Joined([.. batches.Select(Batch)]), Test = Batch(test) };
    }

    /// <summary>One file of the binary version: records of a label and an image.</summary>
    /// <exception cref="BrokenFileException">It is no whole number of records, or a label is none.</exception>
    public static CifarImages Batch(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length == 0 || bytes.Length % RecordBytes != 0)
            throw new BrokenFileException(path, $"byte {bytes.Length}", $"it ends within a record: records have {RecordBytes} bytes.");
        var (pixels, labels) = (new byte[bytes.Length / RecordBytes * ImageBytes], new byte[bytes.Length / RecordBytes]);
        for (var k = 0; k < labels.Length; k++)
        {
            labels[k] = bytes[k * RecordBytes];
            if (labels[k] >= Classes) throw new BrokenFileException(path, $"record {k}", $"label {labels[k]} is not in 0..{Classes - 1}.");
            bytes.AsSpan(k * RecordBytes + 1, ImageBytes).CopyTo(pixels.AsSpan(k * ImageBytes));
        }
        return new(pixels, labels);
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

    /// <summary>JPEG and PNG files in one folder a class, by name.</summary>
    static CifarImages Folder(string folder)
    {
        var (pixels, labels) = (new List<byte>(), new List<byte>());
        for (byte label = 0; label < Classes; label++)
        {
            var own = Path.Combine(folder, ClassNames[label]);
            if (!Directory.Exists(own)) throw new FileNotFoundException($"{own}: not there; there is one folder for each of {string.Join(", ", ClassNames)}.", own);
            foreach (var path in Directory.EnumerateFiles(own).Where(IsImage).Order(StringComparer.Ordinal))
            {
                pixels.AddRange(Pixels(path));
                labels.Add(label);
            }
        }
        return new([.. pixels], [.. labels]);
    }

    static bool IsImage(string path) => Path.GetExtension(path).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG";

    static byte[] Pixels(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var image = JpegReader.IsJpeg(bytes) ? JpegReader.Decode(bytes, path) : PngReader.Decode(bytes, path);
        if (image.Height != Side || image.Width != Side)
            throw new BrokenFileException(path, "header", $"the image is {image.Height} × {image.Width}, those of CIFAR-10 {Side} × {Side}.");
        return Array.ConvertAll(image.ToColours(), value => (byte)MathF.Round(value * byte.MaxValue));
    }

    static CifarImages Joined(CifarImages[] parts) => new([.. parts.SelectMany(part => part.Pixels)], [.. parts.SelectMany(part => part.Labels)]);
}
