using System.Buffers.Binary;
using System.Text;

namespace AttributionPriors.Data.Matlab;

/// <summary>A variable of a MATLAB file: its values are still to be read, and can be once.</summary>
public sealed class MatVariable
{
    const int Int32 = 5, UInt32 = 6, Matrix = 14, FirstNumeric = 6, LastNumeric = 15, Struct = 2, Text = 4, ComplexFlag = 8;

    // Five volumes of the OCT release: beyond any variable here.
    const long MostValues = 1L << 28;

    // Values converted at a time.
    const int Block = 1 << 13;

    readonly MatElements _elements;
    readonly int _class;
    readonly bool _isComplex;

    MatVariable(MatElements elements, string name, int[] shape, int @class, bool isComplex) =>
        (_elements, Name, Shape, _class, _isComplex) = (elements, name, shape, @class, isComplex);

    /// <summary>The variable's name.</summary>
    public string Name { get; }

    /// <summary>Lengths of its axes; the first runs fastest in the values.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The values in the file's order (column-major), converted one by one, so that they are never all there as float64.</summary>
    /// <param name="convert">From a value to what is kept of it.</param>
    /// <exception cref="BrokenFileException">It is no array of real numbers, too large or damaged.</exception>
    public T[] Values<T>(Func<double, T> convert)
    {
        ArgumentNullException.ThrowIfNull(convert);
        if (_class is < FirstNumeric or > LastNumeric || _isComplex) throw _elements.Broken($"{Name} is no array of real numbers.");
        return Stored(convert);
    }

    /// <summary>The letters of a text.</summary>
    /// <exception cref="BrokenFileException">It is no text, or damaged.</exception>
    public string Letters() => _class == Text ? new(Stored(value => (char)value)) : throw _elements.Broken($"{Name} is no text.");

    /// <summary>The elements of an array of structures, each with its fields by name; to be gone through once.</summary>
    /// <exception cref="BrokenFileException">It is no such array, or damaged.</exception>
    public IEnumerable<IReadOnlyDictionary<string, MatVariable>> Elements()
    {
        if (_class != Struct) throw _elements.Broken($"{Name} is no array of structures.");
        var (_, length) = _elements.Small();
        var (_, names) = _elements.Small();
        var width = length.Length == 4 ? BinaryPrimitives.ReadInt32LittleEndian(length) : 0;
        if (width <= 0 || names.Length % width != 0) throw _elements.Broken($"the fields of {Name} have no names.");
        string[] fields = [.. Enumerable.Range(0, names.Length / width).Select(k => Encoding.ASCII.GetString(names, k * width, width).TrimEnd('\0'))];
        for (var left = Shape.Aggregate(1L, (product, axis) => Math.Min(product * axis, MostValues)); left > 0; left--)
            yield return fields.ToDictionary(field => field, field => Field());
    }

    MatVariable Field()
    {
        const int most = 1 << 24;
        var (type, size, _) = _elements.Tag();
        if (type != Matrix || size > most) throw _elements.Broken($"a field of {Name} is no variable, or of more than {most} bytes.");
        return Read(_elements.Part((int)size));
    }

    T[] Stored<T>(Func<double, T> convert)
    {
        var count = Shape.Aggregate(1L, (product, length) => Math.Min(product * length, MostValues + 1));
        if (count > MostValues) throw _elements.Broken($"{Name} has {string.Join(" × ", Shape)} values, more than are read here.");
        var (type, size, data) = _elements.Tag();
        var width = Width(type) ?? throw _elements.Broken($"{Name} has values of type {type}, which are no numbers.");
        if (size != count * width) throw _elements.Broken($"{Name} has {size} bytes of values; {string.Join(" × ", Shape)} of {width} bytes want {count * width}.");
        var values = new T[count];
        var buffer = new byte[Block * width];
        for (var start = 0; start < values.Length; start += Block)
        {
            var block = buffer.AsSpan(0, Math.Min(Block, values.Length - start) * width);
            if (data is null) _elements.Fill(block);
            else data.CopyTo(block);
            for (var k = 0; k < block.Length / width; k++) values[start + k] = convert(Value(block[(k * width)..], type));
        }
        return values;
    }

    /// <summary>An error at this variable.</summary>
    internal BrokenFileException Broken(string reason) => _elements.Broken(reason);

    /// <summary>Reads what comes before the values: flags, shape and name.</summary>
    internal static MatVariable Read(MatElements elements)
    {
        var (flagsType, flags) = elements.Small();
        var (shapeType, shape) = elements.Small();
        if (flagsType != UInt32 || flags.Length != 8 || shapeType != Int32 || shape.Length % 4 != 0 || shape.Length < 8)
            throw elements.Broken("it does not begin with the flags and shape of an array.");
        int[] lengths = [.. Enumerable.Range(0, shape.Length / 4).Select(axis => BinaryPrimitives.ReadInt32LittleEndian(shape.AsSpan(axis * 4)))];
        if (lengths.Any(length => length < 0)) throw elements.Broken($"an axis of [{string.Join(", ", lengths)}] is negative.");
        var name = Encoding.ASCII.GetString(elements.Small().Data);
        return new(elements, name, lengths, flags[0], (flags[1] & ComplexFlag) != 0);
    }

    // MATLAB stores whole numbers in the smallest type that holds them, whatever the array's class.
    static int? Width(int type) => type switch
    {
        1 or 2 or 16 => 1,
        3 or 4 or 17 => 2,
        5 or 6 or 7 => 4,
        9 or 12 or 13 => 8,
        _ => null,
    };

    static double Value(ReadOnlySpan<byte> at, int type) => type switch
    {
        1 => (sbyte)at[0],
        2 or 16 => at[0],
        3 => BinaryPrimitives.ReadInt16LittleEndian(at),
        4 or 17 => BinaryPrimitives.ReadUInt16LittleEndian(at),
        5 => BinaryPrimitives.ReadInt32LittleEndian(at),
        6 => BinaryPrimitives.ReadUInt32LittleEndian(at),
        7 => BinaryPrimitives.ReadSingleLittleEndian(at),
        9 => BinaryPrimitives.ReadDoubleLittleEndian(at),
        12 => BinaryPrimitives.ReadInt64LittleEndian(at),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(at),
    };
}
