using System.Text;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Data.Xray;

namespace Tests.Data.Xray;

public class PadChestReaderLaws
{
    // The columns that matter among others, the first without a name, as in the set itself.
    const string Header = ",ImageID,ImageDir,PatientID,PatientBirth,ViewPosition_DICOM,Report,Labels,labelCUIS";

    static readonly string[] rows =
    [
        Row("a.png", "['cardiomegaly', 'pleural effusion']"),
        Row("b.png", "['normal']"),
        Row("c.png", "['pneumonia']"),
        Row("d.png", "['abnormal foreign body']"),
        Row("e.png", "['normal', ' cardiomegaly']"),
        Row("f.png", "['normal']", view: "LATERAL"),
        Row("g.png", "['normal']", view: ""),
        Row("h.png", "['normal', \"aortic 'knob'\"]", birth: "2010.0", report: "two\nlines, and \"\"quotes\"\""),
        Row("i.png", "nan"),
    ];

    [Fact]
    public void Labels_and_views_are_read_as_the_released_code_reads_them()
    {
        using var root = Whole(rows);
        var index = PadChestReader.Read(root.Path);
        Assert.Equal("padchest", index.Dataset);
        // "abnormal foreign body" contains "normal": the trap is the released code's, and a switch.
        Assert.Equal(["a.png", "b.png", "d.png", "e.png", "h.png"], index.Entries.Select(e => e.Id));
        Assert.Equal([1, 0, 0, 1, 0], index.Entries.Select(e => e.Label));
        Assert.All(index.Entries, e => Assert.Equal((1, "PA", "patient"), (e.Site, e.View, e.Patient)));
        Assert.Empty(index.Skipped);
        Assert.Equal(["a.png", "b.png", "e.png", "h.png"], PadChestReader.Read(root.Path, new() { PadChestNormal = NormalLabel.WholeLabel }).Entries.Select(e => e.Id));
        Assert.Equal(["a.png", "b.png", "d.png", "e.png"], PadChestReader.Read(root.Path, new() { PadChestSubjects = PadChestSubjects.BornBy2008 }).Entries.Select(e => e.Id));
    }

    [Fact]
    public void Known_broken_files_are_left_out_even_where_bad_ones_are_refused()
    {
        Assert.Equal(21, PadChestReader.KnownBroken.Count);
        var known = PadChestReader.KnownBroken.First();
        using var root = Whole([.. rows, Row(known, "['normal']")]);
        var index = PadChestReader.Read(root.Path, new() { BadEntries = BadEntries.Refuse });
        Assert.Equal((known, true), (Assert.Single(index.Skipped).Id, index.Skipped[0].Reason.Contains("known to be missing or broken", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_bad_row_is_named()
    {
        using var root = Whole([.. rows, Row("j.png", "['normal'"), "9,k.png,0", "9,l.png,0,\"patient\"x,1950,POSTEROANTERIOR,,['normal'],[]", Row("m.png", "['normal']")]);
        File.Delete(Path.Combine(root.Path, "0", "m.png"));
        var index = PadChestReader.Read(root.Path);
        Assert.Equal(5, index.Entries.Count);
        Assert.Equal(["no list", "cut off", "no file of this name", "quotes do not close"],
            index.Skipped.Select(s => ((string[])["no list", "cut off", "no file of this name", "quotes do not close"]).FirstOrDefault(s.Reason.Contains)));
        Assert.All(index.Skipped, s => Assert.Contains("PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv: line ", s.Place));
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData("['a']", "a")]
    [InlineData("['a', \"b 'c'\", '']", "a|b 'c'|")]
    [InlineData("[' a ','b']", "a|b")]
    public void A_pythons_list_is_read(string text, string labels) =>
        Assert.Equal(labels.Length == 0 ? [] : labels.Split('|'), PadChestReader.Labels(text)!);

    [Theory]
    [InlineData("")]
    [InlineData("nan")]
    [InlineData("['a'")]
    [InlineData("['a' 'b']")]
    [InlineData("['a', ]")]
    [InlineData("[a]")]
    [InlineData("['a]")]
    public void What_is_no_list_is_none(string text) => Assert.Null(PadChestReader.Labels(text));

    static string Row(string id, string labels, string view = "POSTEROANTERIOR", string birth = "1950.0", string report = "report") =>
        $"7,{id},0,patient,{birth},{view},\"{report}\",\"{labels.Replace("\"", "\"\"", StringComparison.Ordinal)}\",[]";

    static TemporaryFolder Whole(string[] lines)
    {
        var root = new TemporaryFolder();
        root.Write("PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv", Encoding.UTF8.GetBytes(string.Join('\n', [Header, .. lines]) + "\n"));
        Directory.CreateDirectory(Path.Combine(root.Path, "0"));
        foreach (var id in lines.Select(line => line.Split(',')[1])) PngWriter.Write(Path.Combine(root.Path, "0", id), 1, 1, 1, [7]);
        return root;
    }
}
