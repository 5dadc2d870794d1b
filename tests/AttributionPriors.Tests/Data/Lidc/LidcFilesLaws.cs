using System.IO.Compression;
using AttributionPriors.Data;
using AttributionPriors.Data.Lidc;

namespace Tests.Data.Lidc;

/// <summary>The released archives, small ones written here by pickle, numpy and torch.</summary>
public sealed class LidcFilesLaws : IDisposable
{
    const int Area = 128 * 128;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A patch of ramps, of which so many readers marked a row each.</summary>
    static Dictionary<string, object> Patch(int shift, int raters, string type = "float64", string order = "C") => new()
    {
        ["image"] = Plane(Enumerable.Range(0, Area).Select(i => (i + shift) % 128 / 128.0), type, order),
        ["masks"] = Enumerable.Range(0, 4).Select(rater => Plane(Enumerable.Range(0, Area).Select(i => rater < raters && i / 128 == rater ? 1.0 : 0), rater % 2 == 0 ? "uint8" : "bool", order)).ToArray(),
        ["series_uid"] = "1.3.6.1.4.1.14519.5.2.1",
    };

    static object Plane(IEnumerable<double> values, string dtype, string order) => new { array = new { shape = (int[])[128, 128], values, dtype, order } };

    [Theory]
    [InlineData(2, 2, "float64", "C")]
    [InlineData(2, 3, "float64", "C")]
    [InlineData(3, 3, "float32", "C")]
    [InlineData(4, 3, ">f8", "F")]
    public void The_pickle_is_read_patch_by_patch(int protocol, int python, string type, string order)
    {
        WritePickle(new Dictionary<string, object> { ["0001_slice1"] = Patch(0, 3, type, order), ["0001_slice2"] = Patch(5, 2, type, order), ["0002_slice1"] = Patch(9, 4, type, order) }, protocol, python);
        var set = LidcSet.Open(_folder.Path);
        Assert.Equal(["0001_slice1", "0001_slice2", "0002_slice1"], set.Entries.Select(entry => entry.Id));
        Assert.Equal(["0001", "0001", "0002"], set.Entries.Select(entry => entry.Patient));
        Assert.Equal([1, 0, 1], set.Entries.Select(entry => entry.Label));
        var patch = LidcSet.Find(_folder.Path).Read(id => id == "0001_slice2").Single();
        Assert.Equal(Enumerable.Range(0, Area).Select(i => (i + 5) % 128 / 128f), patch.Pixels);
        Assert.Equal([true, true, false, false], patch.Entry.Marks);
        Assert.Equal(Enumerable.Range(0, Area).Select(i => i / 128 < 2 ? 1f : 0), patch.Union());
        var images = set.Read([2, 0]);
        Assert.Equal([1, 1], images.Labels);
        Assert.Equal(2 * (9 / 128f) - 1, images.Image(0)[0], 6);
    }

    [Fact]
    public void What_the_pickle_would_execute_is_refused_by_name()
    {
        foreach (var (module, name, called) in ((string, string, string)[])[("os", "system", "posix.system"), ("builtins", "eval", "eval"), ("numpy", "load", "numpy.load"), ("subprocess", "Popen", "subprocess.Popen")])
        {
            WritePickle(new Dictionary<string, object> { ["0001_a"] = Patch(0, 1), ["0002_a"] = new { image = new { call = (object[])[module, name, (string[])["x"]] } } }, 4);
            var error = Assert.Throws<BrokenFileException>(() => LidcSet.Open(_folder.Path));
            Assert.Contains(called, error.Message);
            Assert.Contains("nothing was executed", error.Message);
        }
    }

    [Fact]
    public void A_patch_that_cannot_be_used_is_named_and_the_others_are_read()
    {
        var (bright, few, flat) = (Patch(0, 1), Patch(0, 1), Patch(0, 1));
        bright["image"] = Plane(Enumerable.Range(0, Area).Select(i => i == 7 ? 300.0 : 0), "float64", "C");
        few["masks"] = ((object[])few["masks"])[..3];
        flat["image"] = new { array = new { shape = (int[])[Area], values = new double[Area], dtype = "float64" } };
        WritePickle(new Dictionary<string, object> { ["1_a"] = bright, ["2_a"] = few, ["3_a"] = flat, ["4_a"] = 5, ["5_a"] = Patch(0, 3) }, 4);
        var set = LidcSet.Open(_folder.Path);
        Assert.Equal("5_a", Assert.Single(set.Entries).Id);
        Assert.Equal(["1_a", "2_a", "3_a", "4_a"], set.Skipped.Select(skipped => skipped.Id));
        foreach (var (skipped, reason) in set.Skipped.Zip((string[])["pixel 7 is 300", "3 masks", "128 × 128", "128 × 128"])) Assert.Contains(reason, skipped.Reason);
        var whole = File.ReadAllBytes(Path.Combine(_folder.Path, LidcPickle.FileName));
        foreach (var length in (int[])[0, 10, whole.Length / 2, whole.Length - 1])
        {
            _folder.Write(LidcPickle.FileName, whole.AsSpan(0, length));
            Assert.Contains(LidcPickle.FileName, Assert.Throws<BrokenFileException>(() => LidcSet.Open(_folder.Path)).Message);
        }
    }

