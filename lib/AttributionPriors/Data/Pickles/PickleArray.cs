using System.Buffers.Binary;
using System.Text;

namespace AttributionPriors.Data.Pickles;

/// <summary>A type of numpy's: <c>f8</c>, and the order of its bytes.</summary>
sealed class PickleDType
{
    /// <summary>Kind and length: <c>u1</c>, <c>f8</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>&lt;</c> little-endian, <c>&gt;</c> big-endian, <c>|</c> for single bytes.</summary>
    public string Order { get; set; } = "|";
}

/// <summary>An array of numpy's in a pickle. Its elements may still lie in the file.</summary>
sealed class PickleArray
{
    // The data of a pickle: bytes, a text of Python 2, or where they lie.
    object? _data;
    PickleDType? _type;

    /// <summary>Lengths of its axes.</summary>
    public int[] Shape { get; private set; } = [];

    /// <summary>Whether the first axis runs fastest.</summary>
    public bool IsColumnMajor { get; private set; }

    /// <summary>Takes the state that numpy gives an array: version, shape, type, order, data.</summary>
    public bool TryFill(object? state)
    {
        if (state is not object?[] { Length: 5 } fields || fields[1] is not object?[] shape || fields[2] is not PickleDType type
            || fields[3] is not (bool or long) || fields[4] is not (byte[] or string or PickleBlob) || !shape.All(length => length is >= 0L and <= int.MaxValue))
            return false;
        (Shape, _type, _data) = ([.. shape.Select(length => (int)(long)length!)], type, fields[4]);
        IsColumnMajor = fields[3] is true or 1L;
        return true;
    }

    /// <summary>The elements row by row as bytes, which they must be, or truth values.</summary>
    /// <exception cref="BrokenFileException">They are something else.</exception>
    public byte[] ToBytes(PickleInput input) => _type?.Name is "u1" or "b1" ? Elements(input, 1) : Converted(input, value => value is >= 0 and <= byte.MaxValue && value == Math.Floor(value)
        ? (byte)value
        : throw Broken(input, $"a value of {value} where whole numbers from 0 to 255 are expected."));

    /// <summary>The elements row by row as float32.</summary>
    /// <exception cref="BrokenFileException">They are no numbers.</exception>
    public float[] ToFloats(PickleInput input) => Converted(input, value => (float)value);

    T[] Converted<T>(PickleInput input, Func<double, T> convert)
    {
        var (name, order) = (_type?.Name, _type?.Order);
        var width = name is "f8" or "i8" or "u8" ? 8 : name is "f4" or "i4" or "u4" ? 4 : name is "f2" or "i2" or "u2" ? 2 : name is "u1" or "i1" or "b1" ? 1 : 0;
        if (width == 0) throw Broken(input, $"elements of type {name ?? "none"}, which are no plain numbers.");
        var data = Elements(input, width);
        if (order == ">") for (var at = 0; at < data.Length; at += width) data.AsSpan(at, width).Reverse();
        var values = new T[data.Length / width];
        for (var i = 0; i < values.Length; i++) values[i] = convert(Value(data.AsSpan(i * width), name!));
        return values;
    }

    static double Value(ReadOnlySpan<byte> at, string type) => type switch
    {
        "f8" => BinaryPrimitives.ReadDoubleLittleEndian(at),
        "f4" => BinaryPrimitives.ReadSingleLittleEndian(at),
        "f2" => (double)BinaryPrimitives.ReadHalfLittleEndian(at),
        "i8" => BinaryPrimitives.ReadInt64LittleEndian(at),
        "u8" => BinaryPrimitives.ReadUInt64LittleEndian(at),
        "i4" => BinaryPrimitives.ReadInt32LittleEndian(at),
        "u4" => BinaryPrimitives.ReadUInt32LittleEndian(at),
        "i2" => BinaryPrimitives.ReadInt16LittleEndian(at),
        "u2" => BinaryPrimitives.ReadUInt16LittleEndian(at),
        "i1" => (sbyte)at[0],
        _ => at[0],
    };

    byte[] Elements(PickleInput input, int width)
    {
        var wanted = Shape.Aggregate((Int128)width, (product, length) => product * length);
        var data = _data switch
        {
            PickleBlob blob => blob.IsText || blob.Length == wanted ? input.Read(blob) : throw Misfit(blob.Length),
            byte[] bytes => [.. bytes],
            string text => Encoding.Latin1.GetBytes(text),
            _ => throw Broken(input, "an array that was created but never filled."),
        };
        if (data.Length != wanted) throw Misfit(data.Length);
        return IsColumnMajor && Shape.Length > 1 ? RowMajor(data, width) : data;

        BrokenFileException Misfit(long bytes) => Broken(input, $"an array of shape ({string.Join(", ", Shape)}) wants {wanted} bytes and has {bytes}.");
    }

    byte[] RowMajor(byte[] data, int width)
    {
        var result = new byte[data.Length];
        var index = new int[Shape.Length];
        for (var target = 0; target < data.Length; target += width)
        {
            long source = 0;
            for (var axis = Shape.Length - 1; axis >= 0; axis--) source = source * Shape[axis] + index[axis];
            data.AsSpan((int)source * width, width).CopyTo(result.AsSpan(target));
            for (var axis = Shape.Length - 1; axis >= 0 && ++index[axis] == Shape[axis]; axis--) index[axis] = 0;
        }
        return result;
    }

    BrokenFileException Broken(PickleInput input, string reason) =>
        input.Error($"the pickle has {reason}", BrokenFileException.FetchAgain, (_data as PickleBlob)?.Position);
}
