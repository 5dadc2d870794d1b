using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace AttributionPriors.Data;

/// <summary>
/// Fashion-MNIST (Xiao et al. 2017): 60,000 training and 10,000 test images of clothes, 28 × 28 grey, ten classes.
/// </summary>
public sealed record FashionMnist
{
    /// <summary>Where Debian's package puts the files.</summary>
    public const string DebianFolder = "/usr/share/datasets/fashion-mnist";

    /// <summary>Number of classes.</summary>
    public const int Classes = 10;

    /// <summary>What the classes are, by number.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    /// <summary>Rows and columns of an image.</summary>
    public const int Side = 28;

    /// <summary>The training images.</summary>
    public required IdxImages TrainImages { get; init; }

    /// <summary>Their classes, 0 to 9.</summary>
    public required byte[] TrainLabels { get; init; }

    /// <summary>The test images.</summary>
    public required IdxImages TestImages { get; init; }

    /// <summary>Their classes, 0 to 9.</summary>
    public required byte[] TestLabels { get; init; }

    /// <summary>Reads the four files from <paramref name="root"/>, or from Debian's folder where none is given.</summary>
    /// <exception cref="FileNotFoundException">A file is missing; the message says how to get it.</exception>
    /// <exception cref="BrokenFileException">A file is not what it should be.</exception>
    public static FashionMnist Read(string? root = null)
    {
        var folder = root ?? DebianFolder;
        var (trainImages, trainLabels) = Part(folder, "train");
        var (testImages, testLabels) = Part(folder, "t10k");
        return new() { TrainImages = trainImages, TrainLabels = trainLabels, TestImages = testImages, TestLabels = testLabels };
    }

    /// <summary>The paths of the four files, gzipped or plain, in the order train images, train labels, test images, test labels.</summary>
    /// <exception cref="FileNotFoundException">A file is missing; the message says how to get it.</exception>
    public static IReadOnlyList<string> Files(string? root = null)
    {
        var folder = root ?? DebianFolder;
        return
        [
            Locate(folder, "train-images-idx3-ubyte"), Locate(folder, "train-labels-idx1-ubyte"),
            Locate(folder, "t10k-images-idx3-ubyte"), Locate(folder, "t10k-labels-idx1-ubyte"),
        ];
    }

    /// <summary>SHA-256 (lower-case hex) of the decoded shapes, pixels and labels: the same for gzipped and plain files.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (images, labels) in ((IdxImages, byte[])[])[(TrainImages, TrainLabels), (TestImages, TestLabels)])
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>([images.Count, images.Height, images.Width]));
            hash.AppendData(images.Pixels);
            hash.AppendData(labels);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static (IdxImages Images, byte[] Labels) Part(string folder, string part)
    {
        var (imagesPath, labelsPath) = (Locate(folder, $"{part}-images-idx3-ubyte"), Locate(folder, $"{part}-labels-idx1-ubyte"));
        var (images, labels) = (IdxReader.Images(imagesPath), IdxReader.Labels(labelsPath));
        if (images.Height != Side || images.Width != Side)
            throw new BrokenFileException(imagesPath, "byte 8", $"images are {images.Height} × {images.Width}, those of Fashion-MNIST {Side} × {Side}.");
        if (labels.Length != images.Count)
            throw new BrokenFileException(labelsPath, "byte 4", $"{labels.Length} labels for the {images.Count} images of {imagesPath}.");
        var stray = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(Classes - 1));
        if (stray >= 0) throw new BrokenFileException(labelsPath, $"byte {8 + stray}", $"label {labels[stray]} is not in 0..{Classes - 1}.");
        return (images, labels);
    }

    static string Locate(string folder, string name)
    {
        var plain = Path.Combine(folder, name);
        if (File.Exists(plain + ".gz")) return plain + ".gz";
        if (File.Exists(plain)) return plain;
        throw new FileNotFoundException(
            $"{plain}.gz: not there, nor without .gz. On Debian or Ubuntu: apt-get install dataset-fashion-mnist. Else see data/fashion-mnist.md.", plain + ".gz");
    }
}
