using AttributionPriors.Data;
using AttributionPriors.Data.Phantoms;

namespace Tests.Data.Phantoms;

/// <summary>Phantoms as files.</summary>
public sealed class PhantomFolderLaws : IDisposable
{
    static readonly PhantomSettings s_few = new(PerCell: 20, Seed: 3, Side: 48);

    readonly TemporaryFolder _folder = new();

    string Root => Path.Combine(_folder.Path, "set");

    public void Dispose() => _folder.Dispose();

    static int Write(PhantomKind kind, PhantomSettings settings, string root) =>
        PhantomFolder.Write(kind, settings, root, cancel: TestContext.Current.CancellationToken);

    [Fact]
    public void Files_hold_what_was_drawn()
    {
        var studies = PhantomFolder.Plan(PhantomKind.Xray, s_few);
        Assert.Equal(studies.Count, Write(PhantomKind.Xray, s_few, Root));
        var rows = File.ReadAllLines(Path.Combine(Root, "nih", NihPhantomFiles.TableName)).Skip(1).Select(line => line.Split(',')).ToList();
        PhantomStudy[] first = [.. studies.Where(study => study.Site == 0)];
        Assert.Equal(first.Length, rows.Count);
        var image = PngReader.Read(Path.Combine(Root, "nih", "images", rows[2][0]));
        Assert.Equal((48, 48, 1, 255), (image.Height, image.Width, image.Channels, image.Maximum));
        Assert.All(image.Samples.Zip(first[2].Render(48)), pair => Assert.Equal(pair.Second, pair.First / 255.0, 0.5 / 255 + 1e-9));
        Assert.Equal(rows.Select(row => row[0]).Distinct().Count(), rows.Count);
        // Repeated films of a patient are numbered from 0, as in the release.
        Assert.Contains(rows, row => row[2] == "1");
        Assert.All(rows, row => Assert.Equal($"{int.Parse(row[3]):D8}_{int.Parse(row[2]):D3}.png", row[0]));
        var deep = Directory.GetFiles(Path.Combine(Root, "padchest", "images-224"));
        Assert.Equal(studies.Count - first.Length, deep.Length);
        Assert.Equal(ushort.MaxValue, PngReader.Read(deep[0]).Maximum);
    }

    // Pillow's answer: neither our writer nor our reader.
    [Fact]
    public void Sixteen_bits_are_written_as_Pillow_reads_them()
    {
        ushort[] greys = [.. Enumerable.Range(0, 6 * 9).Select(i => (ushort)(i * 1201 % 65536))];
        var png = PngWriter.EncodeGrey16(6, 9, greys);
        var answer = DebianPython.Ask("png.py", new[] { new { ask = "read", png } })[0];
        Assert.Equal(greys.Select(grey => (int)grey), answer.GetProperty("samples").EnumerateArray().Select(v => v.GetInt32()));
        Assert.Equal(greys, PngReader.Decode(png, "own").Samples);
        Assert.Throws<ArgumentException>(() => PngWriter.EncodeGrey16(6, 8, greys));
    }

    // pydicom, which knows nothing of ours, reads the tags and the pixels.
    [Fact]
    public void Dicom_files_are_what_pydicom_expects()
    {
        byte[] greys = [.. Enumerable.Range(0, 15).Select(i => (byte)(17 * i))];
        var path = _folder.Write("one.dcm", DicomWriter.Encode("p-1", "AP", 7, 3, 5, greys));
        var answer = DebianPython.Ask("dicom_tags.py", new { path });
        Assert.Equal(("p-1", "AP", "MONOCHROME2", 3, 5), (
            answer.GetProperty("patient").GetString(), answer.GetProperty("view").GetString(), answer.GetProperty("photometric").GetString(),
            answer.GetProperty("rows").GetInt32(), answer.GetProperty("columns").GetInt32()));
        Assert.Equal(greys.Select(grey => (int)grey), answer.GetProperty("pixels").EnumerateArray().Select(v => v.GetInt32()));
    }

    [Fact]
    public void A_box_is_a_row_and_a_negative_has_an_empty_one()
    {
        Write(PhantomKind.Rsna, s_few, Root);
        var rows = File.ReadAllLines(Path.Combine(Root, "rsna", RsnaPhantomFiles.TableName)).Skip(1).Select(line => line.Split(',')).ToList();
        var studies = PhantomFolder.Plan(PhantomKind.Rsna, s_few);
        Assert.Equal(studies.Sum(study => Math.Max(1, study.Scene.Opacities.Count)), rows.Count);
        Assert.All(rows.Where(row => row[5] == "0"), row => Assert.All(row[1..5], field => Assert.Equal("", field)));
        foreach (var row in rows.Where(row => row[5] == "1"))
        {
            double[] box = [.. row[1..5].Select(double.Parse)];
            Assert.InRange(box[0] + box[2], 1, RsnaPhantomFiles.BoxSide);
            Assert.InRange(box[1] + box[3], 1, RsnaPhantomFiles.BoxSide);
        }
    }

    [Fact]
    public void Every_data_set_says_that_it_is_a_phantom()
    {
        foreach (var kind in Enum.GetValues<PhantomKind>())
        {
            var root = Path.Combine(_folder.Path, kind.ToString());
            Write(kind, s_few, root);
            Assert.All(PhantomFolder.Folders(kind), name => Assert.True(PhantomFolder.IsPhantom(Path.Combine(root, name))));
        }
        Assert.False(PhantomFolder.IsPhantom(_folder.Path));
    }

    [Fact]
    public void The_same_set_again_writes_nothing_and_anything_else_is_left_alone()
    {
        Write(PhantomKind.Rsna, s_few, Root);
        var before = File.GetLastWriteTimeUtc(Path.Combine(Root, "rsna", RsnaPhantomFiles.TableName));
        Assert.Equal(0, Write(PhantomKind.Rsna, s_few, Root));
        Assert.Equal(before, File.GetLastWriteTimeUtc(Path.Combine(Root, "rsna", RsnaPhantomFiles.TableName)));
        Assert.Contains("something else", Assert.Throws<IOException>(() => Write(PhantomKind.Rsna, s_few with { Seed = 4 }, Root)).Message);
    }

    [Fact]
    public void A_cancelled_set_leaves_nothing()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Assert.Throws<OperationCanceledException>(() => PhantomFolder.Write(PhantomKind.Xray, s_few, Root, (done, _) => stop.Cancel(), stop.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }
}
