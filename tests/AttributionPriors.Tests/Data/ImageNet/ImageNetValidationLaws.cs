using AttributionPriors.Data;
using AttributionPriors.Data.ImageNet;

namespace Tests.Data.ImageNet;

/// <summary>ImageNet's validation folder in the layouts that people have, small ones made here.</summary>
public sealed class ImageNetValidationLaws : IDisposable
{
    static readonly string[] s_synsets = [.. Enumerable.Range(0, 1000).Select(k => $"n{(k * 7919 + 13) % 100_000_000:00000000}").Order(StringComparer.Ordinal)];

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_a_synset_tells_the_class()
    {
        foreach (var (k, name) in s_synsets.Index()) Photo($"val/{name}", $"ILSVRC2012_val_{k + 1:00000000}.JPEG", k is 0 or 999);
        var set = ImageNetValidation.Open(_folder.Path);
        Assert.Equal(Enumerable.Range(0, 1000), set.Entries.Select(entry => entry.Label));
        Assert.Equal(s_synsets, set.Entries.Select(entry => entry.Synset));
        var images = set.Read([999, 0], 28);
        Assert.Equal((2, 3, 28), (images.Count, images.Channels, images.Height));
        Assert.Equal([999, 0], images.Labels);
        Assert.Contains("byte 0", Assert.Throws<BrokenFileException>(() => set.Read([5])).Message);
    }

    [Fact]
    public void A_part_of_the_folders_needs_the_list_of_all()
    {
        Photo(s_synsets[7], "a.JPEG");
        Photo("n99999999", "b.JPEG");
        Assert.Contains("LOC_synset_mapping.txt", Assert.Throws<FileNotFoundException>(() => ImageNetValidation.Open(_folder.Path)).Message);
        File.WriteAllLines(Path.Combine(_folder.Path, "LOC_synset_mapping.txt"), s_synsets.Select(name => $"{name} a thing, another thing"));
        var set = ImageNetValidation.Open(_folder.Path);
        Assert.Equal((7, s_synsets[7]), (Assert.Single(set.Entries).Label, set.Entries[0].Synset));
        Assert.Contains("n99999999", Assert.Single(set.Skipped).Reason);
    }

    [Theory]
    [InlineData("map_clsloc.txt")]
    [InlineData("meta.mat")]
    public void The_development_kit_tells_the_classes_of_a_flat_folder(string map)
    {
        // The kit's numbers are in another order than the synsets, and inner nodes of the tree follow the classes.
        int[] ids = [.. Enumerable.Range(0, 1000).Select(k => k * 7 % 1000 + 1), 1001];
        string[] names = [.. s_synsets, "n00000001"];
        if (map == "meta.mat") _folder.Write(map, DebianPython.Ask("data_files.py", new[] { new { ask = "synsets", ids, names } })[0].GetBytesFromBase64());
        else File.WriteAllLines(Path.Combine(_folder.Path, map), ids.Zip(names, (id, name) => $"{name} {id} thing").Take(1000));
        File.WriteAllLines(Path.Combine(_folder.Path, "ILSVRC2012_validation_ground_truth.txt"), ["8", "1", "1002"]);
        for (var k = 1; k <= 4; k++) Photo(".", $"ILSVRC2012_val_{k:00000000}.JPEG");
        var set = ImageNetValidation.Open(_folder.Path);
        // Number 8 is that of the second synset, number 1 of the first.
        Assert.Equal([1, 0], set.Entries.Select(entry => entry.Label));
        Assert.Equal(2, set.Skipped.Count);
        Assert.Contains("line 3: '1002'", set.Skipped[0].Reason);
        Assert.Contains("00000003", set.Skipped[1].Reason);
    }

    [Fact]
    public void What_is_missing_or_damaged_is_said()
    {
        string Refusal<T>() where T : Exception => Assert.ThrowsAny<T>(() => ImageNetValidation.Open(_folder.Path)).Message;
        Assert.Contains("no JPEG file", Refusal<FileNotFoundException>());
        Photo(".", "ILSVRC2012_val_00000001.JPEG");
        Assert.Contains("ground_truth.txt", Refusal<FileNotFoundException>());
        File.WriteAllText(Path.Combine(_folder.Path, "ILSVRC2012_validation_ground_truth.txt"), "8\n");
        Assert.Contains("neither meta.mat nor map_clsloc.txt", Refusal<FileNotFoundException>());
        _folder.Write("meta.mat", "MATLAB 7.3"u8);
        Assert.Contains("-v7", Refusal<BrokenFileException>());
        File.Delete(Path.Combine(_folder.Path, "meta.mat"));
        File.WriteAllText(Path.Combine(_folder.Path, "map_clsloc.txt"), "n01440764 1 tench\nn01443537\n");
        Assert.Contains("line 2", Refusal<BrokenFileException>());
        File.WriteAllText(Path.Combine(_folder.Path, "map_clsloc.txt"), "n01440764 1 tench\n");
        Assert.Contains("1 instead of 1000", Refusal<BrokenFileException>());
    }

    void Photo(string folder, string name, bool isWhole = false)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, folder));
        File.WriteAllBytes(Path.Combine(_folder.Path, folder, name), isWhole ? JpegWriter.Encode(30, 40, [.. Enumerable.Range(0, 1200).Select(i => (byte)(i % 200))], 90) : [1, 2, 3]);
    }
}
