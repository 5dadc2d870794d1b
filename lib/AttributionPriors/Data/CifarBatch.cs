using AttributionPriors.Data.Pickles;

namespace AttributionPriors.Data;

/// <summary>One file of CIFAR-10: ten thousand images of the binary or the Python version, or one image.</summary>
static class CifarBatch
{
    const int RecordBytes = 1 + CifarTen.ImageBytes;

    /// <summary>A batch of the binary version: records of a label and an image.</summary>
    /// <exception cref="BrokenFileException">It is no whole number of records, or a label is none.</exception>
    public static CifarImages OfBinary(byte[] bytes, string name)
    {
        if (bytes.Length == 0 || bytes.Length % RecordBytes != 0)
            throw new BrokenFileException(name, $"byte {bytes.Length}", $"it ends within a record: records have {RecordBytes} bytes.");
        var (pixels, labels) = (new byte[bytes.Length / RecordBytes * CifarTen.ImageBytes], new byte[bytes.Length / RecordBytes]);
        for (var k = 0; k < labels.Length; k++)
        {
            labels[k] = Label(bytes[k * RecordBytes], k, name);
            bytes.AsSpan(k * RecordBytes + 1, CifarTen.ImageBytes).CopyTo(pixels.AsSpan(k * CifarTen.ImageBytes));
        }
        return new(pixels, labels);
    }

    /// <summary>A batch of the Python version: a pickled dict with <c>data</c>, an array [N, 3072], and <c>labels</c>, a list of N.</summary>
    /// <exception cref="BrokenFileException">It is something else, or damaged.</exception>
    public static CifarImages OfPython(byte[] bytes, string name)
    {
        var input = new PickleInput(new MemoryStream(bytes), name, null, ofArrays: true);
        if (new Unpickler(input, new NumpyGlobals("batch of CIFAR-10")).Load() is not PickleDict batch) throw new BrokenFileException(name, "root", "it is no dict.");
        if (Value(batch, "data") is not PickleArray { Shape: [var count, CifarTen.ImageBytes] } data)
            throw new BrokenFileException(name, "entry data", $"there is no array of N × {CifarTen.ImageBytes} values.");
        if (Value(batch, "labels") is not PickleList labels)
            throw new BrokenFileException(name, "entry labels", "there is no such list; CIFAR-100, which has fine_labels, is another data set.");
        if (labels.Count != count) throw new BrokenFileException(name, "entry labels", $"{labels.Count} labels for {count} images.");
        return new(data.ToBytes(input), [.. labels.Select((label, k) => Label(label as long? ?? long.MaxValue, k, name))]);
    }

    /// <summary>An image of its own, [3, 32, 32].</summary>
    /// <exception cref="BrokenFileException">It is no sound PNG or JPEG of 32 × 32.</exception>
    public static byte[] OfImage(byte[] bytes, string name)
    {
        var image = JpegReader.IsJpeg(bytes) ? JpegReader.Decode(bytes, name) : PngReader.Decode(bytes, name);
        return image.Height == CifarTen.Side && image.Width == CifarTen.Side
            ? Array.ConvertAll(image.ToColours(), value => (byte)MathF.Round(value * byte.MaxValue))
            : throw new BrokenFileException(name, "header", $"the image is {image.Height} × {image.Width}, those of CIFAR-10 {CifarTen.Side} × {CifarTen.Side}.");
    }

    // Keys are texts of Python 2, or bytes where somebody pickled the dict anew.
    static object? Value(PickleDict batch, string key) => batch.FirstOrDefault(pair => pair.Key is string text ? text == key : pair.Key is byte[] bytes && System.Text.Encoding.Latin1.GetString(bytes) == key).Value;

    static byte Label(long label, int record, string name) => label is >= 0 and < CifarTen.Classes
        ? (byte)label
        : throw new BrokenFileException(name, $"record {record}", $"label {label} is not in 0..{CifarTen.Classes - 1}.");
}
