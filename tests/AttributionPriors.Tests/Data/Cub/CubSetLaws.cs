using AttributionPriors.Data;
using AttributionPriors.Data.Cub;

namespace Tests.Data.Cub;

/// <summary>The birds' tables and photographs, a few of them made here.</summary>
public sealed class CubSetLaws : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tables_and_photographs_are_read_grey_ones_too()
    {
        Write(4, 2);
        var photo = JpegWriter.Encode(40, 60, [.. Enumerable.Range(0, 2400).Select(i => i % 60 is >= 15 and < 45 && i / 60 is >= 10 and < 30 ? (byte)250 : (byte)5)], 100);
        foreach (var entry in CubSet.Open(_folder.Path).Entries) File.WriteAllBytes(entry.Path, photo);
        var set = CubSet.Open(_folder.Path);
        Assert.Equal(["001.Class_1", "002.Class_2"], set.ClassNames);
        Assert.Equal([1, 2, 3, 4], set.Entries.Select(entry => entry.Id));
        Assert.Equal([0, 1, 0, 1], set.Entries.Select(entry => entry.Label));
        Assert.Equal([false, true, false, true], set.Entries.Select(entry => entry.IsTraining));
        Assert.All(set.Entries, entry => Assert.Equal(new(15, 10, 30, 20), entry.Box));
        var images = set.Read([2, 1], 28);
        Assert.Equal((2, 3, 28, 28), (images.Count, images.Channels, images.Height, images.Width));
        Assert.Equal([0, 1], images.Labels);
        // Grey is the same light in all three colours, and the box is around it.
        for (var i = 0; i < 28 * 28; i++)
        {
            var light = images.Image(0)[i] * 0.229 + 0.485;
            Assert.Equal(light, images.Image(0)[28 * 28 + i] * 0.224 + 0.456, 5);
            if (light is < 0.1 or > 0.9) Assert.Equal(light > 0.5 ? 1 : 0, images.Mask(0)[i]);
        }
    }

    [Fact]
    public void The_papers_split_has_every_species_in_its_share()
    {
        Write(11_788, 200, photographs: false);
        var set = CubSet.Open(_folder.Path);
        var split = set.AsInPaper(7);
        int[][] parts = [split.Train, split.Valid, split.Test];
        Assert.Equal([8190, 2311, 1287], parts.Select(part => part.Length));
        Assert.Equal(Enumerable.Range(0, 11_788), parts.SelectMany(part => part).Order());
        foreach (var (part, share) in parts.Zip((double[])[8190 / 11_788.0, 2311 / 11_788.0, 1287 / 11_788.0]))
            foreach (var species in Enumerable.Range(0, 200))
                // A part lies between two places in an order in which each beginning is right to within one photograph.
                Assert.InRange(part.Count(place => set.Entries[place].Label == species) - share * set.Entries.Count(entry => entry.Label == species), -2.1, 2.1);
        Assert.Equal(split.Test, set.AsInPaper(7).Test);
        Assert.NotEqual(split.Test, set.AsInPaper(8).Test);
        var path = Path.Combine(_folder.Path, "split.txt");
        set.Write(split, path);
        Assert.Equal($"train {set.Entries[split.Train[0]].Id}", File.ReadLines(path).First());
        Assert.Equal(11_788, File.ReadLines(path).Distinct().Count());
        var official = set.Official(7);
        Assert.Equal(set.Entries.Index().Where(entry => !entry.Item.IsTraining).Select(entry => entry.Index), official.Test);
        Assert.Equal(set.Entries.Count(entry => entry.IsTraining), official.Train.Length + official.Valid.Length);
        Assert.All(official.Valid, place => Assert.True(set.Entries[place].IsTraining));
    }

    [Theory]
    [InlineData("bounding_boxes.txt", "2 1 1 0 5", "no box")]
    [InlineData("bounding_boxes.txt", "2 1 1 nan 5", "no box")]
    [InlineData("image_class_labels.txt", "2 3", "class '3' is not in 1..2")]
    [InlineData("train_test_split.txt", "2 yes", "neither 0 nor 1")]
    [InlineData("train_test_split.txt", "7 1", "no row of this number")]
    [InlineData("images.txt", "2 nowhere.jpg", "nowhere.jpg")]
    public void A_bad_row_is_named_and_the_others_are_read(string table, string row, string reason)
    {
        Write(4, 2);
        Change(table, row);
        var set = CubSet.Open(_folder.Path);
        Assert.Equal([1, 3, 4], set.Entries.Select(entry => entry.Id));
        Assert.Contains(reason, Assert.Single(set.Skipped).Reason);
    }

    [Theory]
    [InlineData("images.txt", "two a.jpg", "line 2")]
    [InlineData("bounding_boxes.txt", "2 1 1", "with 4 fields")]
    [InlineData("images.txt", "1 a.jpg", "there twice")]
    public void A_damaged_table_is_refused_with_its_line(string table, string row, string reason)
    {
        Write(4, 2);
        Change(table, row);
        var error = Assert.Throws<BrokenFileException>(() => CubSet.Open(_folder.Path));
        Assert.Contains(table, error.Message);
        Assert.Contains(reason, error.Message);
        File.Delete(Path.Combine(_folder.Path, "CUB_200_2011", table));
        Assert.Contains(table, Assert.Throws<FileNotFoundException>(() => CubSet.Open(_folder.Path)).Message);
    }

    void Change(string table, string row)
    {
        var path = Path.Combine(_folder.Path, "CUB_200_2011", table);
        var lines = File.ReadAllLines(path);
        lines[1] = row;
        File.WriteAllLines(path, lines);
    }

    void Write(int count, int classes, bool photographs = true)
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder.Path, "CUB_200_2011", "images")).Parent!.FullName;
        string Name(int k) => photographs ? $"{k % classes + 1:000}.Class_{k % classes + 1}/Photo_{k}.jpg" : "one.jpg";
        void Table(string name, int rows, Func<int, string> row) => File.WriteAllLines(Path.Combine(root, name), Enumerable.Range(0, rows).Select(k => $"{k + 1} {row(k)}"));
        Table("images.txt", count, Name);
        Table("classes.txt", classes, k => $"{k + 1:000}.Class_{k + 1}");
        Table("image_class_labels.txt", count, k => $"{k % classes + 1}");
        Table("train_test_split.txt", count, k => $"{k % 2}");
        Table("bounding_boxes.txt", count, _ => "15.0 10.0 30.0 20.0");
        foreach (var name in Enumerable.Range(0, photographs ? count : 1).Select(Name))
        {
            var path = Path.Combine(root, "images", name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, []);
        }
    }
}
