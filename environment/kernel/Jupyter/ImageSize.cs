using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace CSharpKernel.Jupyter;

/// <summary>
/// The size at which an image is meant to be seen, for a front end's output metadata. Browsers show a PNG pixel by pixel whatever density it
/// states, so that an image drawn for a finer screen would come out too large.
/// </summary>
static class ImageSize
{
    const string Png = "image/png";

    /// <summary>A pixel of a page, as CSS defines it: 1/96 inch.</summary>
    const double PixelsPerMetre = 96 / 0.0254;

    /// <summary>Signature (8), then chunks of length (4), name (4), data, checksum (4); IHDR comes first.</summary>
    const int FirstChunk = 8, BeforeData = 8, AfterData = 4, DensityLength = 9;

    static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Width and height in CSS pixels of a PNG that states a density; else nothing.</summary>
    public static JsonObject Metadata(MimeBundle bundle) =>
        bundle.Data.TryGetValue(Png, out var content) && content is string text && Of(text) is var (width, height)
            ? new() { [Png] = new JsonObject { ["width"] = width, ["height"] = height } }
            : [];

    /// <summary>Null where the text is no PNG in base64, or one that states no density in pixels per metre.</summary>
    internal static (int Width, int Height)? Of(string base64)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        if (Base64.DecodeFromUtf8(Encoding.ASCII.GetBytes(base64), bytes, out _, out var length) != System.Buffers.OperationStatus.Done) return null;
        var file = bytes.AsSpan(0, length);
        if (!file.StartsWith(Signature)) return null;
        return Density(file) is var (across, down) && file.Length >= FirstChunk + BeforeData + 8
            ? (Shown(file[(FirstChunk + BeforeData)..], across), Shown(file[(FirstChunk + BeforeData + 4)..], down))
            : null;
    }

    static int Shown(ReadOnlySpan<byte> pixels, double density) => (int)Math.Round(BinaryPrimitives.ReadUInt32BigEndian(pixels) * PixelsPerMetre / density);

    /// <summary>Pixels per metre along both axes, from the chunk pHYs, which stands before the image's data.</summary>
    static (double Across, double Down)? Density(ReadOnlySpan<byte> file)
    {
        for (var rest = file[FirstChunk..]; rest.Length >= BeforeData;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            var name = rest[4..BeforeData];
            var data = rest[BeforeData..];
            if (length > data.Length || name.SequenceEqual("IDAT"u8)) return null;
            if (name.SequenceEqual("pHYs"u8) && length == DensityLength && data[8] == 1)
                return (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..])) is (> 0, > 0) density ? density : null;
            rest = data[(int)Math.Min(length + AfterData, data.Length)..];
        }
        return null;
    }
}
