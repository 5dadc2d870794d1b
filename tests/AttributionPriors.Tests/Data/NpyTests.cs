using System.Text;
using AttributionPriors.Data;

namespace Tests.Data;

public class NpyTests
{
    [Fact]
    public void Numpys_own_files_are_read_in_every_version_and_type()
    {
        var made = (from type in (string[])["<f8", "<f4", "<i4", "|u1", "|b1"]
                    from version in (int[][])[[1, 0], [2, 0], [3, 0]]
                    select (type, version)).ToArray();
        double[][] values = [[0, 1, 5], [2, 0, 1]];
        var answers = DebianPython.Numbers([.. made.Select(m => new { ask = "npy", values, dtype = m.type, m.version })]);
        foreach (var ((type, _), answer) in made.Zip(answers))
        {
            var array = NpyReader.Decode(answer.GetBytesFromBase64(), "made");
            Assert.Equal([2, 3], array.Shape);
            Assert.Equal(type, array.ElementType);
            Assert.Equal(type == "|b1" ? [0, 1, 1, 1, 0, 1] : [0, 1, 5, 2, 0, 1], array.Values);
        }
    }

    [Fact]
    public void Fortran_order_and_other_types_are_refused_by_name()
    {
        double[][] values = [[0, 1, 5], [2, 0, 1]];
        int[] version = [1, 0];
        var answers = DebianPython.Numbers(
            new { ask = "npy", values, dtype = "<f8", version, fortran = true },
            new { ask = "npy", values, dtype = ">f8", version },
            new { ask = "npy", values, dtype = "<f2", version },
            new { ask = "npy", values, dtype = "object", version });
        string[] reasons = ["Fortran order", "element type >f8", "element type <f2", "element type |O"];
        foreach (var (reason, answer) in reasons.Zip(answers)) Refuse(answer.GetBytesFromBase64(), reason);
    }

    [Fact]
    public void A_single_number_and_a_list_have_their_shapes()
    {
        Assert.Empty(NpyReader.Decode(Npy("<i4", "()", [1, 0, 0, 0]), "scalar").Shape);
        Assert.Equal([2], NpyReader.Decode(Npy("|u1", "(2,)", [7, 9]), "list").Shape);
        Assert.Equal([-1], NpyReader.Decode(Npy("<i4", "(1,)", [255, 255, 255, 255]), "negative").Values);
        Assert.Empty(NpyReader.Decode(Npy("|u1", "(0, 5)", []), "empty").Values);
    }

    [Theory]
    [InlineData("(2,)", 1, "cut off")]
    [InlineData("(2,)", 3, "too long")]
    [InlineData("(99999999999,)", 1, "no length that fits")]
    [InlineData("(2000000000, 2000000000, 2000000000, 2000000000)", 1, "cut off")]
    [InlineData("[2]", 2, "no 'shape'")]
    public void A_shape_that_its_values_do_not_fill_is_refused(string shape, int bytes, string reason) =>
        Refuse(Npy("|u1", shape, new byte[bytes]), reason);

    [Fact]
    public void Every_cut_is_refused()
    {
        var whole = Npy("|u1", "(3,)", [1, 2, 3]);
        for (var length = 0; length < whole.Length; length++) Refuse(whole[..length], "cut: ");
    }

    [Fact]
    public void Foreign_files_and_future_versions_are_refused()
    {
        Refuse("\x93NUMPX\x01\0v\0 and so on"u8.ToArray(), "byte 0");
        var future = Npy("|u1", "(1,)", [1]);
        future[6] = 4;
        Refuse(future, "version 4");
    }

    static void Refuse(byte[] bytes, string reason)
    {
        var error = Assert.Throws<BrokenFileException>(() => NpyReader.Decode(bytes, "cut"));
        Assert.StartsWith("cut: ", error.Message);
        Assert.Contains(reason, error.Message);
    }

    internal static byte[] Npy(string type, string shape, byte[] values)
    {
        var header = Encoding.Latin1.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. header, .. values];
    }
}
