using AttributionPriors.Data;
using AttributionPriors.Data.Matlab;
using AttributionPriors.Data.Oct;

namespace Tests.Data.Oct;

/// <summary>MATLAB files as scipy writes them.</summary>
public sealed class MatFileLaws : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scipys_own_files_are_read_in_every_type()
    {
        string[] types = ["float64", "float32", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"];
        int[] shape = [2, 3];
        foreach (var compressed in (bool[])[true, false])
        {
            var variables = types.ToDictionary(type => $"of_{type}", type => (object)new { shape, values = (int[])[1, 2, 3, 4, 5, type[0] == 'u' ? 99 : -7], dtype = type });
            var path = _folder.Write("types.mat", Written(variables, compressed));
            var read = new List<string>();
            foreach (var variable in MatFile.Variables(path))
            {
                read.Add(variable.Name);
                Assert.Equal([2, 3], variable.Shape);
                // Column by column.
                Assert.Equal([1, 4, 2, 5, 3, variable.Name.StartsWith("of_u", StringComparison.Ordinal) ? 99 : -7], variable.Values(value => value));
            }
            Assert.Equal(variables.Keys, read);
        }
    }

    [Fact]
    public void A_volume_of_the_release_is_read_scan_by_scan()
    {
        var path = _folder.Write(Name, Written(Release(), compressed: true));
        var read = DukeVolume.Read(path);
        Assert.Equal((2, 3, 4), (read.Volume.Scans, read.Volume.Height, read.Volume.Width));
        for (var s = 0; s < 2; s++)
            for (var r = 0; r < 3; r++)
                for (var c = 0; c < 4; c++)
                    Assert.Equal(100 * s + 10 * r + c, read.Volume.Voxels[(s * 3 + r) * 4 + c]);
        Assert.Equal(63, read.Age);
        // The first column of the second scan: layers 3, 4 and 5; nobody drew the rest.
        Assert.Equal([3, 4, 5, float.NaN], read.Layers.AsSpan(4 * 3, 4).ToArray());
        Assert.All(read.Layers.AsSpan(0, 12).ToArray(), value => Assert.True(float.IsNaN(value)));
        var entry = Assert.Single(OctSet.Open(_folder.Path).Index.Entries);
        Assert.Equal(("AMD 1001", 1, "Duke"), (entry.Subject, entry.Label, entry.Site));
        Assert.Equal(read.Volume.Voxels, OctVolume.Read(entry).Voxels);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        foreach (var compressed in (bool[])[true, false])
        {
            var whole = Written(Release(), compressed);
            for (var length = 0; length < whole.Length; length += 7)
            {
                var path = _folder.Write("cut.mat", whole.AsSpan(0, length));
                Assert.Contains("cut.mat", Assert.Throws<BrokenFileException>(() => DukeVolume.Read(path)).Message);
            }
        }
    }

    [Fact]
    public void What_is_no_volume_is_refused_by_name()
    {
        Refused(Changed("images", new { shape = (int[])[3, 4], values = new int[12], dtype = "float64" }), "rows × columns × scans");
        Refused(Changed("images", new { shape = (int[])[3, 4, 2], values = Enumerable.Repeat(300, 24), dtype = "float64" }), "300");
        Refused(Changed("layerMaps", new { shape = (int[])[2, 5, 3], values = new int[30], dtype = "float64" }), "2 × 4 × 3");
        Refused(Changed("images", null), "no variable images");
        Refused(Changed("images", new { shape = (int[])[3, 4, 2], values = new int[24], dtype = "complex128" }), "no array of real numbers");
        Refused([.. "MATLAB 7.3 MAT-file, Platform: GLNXA64"u8, .. new byte[200]], "-v7");
        Refused([.. "MATLAB 5.0 MAT-file"u8, .. Enumerable.Repeat((byte)' ', 105), 1, 0, (byte)'M', (byte)'I'], "big-endian");
        var damaged = Written(Release(), compressed: true);
        for (var i = 150; i < damaged.Length; i += 3) damaged[i] ^= 0x55;
        Refused(damaged, "");
    }

    const string Name = "Farsiu_Ophthalmology_2013_AMD_Subject_1001.mat";

    void Refused(byte[] file, string reason)
    {
        var path = _folder.Write("bad.mat", file);
        var error = Assert.Throws<BrokenFileException>(() => DukeVolume.Read(path));
        Assert.StartsWith(path, error.Message);
        Assert.Contains(reason, error.Message);
    }

    static Dictionary<string, object> Release()
    {
        int[] images = [.. from r in Enumerable.Range(0, 3) from c in Enumerable.Range(0, 4) from s in Enumerable.Range(0, 2) select 100 * s + 10 * r + c];
        double?[] layers = [.. from s in Enumerable.Range(0, 2) from c in Enumerable.Range(0, 4) from k in Enumerable.Range(3, 3) select s == 1 && c == 0 ? k : (double?)null];
        return new()
        {
            ["images"] = new { shape = (int[])[3, 4, 2], values = images, dtype = "float64" },
            ["layerMaps"] = new { shape = (int[])[2, 4, 3], values = layers, dtype = "float64" },
            ["Age"] = new { shape = (int[])[1, 1], values = (int[])[63], dtype = "float64" },
        };
    }

    static byte[] Changed(string name, object? variable)
    {
        var variables = Release();
        variables.Remove(name);
        if (variable is not null) variables[name] = variable;
        return Written(variables, compressed: true);
    }

    static byte[] Written(Dictionary<string, object> variables, bool compressed) =>
        DebianPython.Ask("data_files.py", new[] { new { ask = "mat", variables, compressed } })[0].GetBytesFromBase64();
}