    [Fact]
    public void Tensors_are_pairs_of_images_and_marks()
    {
        // One question: torch takes seconds to load.
        var files = Saved((true, s_pair), (false, s_pair));
        string[] roots = [Written("archives", files[0]), Written("streams", files[1]), Directory.CreateDirectory(Path.Combine(_folder.Path, "packed")).FullName];
        ZipFile.CreateFromDirectory(roots[0], Path.Combine(roots[2], "lidc.zip"), CompressionLevel.Fastest, includeBaseDirectory: true);
        foreach (var root in roots)
        {
            var set = LidcSet.Open(root);
            Assert.Equal(["test/0", "test/1", "train/0", "train/1", "val/0", "val/1"], set.Entries.Select(entry => entry.Id).Order());
            Assert.All(set.Entries, entry => Assert.Equal(entry.Id.EndsWith('1') ? 1 : 0, entry.Label));
            var patch = LidcSet.Find(root).Read(id => id == "val/1").Single();
            Assert.Equal(Enumerable.Range(0, Area).Select(i => (Area + i) % 251 / 255f), patch.Pixels);
            Assert.Null(patch.Masks);
            Assert.All(patch.Union(), value => Assert.Equal(1, value));
            var (train, valid, test) = set.AsReleased();
            Assert.Equal((2, 2, 2), (train.Length, valid.Length, test.Length));
            Assert.Contains("whose a patch is", Assert.Throws<InvalidOperationException>(() => set.ByPatient(1)).Message);
        }
    }

    [Fact]
    public void Tensors_of_another_shape_are_refused_by_name()
    {
        (object[] Arrays, string Reason)[] cases =
        [
            ([Images()], "no pair"),
            ([Images(), Marks(1, 2, 3, 4)], "[2, 4]"),
            ([Marks(0, 0, 0, 0, 0, 0, 0, 0), Marks(0, 0, 0, 0, 0, 0, 0, 0)], "not bytes"),
            ([Images(), Marks(0, 0, 0, 0, 0, 2, 0, 0)], "patch 1 has the mark 2"),
        ];
        var files = Saved([(true, s_pair), .. cases.Select(c => (true, c.Arrays))]);
        var root = Written("tensors", files[0]);
        foreach (var ((_, reason), file) in cases.Zip(files[1..]))
        {
            File.WriteAllBytes(Path.Combine(root, "Valid.pt"), file);
            var error = Assert.Throws<BrokenFileException>(() => LidcSet.Open(root));
            Assert.Contains("Valid.pt", error.Message);
            Assert.Contains(reason, error.Message);
        }
        File.Delete(Path.Combine(root, "Valid.pt"));
        Assert.Contains("only Train.pt, Test.pt are there", Assert.Throws<FileNotFoundException>(() => LidcSet.Open(root)).Message);
    }

    string Written(string name, byte[] file)
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        foreach (var part in (string[])["Train.pt", "Valid.pt", "Test.pt"]) File.WriteAllBytes(Path.Combine(root, part), file);
        return root;
    }

    static readonly object[] s_pair = [Images(), Marks(1, 1, 0, 0, 1, 1, 0, 1)];

    static object Images() => new { shape = (int[])[2, 128, 128], values = Enumerable.Range(0, 2 * Area).Select(i => i % 251), dtype = "uint8" };

    static object Marks(params int[] values) => new { shape = (int[])[values.Length / 4, 4], values, dtype = "float32" };

    static byte[][] Saved(params (bool Archive, object[] Arrays)[] files) =>
        [.. DebianPython.Ask("data_files.py", files.Select(file => new { ask = "saved", arrays = file.Arrays, archive = file.Archive })).EnumerateArray().Select(file => file.GetBytesFromBase64())];

    void WritePickle(object value, int protocol, int python = 3) =>
        _folder.Write(LidcPickle.FileName, DebianPython.Ask("data_files.py", new[] { new { ask = "pickled", value, protocol, python } })[0].GetBytesFromBase64());
}
