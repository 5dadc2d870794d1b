using AttributionPriors.Data;
using AttributionPriors.Data.Lidc;

namespace Tests.Data.Lidc;

/// <summary>The crops of the Hierarchical Probabilistic U-Net, small sets of them made here in the real layout.</summary>
public sealed class LidcCropsLaws : IDisposable
{
    const int Crop = 180, Margin = 26;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_middle_of_a_crop_is_read_with_its_four_masks()
    {
        Write("train", "LIDC-IDRI-0001", "z-105.0_c0", raters: 3);
        var patch = Assert.Single(LidcSet.Find(_folder.Path).Read());
        Assert.Equal(("train/LIDC-IDRI-0001/z-105.0_c0", "LIDC-IDRI-0001", "train"), (patch.Entry.Id, patch.Entry.Patient, patch.Entry.Split));
        foreach (var (r, c) in ((int, int)[])[(0, 0), (0, 127), (127, 0), (127, 127), (5, 90)])
            Assert.Equal(Grey(r + Margin, c + Margin) / 255f, patch.Pixels[r * 128 + c]);
        // Reader k drew rows 60 + k to 80 + k of the crop.
        for (var rater = 0; rater < 3; rater++)
            Assert.Equal(Enumerable.Range(60 + rater - Margin, 21), Enumerable.Range(0, 128).Where(r => patch.Masks![(rater * 128 + r) * 128 + 64] == 1));
        Assert.Equal([true, true, true, false], patch.Entry.Marks);
        Assert.Equal(Enumerable.Range(60 - Margin, 23), Enumerable.Range(0, 128).Where(r => patch.Union()[r * 128 + 64] == 1));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    public void More_than_two_of_four_readers_make_a_lesion(int raters, int label)
    {
        Write("train", "LIDC-IDRI-0001", "z1", raters);
        Assert.Equal(label, Assert.Single(LidcSet.Open(_folder.Path).Entries).Label);
    }

    [Fact]
    public void Images_are_in_the_order_of_their_places_whatever_the_files_order()
    {
        foreach (var (patient, raters) in ((int, int)[])[(1, 4), (2, 0), (3, 3), (4, 1)]) Write(patient < 3 ? "train" : "test", $"LIDC-IDRI-000{patient}", "z1", raters, shift: patient);
        var set = LidcSet.Open(_folder.Path);
        var images = set.Read([3, 0, 3]);
        Assert.Equal((3, 1, 128, 128), (images.Count, images.Channels, images.Height, images.Width));
        Assert.Equal([set.Entries[3].Label, set.Entries[0].Label, set.Entries[3].Label], images.Labels);
        Assert.Equal(images.Image(0).ToArray(), images.Image(2).ToArray());
        foreach (var (k, place) in ((int, int)[])[(0, 3), (1, 0)])
        {
            var patient = int.Parse(set.Entries[place].Patient[^1..]);
            Assert.Equal(2 * (Grey(Margin, Margin + patient) / 255f) - 1, images.Image(k)[0], 6);
        }
        // A resized mask covers as much of the image: 23 rows at most of 128, of 8 columns each.
        var small = set.Read([0], 32);
        Assert.Equal(images.Mask(1).ToArray().Average(), small.Masks.Average(), 3);
        Assert.Equal((32, 32), (small.Height, small.Width));
        var (train, valid, test) = set.AsReleased();
        Assert.Equal(["LIDC-IDRI-0001", "LIDC-IDRI-0002"], train.Select(place => set.Entries[place].Patient));
        Assert.Equal(["LIDC-IDRI-0003", "LIDC-IDRI-0004"], test.Select(place => set.Entries[place].Patient));
        Assert.Empty(valid);
    }

    [Fact]
    public void A_patch_that_cannot_be_used_is_named_and_the_others_are_read()
    {
        foreach (var patient in (int[])[1, 2, 3]) Write("train", $"LIDC-IDRI-000{patient}", "z1", 4);
        File.Delete(PathOf("gt", "LIDC-IDRI-0001", "z1_l2"));
        File.WriteAllBytes(PathOf("images", "LIDC-IDRI-0003", "z1"), File.ReadAllBytes(PathOf("images", "LIDC-IDRI-0003", "z1"))[..50]);
        var set = LidcSet.Open(_folder.Path);
        Assert.Equal("LIDC-IDRI-0002", Assert.Single(set.Entries).Patient);
        Assert.Equal(["train/LIDC-IDRI-0001/z1", "train/LIDC-IDRI-0003/z1"], set.Skipped.Select(skipped => skipped.Id));
        Assert.Contains("mask is missing", set.Skipped[0].Reason);
        Assert.EndsWith("z1_l2.png", set.Skipped[0].Place);
        Assert.Contains("z1_l2.png", Assert.Throws<BrokenFileException>(() => LidcSet.Find(_folder.Path).Read().ToList()).Message);
        foreach (var patient in (int[])[1, 2]) PngWriter.Write(PathOf("images", $"LIDC-IDRI-000{patient}", "z1"), 100, 180, 1, new byte[18_000]);
        Assert.Contains("100 × 180", Assert.Throws<InvalidDataException>(() => LidcSet.Open(_folder.Path)).Message);
    }

    [Fact]
    public void A_folder_without_crops_says_what_is_looked_for()
    {
        Assert.Contains("train/images", Assert.Throws<FileNotFoundException>(() => LidcSet.Find(_folder.Path)).Message);
        Assert.Throws<DirectoryNotFoundException>(() => LidcSet.Find(Path.Combine(_folder.Path, "nowhere")));
    }

    [Fact]
    public void Nobody_is_in_two_splits()
    {
        for (var k = 0; k < 20; k++) Write("train", $"LIDC-IDRI-{k % 7:0000}", $"z{k}", k % 5);
        var set = LidcSet.Open(_folder.Path);
        var (train, valid, test) = set.ByPatient(5);
        Assert.Equal(20, train.Length + valid.Length + test.Length);
        Assert.Equal(7, ((int[][])[train, valid, test]).Sum(part => part.Select(i => set.Entries[i].Patient).Distinct().Count()));
    }

    static byte Grey(int r, int c) => (byte)((r * 3 + c * 7) % 251);

    string PathOf(string kind, string patient, string name) => Path.Combine(_folder.Path, "lidc_crops", "train", kind, patient, name + ".png");

    /// <summary>A crop of ramps moved by some columns, of which so many readers drew rows 60 to 80, each one lower, in 8 columns.</summary>
    void Write(string split, string patient, string name, int raters, int shift = 0)
    {
        string[] folders = [.. ((string[])["images", "gt"]).Select(kind => Directory.CreateDirectory(Path.Combine(_folder.Path, "lidc_crops", split, kind, patient)).FullName)];
        byte[] Plane(Func<int, int, byte> value) => [.. Enumerable.Range(0, Crop * Crop).Select(i => value(i / Crop, i % Crop))];
        PngWriter.Write(Path.Combine(folders[0], name + ".png"), Crop, Crop, 1, Plane((r, c) => Grey(r, c + shift)));
        for (var rater = 0; rater < 4; rater++)
            PngWriter.Write(
                Path.Combine(folders[1], $"{name}_l{rater}.png"), Crop, Crop, 1,
                Plane((r, c) => rater < raters && r >= 60 + rater && r <= 80 + rater && c is >= 88 and < 96 ? (byte)255 : (byte)0));
    }
}
