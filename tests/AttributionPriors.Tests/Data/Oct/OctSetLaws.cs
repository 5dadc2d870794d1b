using AttributionPriors.Data;
using AttributionPriors.Data.Oct;

namespace Tests.Data.Oct;

public sealed class OctSetLaws : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly OctFiles _files;

    public OctSetLaws() => _files = new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    static byte Voxel(int s, int r, int c) => (byte)(100 * s + 10 * r + c);

    [Fact]
    public void Raw_bytes_are_scan_by_scan_and_row_by_row()
    {
        _files.Raw("v1", "s1", "A", 1, 2, 3, 4, Voxel);
        var entry = Assert.Single(OctSet.Open(_folder.Path).Index.Entries);
        Assert.Equal(("v1", "s1", "A", 2010, 1), (entry.Id, entry.Subject, entry.Site, entry.Year, entry.Label));
        var volume = OctVolume.Read(entry);
        Assert.Equal((2, 3, 4), (volume.Scans, volume.Height, volume.Width));
        Assert.Equal(123, volume.Voxels[(1 * 3 + 2) * 4 + 3]);
    }

    [Fact]
    public void A_stack_of_images_is_the_same_volume()
    {
        _files.Raw("v1", "s1", "A", 0, 2, 3, 4, Voxel);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "v2"));
        for (var s = 0; s < 2; s++)
            PngWriter.Write(Path.Combine(_folder.Path, "v2", $"scan{s:00}.png"), 3, 4, 1, [.. Enumerable.Range(0, 12).Select(i => Voxel(s, i / 4, i % 4))]);
        _files.Row("v2,s2,B,2011,1,v2,,,");
        var index = OctSet.Open(_folder.Path).Index;
        Assert.Equal(OctVolume.Read(index.Entries[0]).Voxels, OctVolume.Read(index.Entries[1]).Voxels);
        Assert.Equal(["A", "B"], index.Sites);
        PngWriter.Write(Path.Combine(_folder.Path, "v2", "scan02.png"), 3, 5, 1, new byte[15]);
        Assert.Contains("3 × 5", Assert.Throws<BrokenFileException>(() => OctVolume.Read(index.Entries[1])).Message);
    }

    [Fact]
    public void The_slices_that_show_the_disease_are_those_whose_scans_the_table_names()
    {
        foreach (var (name, scans) in new[] { ("v1", 6), ("v2", 6), ("v3", 4) }) _files.Raw(name, name, "A", 1, scans, 2, 2, Voxel);
        Assert.Null(OctSet.Open(_folder.Path).Showing([0], 2));
        var path = Path.Combine(_folder.Path, OctTruth.FileName);
        File.WriteAllText(path, "volume,slice,share\nv1,1,0.5\nv1,2,0.25\nv3,3,0.1\n");
        var set = OctSet.Open(_folder.Path);
        // Of six scans two slices take the second and the fifth, three take the second, fourth and sixth.
        Assert.Equal([[true, false], [false, false], [false, true]], set.Showing([0, 1, 2], 2)!);
        Assert.Equal([[true, false, false]], set.Showing([0], 3)!);
        Assert.Equal([[false, true, true, false, false, false]], set.Showing([0], 6)!);
        foreach (var (row, said) in new[] { ("v1,-1,0.5", "'-1' is no whole number"), ("v1", "cut off") })
        {
            File.WriteAllText(path, $"volume,slice,share\n{row}\n");
            var message = Assert.Throws<BrokenFileException>(() => OctSet.Open(_folder.Path)).Message;
            Assert.Contains(said, message);
            Assert.Contains("line 2", message);
        }
    }

    [Fact]
    public void Sides_are_padded_by_repetition()
    {
        var volume = new OctVolume(1, 2, 4, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal([1, 1, 2, 3, 4, 3, 4, 5, 5, 6, 7, 8, 7, 8], volume.Padded(7, SidePadding.Parts).Voxels);
        Assert.Equal([1, 1, 2, 3, 4, 4, 4, 5, 5, 6, 7, 8, 8, 8], volume.Padded(7, SidePadding.Edge).Voxels);
        // Sides wider than the image go on from its beginning, and from its end.
        Assert.Equal([1, 2, 3, 4, 1, 1, 2, 3, 4, 4, 1, 2, 3, 4], new OctVolume(1, 1, 4, [1, 2, 3, 4]).Padded(14, SidePadding.Parts).Voxels);
        Assert.Same(volume, volume.Padded(4, SidePadding.Parts));
        Assert.Throws<ArgumentOutOfRangeException>(() => volume.Padded(3, SidePadding.Parts));
    }

    [Fact]
    public void A_volume_becomes_an_image_of_slices()
    {
        _files.Raw("wide", "s1", "A", 1, 6, 3, 8, (s, _, _) => (byte)(40 * s));
        _files.Raw("narrow", "s2", "D", 0, 6, 3, 4, (_, _, c) => (byte)(60 * c));
        var images = OctSet.Open(_folder.Path).Read([1, 0], slices: 3, height: 3, width: 8);
        Assert.Equal((2, 3, 3, 8), (images.Count, images.Channels, images.Height, images.Width));
        Assert.Equal([0, 1], images.Labels);
        Assert.Equal([1, 0], images.Sites);
        // Of six scans the middles of three thirds: 1, 3 and 5.
        for (var s = 0; s < 3; s++) Assert.All(images.Image(1).Slice(s * 24, 24).ToArray(), value => Assert.Equal((2 * s + 1) * 40 / 127.5f - 1, value, 6));
        int[] columns = [0, 1, 0, 1, 2, 3, 2, 3];
        Assert.Equal(columns.Select(c => c * 60 / 127.5f - 1), images.Image(0)[..8].ToArray().Select(value => value), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Throws<ArgumentOutOfRangeException>(() => new OctVolume(2, 1, 1, [1, 2]).Slices(3, 1, 1));
    }

    [Theory]
    [InlineData("v,s,A,2010,2,v.raw,1,1,1", "label '2'")]
    [InlineData("v,,A,2010,1,v.raw,1,1,1", "subject is empty")]
    [InlineData("v,s,A,soon,1,v.raw,1,1,1", "year 'soon'")]
    [InlineData("v,s,A,2010,1,nowhere.raw,1,1,1", "nowhere.raw")]
    [InlineData("v,s,A,2010,1,v.raw,1,,1", "are no shape")]
    [InlineData("v,s,A,2010,1,v.raw,,,", "are no shape")]
    [InlineData("v,s,A,2010,1,v.raw,2,3,4", "want 24")]
    [InlineData("v,s,A", "cut off")]
    [InlineData("good,s,A,2010,1,v.raw,1,1,1", "same volume")]
    public void A_bad_row_is_named_and_the_others_are_read(string row, string reason)
    {
        _folder.Write("v.raw", [7]);
        _files.Row("good,s,A,2010,1,v.raw,1,1,1");
        _files.Row(row);
        var index = OctSet.Open(_folder.Path).Index;
        Assert.Equal("good", Assert.Single(index.Entries).Id);
        var skipped = Assert.Single(index.Skipped);
        Assert.Contains(reason, skipped.Reason);
        Assert.EndsWith("manifest.csv: line 3", skipped.Place);
    }

    [Fact]
    public void A_folder_without_volumes_says_what_is_looked_for()
    {
        Assert.Contains("manifest.csv", Assert.Throws<FileNotFoundException>(() => OctSet.Open(_folder.Path)).Message);
        _files.Row("v,s,A,2010,1,nowhere.raw,1,1,1");
        Assert.Contains("nowhere.raw", Assert.Throws<InvalidDataException>(() => OctSet.Open(_folder.Path)).Message);
    }

    [Fact]
    public void Nobody_is_in_two_folds_nor_on_two_sides_of_a_sites_test()
    {
        for (var k = 0; k < 60; k++) _files.Raw($"v{k:00}", $"{"AB"[k % 2]}{k % 20}", "AB"[k % 2].ToString(), k % 3 == 0 ? 1 : 0, 1, 1, 1, Voxel);
        var set = OctSet.Open(_folder.Path);
        int Subjects(IEnumerable<int> places) => places.Select(place => set.Index.Entries[place].Subject).Distinct().Count();
        var folds = set.FoldsBySubject(3);
        Assert.Equal(5, folds.Length);
        Assert.Equal(Enumerable.Range(0, 60), folds.SelectMany(fold => fold).Order());
        Assert.Equal(20, folds.Sum(Subjects));
        var (train, valid, test) = set.OfSite("B", 3);
        Assert.Equal(set.AllOf("B"), ((int[])[.. train, .. valid, .. test]).Order());
        Assert.Equal(10, Subjects(train) + Subjects(valid) + Subjects(test));
        Assert.True(train.Length > 2 * test.Length && test.Length > 0);
        Assert.Contains("A, B", Assert.Throws<ArgumentException>(() => set.OfSite("C", 3)).Message);
    }
}
