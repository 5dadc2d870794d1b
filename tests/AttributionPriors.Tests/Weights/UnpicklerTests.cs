using System.Runtime.InteropServices;
using AttributionPriors.Data;
using AttributionPriors.Data.Pickles;
using AttributionPriors.Models.Weights;
using static AttributionPriors.Tests.Weights.PickleText;

namespace AttributionPriors.Tests.Weights;

/// <summary>Pickles composed by hand: what no PyTorch would write, and an attacker might.</summary>
public class UnpicklerTests
{
    [Fact]
    public void A_strided_view_is_gathered_in_order()
    {
        // Of 0..5: rows start at 1 and 4, and stride 0 repeats an element along its row.
        var tensor = Read(File(Dict(Text("a"), Tensor(1, [2, 3], [3, 0])))).Tensors["a"];
        Assert.Equal([1, 1, 1, 4, 4, 4], MemoryMarshal.Cast<byte, float>(tensor.Data).ToArray());
    }

    [Theory]
    [InlineData(0, new long[] { 7 }, new long[] { 1 })]
    [InlineData(6, new long[] { 1 }, new long[] { 1 })]
    [InlineData(1, new long[] { 2, 3 }, new long[] { 3, 1 })]
    [InlineData(0, new long[] { 2 }, new long[] { long.MaxValue })]
    [InlineData(long.MaxValue, new long[] { 1 }, new long[] { 1 })]
    [InlineData(-1, new long[] { 1 }, new long[] { 1 })]
    [InlineData(0, new long[] { -1 }, new long[] { 1 })]
    [InlineData(2, new long[] { 2 }, new long[] { -1 })]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 1 })]
    [InlineData(0, new[] { long.MaxValue, long.MaxValue }, new long[] { 0, 0 })]
    public void A_tensor_outside_its_storage_is_refused(long offset, long[] shape, long[] strides) =>
        Refused(Dict(Text("a"), Tensor(offset, shape, strides)), "");

    [Fact]
    public void A_scalar_expanded_beyond_reason_is_refused()
    {
        Refused(Dict(Text("a"), Tensor(0, [1 << 30], [0])), "unfold");
        Refused(Dict([.. Enumerable.Range(0, 100).SelectMany(k => new[] { Text($"a{k}"), Tensor(0, [1 << 20], [0]) })]), "unfold");
    }

    [Fact]
    public void A_storage_in_two_ways_is_refused() =>
        Refused(Dict(Text("a"), Tensor(0, [1], [1]), Text("b"), Call("torch._utils", "_rebuild_tensor", Storage(5), Int(0), Tuple(Int(1)), Tuple(Int(1)))), "two ways");

    [Fact]
    public void A_view_outside_its_storage_is_refused() =>
        Refused(Dict(Text("a"), Call("torch._utils", "_rebuild_tensor", Storage(6, Tuple(Text("v"), Int(4), Int(3))), Int(0), Tuple(Int(1)), Tuple(Int(1)))), "view");

    [Fact]
    public void Names_must_be_unique() =>
        Refused(Dict(Text("a"), Tensor(0, [1], [1]), Text("a"), Tensor(1, [1], [1])), "'a'");

    [Fact]
    public void A_tensor_that_was_never_filled_is_refused() =>
        Refused(Dict(Text("a"), Call("torch", "FloatTensor"), Text("b"), Tensor(0, [1], [1])), "never filled");

    [Theory]
    [InlineData("N")]
    [InlineData("}")]
    [InlineData("]")]
    [InlineData("}(K\u0001K\u0002u")]
    public void A_root_without_tensors_is_refused(string root) =>
        Assert.Throws<BrokenFileException>(() => Read(File(root, 0)));

    [Fact]
    public void Nesting_is_bounded()
    {
        Refused(new string('(', 1001), "deep");
        // Deep values need no marks; building and listing them must not exhaust our own stack.
        var nested = Assert.Throws<BrokenFileException>(() => Read(File(Dict(Text("a"), ")" + new string('\u0085', 100_000)), 0)));
        Assert.Contains("'a' (a tuple of 1)", nested.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h\u0007", "never stored")]
    [InlineData("R", "empty stack")]
    [InlineData("K\u0001K\u0002R", "no tuple")]
    [InlineData("K\u0001)R", "no global")]
    [InlineData("ctorch\nFloatStorage\n)R", "torch.FloatStorage")]
    [InlineData("K\u0001Q", "no storage")]
    [InlineData("K\u0001K\u0002K\u0003s", "no dict")]
    [InlineData("K\u0001K\u0002a", "no list")]
    [InlineData("}(K\u0001u", "no dict")]
    [InlineData("t", "mark")]
    [InlineData("K\u0001K\u0002", "one value")]
    [InlineData("K\u0001)b", "neither a dict nor a tensor")]
    [InlineData("X\u00FF\u00FF\u00FF\u007F", "longer than")]
    [InlineData("X\u0001\u0000\u0000\u0000\u00FF", "UTF-8")]
    [InlineData("\u008D\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF", "longer than")]
    [InlineData("I1\n", "0x49")]
    [InlineData("P1\n", "0x50")]
    [InlineData("\u0082\u0001", "0x82")]
    [InlineData("\u0080\u0006N", "protocol 6")]
    [InlineData("ctorch\nFloat", "")]
    [InlineData("ccollections\nOrderedDict\n(K\u0001tR", "arguments")]
    [InlineData("ctorch._utils\n_rebuild_tensor\n)R", "arguments")]
    [InlineData("ctorch\nSize\n)R", "arguments")]
    [InlineData("cnumpy\nload\n", "numpy.load")]
    public void A_damaged_pickle_is_refused(string root, string reason) => Refused(root, reason);

    [Fact]
    public void A_refused_global_is_placed_in_the_file()
    {
        var file = File(Dict(Text("a"), "cos\nsystem\n"));
        var error = Assert.Throws<BrokenFileException>(() => Read(file));
        Assert.Contains("os.system", error.Reason, StringComparison.Ordinal);
        Assert.Equal($"byte {file.AsSpan().IndexOf("cos\nsystem\n"u8)}", error.Place);
        Assert.Equal("memory.pth", error.File);
    }

    [Fact]
    public void Bytes_after_the_last_storage_are_refused() =>
        Assert.Throws<BrokenFileException>(() => Read([.. File(Dict(Text("a"), Tensor(0, [6], [1]))), 0]));

    [Fact]
    public void The_checksum_is_that_of_the_standard() => Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));

    static void Refused(string root, string reason) =>
        Assert.Contains(reason, Assert.Throws<BrokenFileException>(() => Read(File(root))).Message, StringComparison.Ordinal);
}
