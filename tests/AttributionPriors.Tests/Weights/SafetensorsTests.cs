using System.Buffers.Binary;
using System.Text;
using AttributionPriors.Data;
using AttributionPriors.Models.Weights;

namespace AttributionPriors.Tests.Weights;

public class SafetensorsTests
{
    const string Pair = """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"F32","shape":[],"data_offsets":[2,6]}}""";

    [Fact]
    public void Reading_undoes_writing()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var (tensors, metadata) = (RandomTensors(random), RandomMetadata(random));
            var bytes = Written(tensors, metadata);
            var read = Safetensors.Read(new MemoryStream(bytes));
            Assert.Equal(tensors.Keys, read.Tensors.Keys);
            Assert.Equal(tensors.Values, read.Tensors.Values);
            Assert.Equal(metadata, read.Metadata);
            Assert.Equal(bytes, Written(read.Tensors, read.Metadata));
        }
    }

    [Fact]
    public void Equal_input_gives_equal_bytes()
    {
        var tensors = RandomTensors(new Random(2));
        var there = Written(tensors, new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" });
        var back = Written(tensors, new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" });
        Assert.Equal(there, back);
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        var tensors = new OrderedDictionary<string, RawTensor> { ["b"] = new("U8", [1], [9]), ["a"] = new("F32", [], [1, 2, 3, 4]) };
        const string header = """{"__metadata__":{"k":"v"},"b":{"dtype":"U8","shape":[1],"data_offsets":[4,5]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""";
        var padded = header.PadRight((header.Length + 7) / 8 * 8);
        Assert.Equal([(byte)padded.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(padded), 1, 2, 3, 4, 9],
            Written(tensors, new Dictionary<string, string> { ["k"] = "v" }));
    }

    [Fact]
    public void A_stream_without_length_reads_the_same()
    {
        var tensors = RandomTensors(new Random(3));
        using var stream = new Unseekable(Written(tensors, new Dictionary<string, string>()));
        Assert.Equal(tensors.Values, Safetensors.Read(stream).Tensors.Values);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"F32","shape":[],"data_offsets":[1,5]}}""", 5, "overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"F32","shape":[],"data_offsets":[3,7]}}""", 7, "gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "gap")]
    [InlineData(Pair, 5, "6 bytes, but 5")]
    [InlineData(Pair, 7, "6 bytes, but 7")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,2]}}""", 2, "takes 3 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}""", 2, "data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[-2,0]}}""", 2, "data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2,4]}}""", 2, "data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2.5]}}""", 2, "data_offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-2],"data_offsets":[0,2]}}""", 2, "shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":2,"data_offsets":[0,2]}}""", 2, "shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,2]}}""", 2, "shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,2]}}""", 2, "shape")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}""", 2, "F8_E4M3")]
    [InlineData("""{"a":{"dtype":"u8","shape":[2],"data_offsets":[0,2]}}""", 2, "u8")]
    [InlineData("""{"a":{"dtype":8,"shape":[2],"data_offsets":[0,2]}}""", 2, "element type")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,2]}}""", 2, "exactly")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2],"strides":[1]}}""", 2, "exactly")]
    [InlineData("""{"a":[0,2]}""", 2, "exactly")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "JSON")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0061":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "JSON")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2, "JSON")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "__metadata__")]
    [InlineData("""{"__metadata__":"a"}""", 0, "__metadata__")]
    [InlineData("""{"a":""", 0, "JSON")]
    [InlineData("""{} x""", 0, "JSON")]
    [InlineData(" {}", 0, "'{'")]
    [InlineData("[]", 0, "'{'")]
    [InlineData("", 0, "'{'")]
    public void A_false_header_is_refused(string header, int dataBytes, string reason)
    {
        var error = Assert.Throws<BrokenFileException>(() => Safetensors.Read(new MemoryStream(File(header, dataBytes)), "x.safetensors"));
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Equal("x.safetensors", error.File);
    }

    [Fact]
    public void A_header_that_is_no_UTF8_is_refused()
    {
        var file = File("""{"?":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2);
        file[10] = 0xFF;
        Assert.Throws<BrokenFileException>(() => Safetensors.Read(new MemoryStream(file)));
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Throws<BrokenFileException>(() => Safetensors.Read(new MemoryStream(File("{\"a\":" + new string('[', 100_000), 0))));

    [Fact]
    public void An_oversized_header_is_refused_before_it_is_read()
    {
        foreach (var length in new ulong[] { SafetensorsHeader.MaxBytes + 1, ulong.MaxValue, long.MaxValue })
        {
            var file = File(Pair, 6);
            BinaryPrimitives.WriteUInt64LittleEndian(file, length);
            Assert.Contains("claims", Assert.Throws<BrokenFileException>(() => Safetensors.Read(new MemoryStream(file))).Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var whole = File(Pair, 6);
        Assert.Equal(2, Safetensors.Read(new MemoryStream(whole)).Tensors.Count);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<BrokenFileException>(() => Safetensors.Read(new MemoryStream(whole[..length])));
    }

    [Fact]
    public void A_damaged_byte_is_read_or_refused_and_nothing_else()
    {
        var whole = File(Pair, 6);
        for (var at = 0; at < whole.Length; at++)
            for (var value = 0; value < 256; value += 5)
            {
                byte[] damaged = [.. whole];
                damaged[at] = (byte)value;
                var error = Record.Exception(() => Safetensors.Read(new MemoryStream(damaged)));
                Assert.True(error is null or BrokenFileException, $"Byte {at} = {value}: {error}");
            }
    }

    [Fact]
    public void Names_that_cannot_be_stored_are_refused()
    {
        var one = new RawTensor("U8", [1], [1]);
        Assert.Throws<ArgumentException>(() => Safetensors.Write(Stream.Null, [new("__metadata__", one)]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(Stream.Null, [new("a", one), new("a", one)]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(Stream.Null, [new("\ud800", one)]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(Stream.Null, [], new Dictionary<string, string> { ["a"] = "\udc00" }));
    }

    [Theory]
    [InlineData("F33", new long[] { 1 }, 4)]
    [InlineData("F32", new long[] { 2 }, 4)]
    [InlineData("F32", new long[] { -1 }, 4)]
    [InlineData("F32", new[] { long.MaxValue, 2 }, 4)]
    public void A_tensor_must_fit_its_bytes(string dtype, long[] shape, int bytes) =>
        Assert.Throws<ArgumentException>(() => new RawTensor(dtype, shape, new byte[bytes]));

    static byte[] File(string header, int dataBytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[dataBytes]];
    }

    static byte[] Written(IEnumerable<KeyValuePair<string, RawTensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    static OrderedDictionary<string, RawTensor> RandomTensors(Random random)
    {
        var tensors = new OrderedDictionary<string, RawTensor>();
        string[] types = [.. RawTensor.ElementSizes.Keys.Order(StringComparer.Ordinal)];
        for (var k = random.Next(12); k > 0; k--)
        {
            var dtype = types[random.Next(types.Length)];
            long[] shape = [.. Enumerable.Range(0, random.Next(5)).Select(_ => (long)random.Next(5))];
            var data = new byte[shape.Aggregate(1L, (a, b) => a * b) * RawTensor.ElementSizes[dtype]];
            random.NextBytes(data);
            tensors[RandomText(random)] = new(dtype, shape, data);
        }
        return tensors;
    }

    static Dictionary<string, string> RandomMetadata(Random random) =>
        Enumerable.Range(0, random.Next(4)).ToDictionary(k => $"{k}{RandomText(random)}", _ => RandomText(random));

    static string RandomText(Random random)
    {
        string[] pieces = ["layer", ".", "\"", "\\", "\n", "\0", "é", "重", "😀", "<", " ", "/", "\u2028", "\u007f", "weight"];
        return string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    sealed class Unseekable(byte[] data) : MemoryStream(data)
    {
        public override bool CanSeek => false;
    }
}
