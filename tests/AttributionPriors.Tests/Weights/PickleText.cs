using System.Buffers.Binary;
using System.Text;
using AttributionPriors.Models.Weights;

namespace AttributionPriors.Tests.Weights;

/// <summary>Composes pickles by hand, opcode by opcode, as text of one byte per character.</summary>
static class PickleText
{
    /// <summary>A complete pickle of a value.</summary>
    public static string Pickle(string value) => $"\u0080\u0002{value}.";

    public static string Text(string value) => "X" + Bytes4(value.Length) + value;

    public static string Int(long value) => "\u008A\u0008" + Latin(BitConverter.GetBytes(value));

    public static string Tuple(params string[] items) => $"({string.Concat(items)}t";

    public static string Dict(params string[] keysAndValues) => $"}}({string.Concat(keysAndValues)}u";

    public static string Call(string module, string name, params string[] arguments) => $"c{module}\n{name}\n{Tuple(arguments)}R";

    /// <summary>A float32 storage of the old format, with the key <c>s</c>.</summary>
    public static string Storage(long count, string view = "N") =>
        Tuple(Text("storage"), "ctorch\nFloatStorage\n", Text("s"), Text("cpu"), Int(count), view) + "Q";

    /// <summary>A tensor on a storage of 6 elements.</summary>
    public static string Tensor(long offset, long[] shape, long[] strides) =>
        Call("torch._utils", "_rebuild_tensor", Storage(6), Int(offset), Tuple([.. shape.Select(Int)]), Tuple([.. strides.Select(Int)]));

    /// <summary>A file of the old format with one root value and, if wanted, the storage <c>s</c> = 0, 1, ….</summary>
    public static byte[] File(string root, int storageCount = 6)
    {
        const string magic = "\u008A\n\u006C\u00FC\u009C\u0046\u00F9\u0020\u006A\u00A8\u0050\u0019";
        var floats = Enumerable.Range(0, storageCount).SelectMany(value => BitConverter.GetBytes((float)value)).ToArray();
        var storage = storageCount == 0 ? Pickle("]") : Pickle($"]{Text("s")}a") + Latin(BitConverter.GetBytes((long)storageCount)) + Latin(floats);
        return Encoding.Latin1.GetBytes(Pickle(magic) + Pickle(Int(1001)) + Pickle("}") + Pickle(root) + storage);
    }

    /// <summary>Reads such a file.</summary>
    public static StateDict Read(byte[] file, string? key = null) => PthStateDict.Read(new MemoryStream(file), "memory.pth", key);

    static string Bytes4(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Latin(bytes);
    }

    static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
