using AttributionPriors.Data;
using AttributionPriors.Data.Inspections;
using AttributionPriors.Data.Phantoms;
using Tests.Data.Oct;

namespace Tests.Data.Inspections;

public sealed class DatasetInspectionLaws : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_are_counted_beside_the_whole_sets_and_equal_images_are_named()
    {
        WriteCifar();
        var found = Inspect("cifar-10");
        Assert.Equal(20, found.Findings.Counts.Count);
        Assert.Equal(new("train cat", 5, 5000), found.Findings.Counts[3]);
        Assert.Equal(new("test cat", 1, 1000), found.Findings.Counts[13]);
        // Every file holds the same image of each class.
        Assert.Equal(10, Assert.Single(found.Findings.Found).Entries.Count);
        Assert.Contains("test 3 (cat)", found.Findings.Found[0].Entries[3].Reason);
        Assert.Equal("data_batch_1.bin", Assert.Single(found.Copies.Entries).Id);
        Assert.False(found.IsComplete);
        Assert.Equal((0, 6), (found.Checksums.Known, found.Checksums.Added));
    }

    [Fact]
    public void Changed_and_lost_files_are_named_until_they_are_accepted()
    {
        WriteVolumes();
        Assert.Equal(2, Inspect("oct").Checksums.Added);
        File.WriteAllBytes(Path.Combine(_folder.Path, "v1.raw"), new byte[6]);
        var changed = Inspect("oct");
        Assert.Equal(["v1.raw"], changed.Checksums.Changed);
        Assert.False(changed.IsSound);
        Assert.True(Inspect("oct", renew: true).IsSound);
        Assert.True(Inspect("oct").IsSound);
    }

    [Fact]
    public void Volumes_are_counted_by_site_and_the_broken_ones_named()
    {
        var files = WriteVolumes();
        files.Raw("v3", "s1", "B", 0, 1, 2, 3, (_, _, _) => 9);
        File.WriteAllBytes(Path.Combine(_folder.Path, "v4.mat"), [.. "MATLAB 5.0 MAT-file"u8, .. new byte[10]]);
        files.Row("v4,s4,B,2010,1,v4.mat,,,");
        files.Row("v5,s5,B,2010,1,v5.raw,1,1,1");
        var found = Inspect("oct").Findings;
        Assert.Equal(
            [new("A positive", 1), new("A negative", 1), new("A subjects", 2), new("B positive", 1), new("B negative", 1), new("B subjects", 2), new("1 scans of 2 x 3", 3)],
            found.Counts);
        string[] Ids(string kind) => [.. found.Found.Single(entries => entries.Kind == kind).Entries.Select(entry => entry.Id)];
        Assert.Equal(["v5"], Ids("left out"));
        Assert.Equal(["v4"], Ids("broken"));
        Assert.Equal(["s1"], Ids("two sites"));
        Assert.Equal(["s1"], Ids("two labels"));
    }

    [Fact]
    public void Phantoms_are_compared_with_nothing()
    {
        WriteCifar();
        Assert.Throws<DirectoryNotFoundException>(() => Inspect("oct", Path.Combine(_folder.Path, "nowhere")));
        Assert.Contains("cifar-10, cub, imagenet, lidc, oct", Assert.Throws<ArgumentException>(() => Inspect("ribs")).Message);
        WriteVolumes();
        Assert.False(Inspect("oct").Findings.IsPhantom);
        File.WriteAllText(Path.Combine(_folder.Path, PhantomFolder.Marker), "");
        Assert.True(Inspect("oct").Findings.IsPhantom);
    }

    DatasetInspection Inspect(string dataset, string? root = null, bool renew = false) =>
        DatasetInspection.Of(dataset, root ?? _folder.Path, renew: renew, cancel: TestContext.Current.CancellationToken);

    OctFiles WriteVolumes()
    {
        var files = new OctFiles(_folder.Path);
        files.Raw("v1", "s1", "A", 1, 1, 2, 3, (_, r, c) => (byte)(r + c));
        files.Raw("v2", "s2", "A", 0, 1, 2, 3, (_, r, c) => (byte)(r * c));
        return files;
    }

    void WriteCifar()
    {
        byte[] batch = [.. Enumerable.Range(0, 10).SelectMany(label => Enumerable.Repeat((byte)label, 3073))];
        foreach (var name in (string[])["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"]) _folder.Write(name + ".bin", batch);
    }
}
