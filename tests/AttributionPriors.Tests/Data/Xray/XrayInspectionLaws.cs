using System.Security.Cryptography;
using System.Text;
using AttributionPriors.Data;
using AttributionPriors.Data.Phantoms;
using AttributionPriors.Data.Xray;

namespace Tests.Data.Xray;

public class XrayInspectionLaws
{
    [Fact]
    public void A_sound_set_is_sound_and_stays_so()
    {
        using var root = Phantoms(6);
        var first = Inspect(root);
        Assert.True(first.IsSound);
        Assert.Equal((0, 6), (first.Checksums.Known, first.Checksums.Added));
        var second = Inspect(root);
        Assert.True(second.IsSound);
        Assert.Equal((6, 0), (second.Checksums.Known, second.Checksums.Added));
    }

    [Fact]
    public void Checksums_are_those_of_sha256sum()
    {
        using var root = Phantoms(2);
        Inspect(root);
        foreach (var line in File.ReadAllLines(Path.Combine(root.Path, "checksums.sha256")))
        {
            var (sum, path) = (line[..64], line[66..]);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(root.Path, path)))), sum);
            Assert.Equal("  ", line[64..66]);
        }
    }

    [Fact]
    public void Broken_copied_missing_and_changed_files_are_named()
    {
        using var root = Phantoms(8);
        Inspect(root);
        File.Copy(Image(root, 1), Image(root, 2), overwrite: true);
        File.WriteAllBytes(Image(root, 3), File.ReadAllBytes(Image(root, 3))[..50]);
        File.Delete(Image(root, 4));
        var found = Inspect(root);
        Assert.False(found.IsSound);
        Assert.Equal(["2.png", "3.png"], found.Checksums.Changed.Select(path => Path.GetFileName(path)));
        Assert.Equal(["4.png"], found.Checksums.Gone.Select(path => Path.GetFileName(path)));
        Assert.Equal(["1.png", "2.png"], Assert.Single(found.Copies));
        Assert.Equal("4.png", Assert.Single(found.Missing).Id);
        var broken = Assert.Single(found.Broken);
        Assert.Equal(("3.png", Image(root, 3)), (broken.Id, broken.Place));
        Assert.Contains("cut off", broken.Reason);
        // A look does not make a changed file right; a renewal does, and the rest stays wrong.
        Assert.Equal(2, Inspect(root).Checksums.Changed.Count);
        var renewed = Inspect(root, renew: true);
        Assert.Empty(renewed.Checksums.Changed);
        Assert.False(renewed.IsSound);
    }

    [Fact]
    public void A_part_of_a_release_is_told_from_the_whole()
    {
        using var root = Phantoms(4);
        File.Delete(Path.Combine(root.Path, PhantomFolder.Marker));
        Assert.Equal((false, false), (Inspect(root).IsComplete, Inspect(root).IsSound));
        var release = XrayReleases.Of("rsna")[0];
        // The table's own counts: 26,684 radiographs.
        Assert.Equal(26_684, release.Cells.Values.Sum());
        XrayEntry[] all = [.. release.Cells.SelectMany(cell => Enumerable.Range(0, cell.Value).Select(i =>
            new XrayEntry($"{cell.Key}{i}", "", cell.Key.View == "PA" ? 0 : 1, cell.Key.Label, cell.Key.View, $"{i}", [])))];
        Assert.True(release.Fits(new("rsna", all, [])));
        Assert.False(release.Fits(new("rsna", all[1..], [])));
        Assert.Equal([63_184, 63_137], XrayReleases.Of("nih").Select(r => r.Cells.Values.Sum()));
    }

    [Fact]
    public void Patients_in_two_splits_are_counted()
    {
        // As many patients as images cross nothing; one patient crosses once.
        Assert.Equal(0, XrayInspection.Crossing([.. Cells(40, i => $"{i}")], 1234));
        Assert.Equal(2, XrayInspection.Crossing([.. Cells(40, _ => "one, at either site")], 1234));
    }

    [Fact]
    public void Several_images_of_a_patient_are_counted()
    {
        using var root = Phantoms(6, patient: i => i < 3 ? "1" : i < 5 ? "2" : "3");
        Assert.Equal((2, 3), Inspect(root).Repeated);
    }

    [Fact]
    public void A_list_that_is_none_is_refused()
    {
        using var root = Phantoms(2);
        root.Write("checksums.sha256", "no checksum\n"u8);
        Assert.Contains("line 1: it is no checksum", Assert.Throws<BrokenFileException>(() => Inspect(root)).Message);
    }

    static IEnumerable<XrayEntry> Cells(int perCell, Func<int, string> patient) =>
        Enumerable.Range(0, 4 * perCell).Select(i => new XrayEntry($"{i}", "", i / (2 * perCell), i / perCell % 2, "PA", patient(i), []));

    static XrayInspection Inspect(TemporaryFolder root, bool renew = false) =>
        XrayInspection.Of("nih", root.Path, renew: renew, cancel: TestContext.Current.CancellationToken);

    static string Image(TemporaryFolder root, int number) => Path.Combine(root.Path, "images", $"{number}.png");

    static TemporaryFolder Phantoms(int count, Func<int, string>? patient = null)
    {
        var root = new TemporaryFolder();
        root.Write(PhantomFolder.Marker, "made for a test"u8);
        var rows = Enumerable.Range(0, count).Select(i => $"{i}.png,{(i % 2 == 0 ? "Cardiomegaly" : "No Finding")},0,{patient?.Invoke(i) ?? $"{i}"},57,M,PA");
        root.Write("Data_Entry_2017.csv", Encoding.UTF8.GetBytes(string.Join('\n', ["Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position", .. rows])));
        Directory.CreateDirectory(Path.Combine(root.Path, "images"));
        for (var i = 0; i < count; i++) PngWriter.Write(Image(root, i), 4, 4, 1, [.. Enumerable.Repeat((byte)i, 16)]);
        return root;
    }
}
