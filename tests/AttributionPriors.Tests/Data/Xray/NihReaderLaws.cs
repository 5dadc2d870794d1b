using System.IO.Compression;
using System.Text;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Data.Xray;

namespace Tests.Data.Xray;

public class NihReaderLaws
{
    const string Header = "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]";

    static readonly string[] rows =
    [
        "00000001_000.png,Cardiomegaly,0,1,57,M,PA,2682,2749,0.143,0.143",
        "00000001_001.png,Cardiomegaly|Emphysema,1,1,58,M,AP,2894,2729,0.143,0.143",
        "00000002_000.png,No Finding,0,2,80,M,AP,2500,2048,0.171,0.171",
        "00000003_000.png,Hernia,0,3,74,F,PA,2500,2048,0.168,0.168",
        "00000004_000.png,No Finding,0,4,82,M,PA,2582,2991,0.143,0.143",
    ];

    [Theory]
    [InlineData("", "images")]
    [InlineData(",", "images_001/images")]
    [InlineData("", ".")]
    public void Both_releases_and_any_layout_are_read(string end, string folder)
    {
        using var root = new TemporaryFolder();
        // The release of 2017 has an empty last column.
        Table(root, "Data_Entry_2017.csv", [Header + end, .. rows.Select(row => row + end)]);
        Images(root, folder, 1, "00000001_000", "00000001_001", "00000002_000", "00000003_000");
        Images(root, folder.Replace("001", "002", StringComparison.Ordinal), 1, "00000004_000");
        var index = NihReader.Read(root.Path);
        Assert.Equal("nih", index.Dataset);
        Assert.Equal(["00000001_000.png", "00000001_001.png", "00000002_000.png", "00000004_000.png"], index.Entries.Select(e => e.Id));
        Assert.Equal([1, 1, 0, 0], index.Entries.Select(e => e.Label));
        Assert.Equal(["PA", "AP", "AP", "PA"], index.Entries.Select(e => e.View));
        Assert.Equal(["1", "1", "2", "4"], index.Entries.Select(e => e.Patient));
        Assert.All(index.Entries, e => Assert.True(e.Site == 0 && File.Exists(e.Path)));
        Assert.Empty(index.Skipped);
        Assert.Equal((2, 2), (index.Count(0, 1), index.Count(0, 0)));
    }

    [Fact]
    public void One_view_is_kept_where_the_switch_says_so()
    {
        using var root = Whole();
        var index = NihReader.Read(root.Path, new() { NihViews = NihViews.PosteroAnterior });
        Assert.Equal(["00000001_000.png", "00000004_000.png"], index.Entries.Select(e => e.Id));
    }

    [Fact]
    public void Boxes_around_hearts_are_read_and_others_are_not()
    {
        using var root = Whole();
        Table(root, "BBox_List_2017.csv",
            ["Image Index,Finding Label,Bbox [x,y,w,h],,,", "00000001_000.png,Cardiomegaly,225.5,547.0,86.75,79.25,,,", "00000001_000.png,Mass,1,2,3,4,,,"]);
        var index = NihReader.Read(root.Path);
        Assert.Equal([new(225.5, 547, 86.75, 79.25)], index.Entries[0].Boxes);
        Assert.All(index.Entries.Skip(1), e => Assert.Empty(e.Boxes));
    }

    [Fact]
    public void A_compressed_table_is_read()
    {
        using var root = Whole();
        var plain = Path.Combine(root.Path, "Data_Entry_2017.csv");
        using (var packed = new GZipStream(File.Create(plain.Replace("2017", "2017_v2020", StringComparison.Ordinal) + ".gz"), CompressionLevel.Fastest))
            packed.Write(File.ReadAllBytes(plain));
        Assert.Contains("several tables fit", Assert.Throws<InvalidDataException>(() => NihReader.Read(root.Path)).Message);
        File.Delete(plain);
        Assert.Equal(4, NihReader.Read(root.Path).Entries.Count);
    }

    [Fact]
    public void Every_bad_row_is_named_and_none_stops_the_others()
    {
        using var root = Whole();
        Table(root, "Data_Entry_2017.csv",
        [
            Header, .. rows, rows[0],
            "00000005_000.png,Cardiomegaly,0,5,70,M,PA,1,1,1,1",
            "00000006_000.png,Cardiomegali,0,6,70,M,PA,1,1,1,1",
            "00000007_000.png,No Finding,0,7,70,M,LL,1,1,1,1",
            "00000008_000.png,No Fin",
        ]);
        Images(root, "more", 1, "00000002_000");
        root.Write("excluded-images.txt", "# left out by hand\n00000004_000.png # blurred\n"u8);
        var index = NihReader.Read(root.Path);
        Assert.Equal(["00000001_000.png", "00000001_001.png"], index.Entries.Select(e => e.Id));
        (string Id, string Place, string Reason)[] expected =
        [
            ("00000002_000.png", "line 4", "several files"), ("00000004_000.png", "line 6", "excluded-images.txt"),
            ("00000001_000.png", "line 7", "earlier row"), ("00000005_000.png", "line 8", "no file of this name"),
            ("00000006_000.png", "line 9", "'Cardiomegali' is unknown"), ("00000007_000.png", "line 10", "neither PA nor AP"),
            ("00000008_000.png", "line 11", "cut off"),
        ];
        Assert.Equal(expected.Select(e => e.Id), index.Skipped.Select(s => s.Id));
        foreach (var (want, got) in expected.Zip(index.Skipped))
        {
            Assert.EndsWith(want.Place, got.Place);
            Assert.Contains(want.Reason, got.Reason);
        }
        var error = Assert.Throws<InvalidDataException>(() => NihReader.Read(root.Path, new() { BadEntries = BadEntries.Refuse }));
        Assert.Contains("line 4: 00000002_000.png: several files", error.Message);
    }

    [Fact]
    public void A_wrong_folder_says_what_was_looked_for()
    {
        using var root = new TemporaryFolder();
        Assert.Contains("there is no such folder", Assert.Throws<DirectoryNotFoundException>(() => NihReader.Read(Path.Combine(root.Path, "no"))).Message);
        Assert.Contains("no table Data_Entry_2017*.csv", Assert.Throws<FileNotFoundException>(() => NihReader.Read(root.Path)).Message);
        Table(root, "Data_Entry_2017.csv", ["Image Index,Finding Labels,Patient ID", "a.png,No Finding,1"]);
        Assert.Contains("no column 'View Position'", Assert.Throws<BrokenFileException>(() => NihReader.Read(root.Path)).Message);
        Table(root, "Data_Entry_2017.csv", [Header, .. rows]);
        Assert.Contains("no labelled image of nih can be used; 4 rows", Assert.Throws<InvalidDataException>(() => NihReader.Read(root.Path)).Message);
    }

    static TemporaryFolder Whole()
    {
        var root = new TemporaryFolder();
        Table(root, "Data_Entry_2017.csv", [Header, .. rows]);
        Images(root, "images", 1, [.. rows.Select(row => row.Split('.')[0])]);
        return root;
    }

    static void Table(TemporaryFolder root, string name, string[] lines) => root.Write(name, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    static void Images(TemporaryFolder root, string folder, int size, params string[] names)
    {
        Directory.CreateDirectory(Path.Combine(root.Path, folder));
        foreach (var name in names) PngWriter.Write(Path.Combine(root.Path, folder, name + ".png"), size, size, 1, new byte[size * size]);
    }
}
