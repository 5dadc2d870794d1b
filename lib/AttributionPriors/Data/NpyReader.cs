using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace AttributionPriors.Data;

/// <summary>An array from a .npy file.</summary>
/// <param name="Shape">Lengths of its axes; empty for a single number.</param>
/// <param name="ElementType">numpy's name of the stored type, e.g. <c>&lt;f8</c>.</param>
/// <param name="Values">The numbers in C order. Every type that is read fits into float64 without rounding.</param>
public sealed record NpyArray(int[] Shape, string ElementType, double[] Values);

/// <summary>
/// Reads numpy's .npy format, versions 1 to 3, for little-endian float64, float32 and int32, and for uint8 and bool, in C order.
/// </summary>
/// <remarks>Nothing is executed: object arrays, which are pickles, are refused like every other type.</remarks>
public static partial class NpyReader
{
    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a file.</summary>
    /// <exception cref="BrokenFileException">It is no .npy file of the kinds above, or is cut off, or goes on after its array.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NpyArray Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Decode(File.ReadAllBytes(path), path);
    }

    /// <summary>Decodes bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="BrokenFileException">As for <see cref="Read"/>.</exception>
    public static NpyArray Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var (header, start) = Header(bytes, name);
        var type = Field(TypeField, header, "'descr' (a plain type name)", name);
        var shape = Shape(Field(ShapeField, header, "'shape'", name), name);
        if (Field(OrderField, header, "'fortran_order'", name) == "True")
            throw new BrokenFileException(name, "header", "the array is in Fortran order; save it with numpy.ascontiguousarray.");
        var size = ElementSize(type, name);
        var count = shape.Aggregate(1L, (product, length) => Math.Min(product * length, int.MaxValue));
        var (wanted, found) = (count * size, bytes.Length - start);
        if (found != wanted)
            throw new BrokenFileException(name, $"byte {start}",
                $"shape ({string.Join(", ", shape)}) of {type} wants {wanted} bytes of values, {found} follow; the file is {(found < wanted ? "cut off" : "too long")}.");
        return new(shape, type, Values(bytes[start..], type, (int)count, size));
    }

    static (string Header, int Start) Header(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 10 || !bytes.StartsWith(Magic))
            throw new BrokenFileException(name, "byte 0", "it does not start as a .npy file does.");
        var version = bytes[6];
        if (version is < 1 or > 3) throw new BrokenFileException(name, "byte 6", $"format version {version} is unknown; 1 to 3 are read.");
        var start = version == 1 ? 10 : 12;
        if (bytes.Length < start) throw new BrokenFileException(name, "byte 8", "the file is cut off in its header.");
        long length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (length > bytes.Length - start)
            throw new BrokenFileException(name, "byte 8", $"the header is {length} bytes long, {bytes.Length - start} follow; the file is cut off.");
        var encoding = version == 3 ? Encoding.UTF8 : Encoding.Latin1;
        return (encoding.GetString(bytes.Slice(start, (int)length)), start + (int)length);
    }

    static string Field(Regex pattern, string header, string what, string name)
    {
        var match = pattern.Match(header);
        return match.Success
            ? match.Groups[1].Value
            : throw new BrokenFileException(name, "header", $"no {what} in {header.Trim()}");
    }

    static int[] Shape(string list, string name)
    {
        var parts = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. parts.Select(part => int.TryParse(part, out var length)
            ? length
            : throw new BrokenFileException(name, "header", $"an axis of {part} in the shape ({list}) is no length that fits."))];
    }

    static int ElementSize(string type, string name) => type switch
    {
        "<f8" => 8,
        "<f4" or "<i4" => 4,
        "|u1" or "|b1" => 1,
        _ => throw new BrokenFileException(name, "header", $"element type {type} is not read; convert to one of <f8, <f4, <i4, |u1, |b1."),
    };

    static double[] Values(ReadOnlySpan<byte> data, string type, int count, int size)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            var at = data.Slice(i * size, size);
            values[i] = type switch
            {
                "<f8" => BinaryPrimitives.ReadDoubleLittleEndian(at),
                "<f4" => BinaryPrimitives.ReadSingleLittleEndian(at),
                "<i4" => BinaryPrimitives.ReadInt32LittleEndian(at),
                "|b1" => at[0] == 0 ? 0 : 1,
                _ => at[0],
            };
        }
        return values;
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]*)['"]""")]
    static partial Regex TypeField { get; }

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    static partial Regex OrderField { get; }

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([0-9,\s]*)\)""")]
    static partial Regex ShapeField { get; }
}
