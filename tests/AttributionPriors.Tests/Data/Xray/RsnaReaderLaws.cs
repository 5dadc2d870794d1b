using System.Text;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Data.Xray;
using Tests.Data.Dicom;

namespace Tests.Data.Xray;

public class RsnaReaderLaws
{
    const string Header = "patientId,x,y,width,height,Target";

    static readonly string[] rows =
    [
        "a,,,,,0", "b,264.0,152.0,213.0,379.0,1", "b,562.0,152.0,256.0,453.0,1", "c,,,,,0", "d,10.0,20.0,30.0,40.0,1",
    ];

    static readonly (string Id, string View)[] views = [("a", "PA"), ("b", "AP"), ("c", "AP"), ("d", "PA")];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Views_come_from_the_table_or_from_the_files(bool table)
    {
        using var root = Labels([Header, .. rows]);
        // Where there is a table the files' own views are others, so that it shows which was read.
        foreach (var (id, view) in views) Radiograph(root, "stage_2_train_images", id, table ? "LL" : view);
        if (table)
            Write(root, "kaggle_stage_2_train_images_dicom_headers.csv", [",PatientID,Modality,ViewPosition", .. views.Select((v, i) => $"{i},{v.Id},CR,{v.View}")]);
        var index = RsnaReader.Read(root.Path);
        Assert.Equal("rsna", index.Dataset);
        Assert.Equal(["a", "b", "c", "d"], index.Entries.Select(e => e.Id));
        Assert.Equal([0, 1, 0, 1], index.Entries.Select(e => e.Label));
        Assert.Equal([0, 1, 1, 0], index.Entries.Select(e => e.Site));
        Assert.Equal(["PA", "AP", "AP", "PA"], index.Entries.Select(e => e.View));
        Assert.Equal([new(264, 152, 213, 379), new(562, 152, 256, 453)], index.Entries[1].Boxes);
        Assert.Empty(index.Entries[0].Boxes);
        Assert.Empty(index.Skipped);
        Assert.Equal(1024, XrayPixels.Load(index.Entries[0], 4, XrayPreprocessing.Pneumonia(new())).Pixels[5], 1e-3);
    }

    [Fact]
    public void Conversions_are_read_where_the_original_is_not_there()
    {
        using var root = Labels([Header, .. rows]);
        Write(root, "dicom_headers.csv", ["PatientID,ViewPosition", .. views.Select(v => $"{v.Id},{v.View}")]);
        foreach (var id in (string[])["a", "b", "c"]) File.Copy(Picture(root, "x.png"), Path.Combine(root.Path, id + ".png"));
        File.Move(Picture(root, "x.png"), Path.Combine(root.Path, "d.jpg"));
        Radiograph(root, "dicom", "b", "AP");
        Assert.Equal(["a.png", "b.dcm", "c.png", "d.jpg"], RsnaReader.Read(root.Path).Entries.Select(e => Path.GetFileName(e.Path)));
    }

    [Fact]
    public void Every_bad_row_is_named()
    {
        using var root = Labels(
        [
            Header, .. rows,
            "e,NaN,1.0,2.0,3.0,1", "f,,,,,1", "g,1.0,2.0,3.0,4.0,0", "h,,,,,2", "c,1.0,2.0,3.0,4.0,1", "i,1.0,2.0,0.0,4.0,1", "j,,,,,0", "k,,,,,0", "l,,,,,0", "m,1",
        ]);
        foreach (var (id, view) in views) Radiograph(root, "images", id, view);
        Radiograph(root, "images", "k", "LL");
        File.WriteAllBytes(Path.Combine(root.Path, "images", "l.dcm"), "no radiograph"u8.ToArray());
        var index = RsnaReader.Read(root.Path);
        // Of c one row is bad, and with it the image.
        Assert.Equal(["a", "b", "d"], index.Entries.Select(e => e.Id));
        var reasons = index.Skipped.ToLookup(s => s.Id, s => $"{s.Place}: {s.Reason}");
        (string Id, string Reason)[] expected =
        [
            ("e", "line 7: x NaN, y 1.0, width 2.0, height 3.0 are no box"), ("f", "line 8: it is positive, and its box is empty"), ("g", "line 9: it is negative, and has a box"),
            ("h", "line 10: the target '2'"), ("c", "line 11: its first row"), ("i", "line 12: x 1.0"), ("j", "line 13: no file j with any of .dcm"),
            ("k", "line 14: the view 'LL'"), ("l", "line 15: "), ("m", "line 16: the row is cut off"),
        ];
        Assert.Equal(expected.Length, index.Skipped.Count);
        foreach (var (id, reason) in expected) Assert.Contains(reason, Assert.Single(reasons[id]));
        Assert.Throws<InvalidDataException>(() => RsnaReader.Read(root.Path, new() { BadEntries = BadEntries.Refuse }));
    }

    static TemporaryFolder Labels(string[] lines)
    {
        var root = new TemporaryFolder();
        Write(root, "stage_2_train_labels.csv", lines);
        return root;
    }

    static void Write(TemporaryFolder root, string name, string[] lines) => root.Write(name, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    static void Radiograph(TemporaryFolder root, string folder, string id, string view)
    {
        Directory.CreateDirectory(Path.Combine(root.Path, folder));
        var white = Enumerable.Repeat((ushort)255, 64).ToArray();
        File.WriteAllBytes(Path.Combine(root.Path, folder, id + ".dcm"), DicomBytes.Grey(DicomBytes.Explicit, 8, 8, 8, white, view: view));
    }

    static string Picture(TemporaryFolder root, string name)
    {
        var path = Path.Combine(root.Path, name);
        PngWriter.Write(path, 1, 1, 1, [1]);
        return path;
    }
}
