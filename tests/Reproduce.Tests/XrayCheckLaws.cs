using AttributionPriors.Data;
using AttributionPriors.Data.Phantoms;
using Reproduce;

namespace Tests;

public sealed class XrayCheckLaws : IDisposable
{
    const string Header = "Image Index,Finding Labels,Patient ID,View Position";

    readonly string _root = Directory.CreateTempSubdirectory("check-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_sound_set_passes_and_its_report_counts_it()
    {
        Write("a.png,Cardiomegaly,1,PA", "b.png,No Finding,2,AP", "c.png,No Finding,2,PA");
        var said = await Say("nih", "--root", _root);
        Assert.Equal((ExitCode.Ok, ""), (said.Code, said.Errors));
        foreach (var line in (string[])["  positive, PA         1", "  negative, all        2", "  patients       1 have several of these images, one of them 2", "Sound."])
            Assert.Contains($"\n{line}\n", said.Output, StringComparison.Ordinal);
        Assert.Contains("of 3 files written to", said.Output, StringComparison.Ordinal);
        Assert.Contains("of 3 files compared with", (await Say("nih", "--root", _root)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_and_listed()
    {
        Write("a.png,Cardiomegaly,1,PA", "b.png,No Finding,2,AP", "c.png,No Finding,3,PA");
        await Say("nih", "--root", _root);
        File.WriteAllBytes(Image("b.png"), File.ReadAllBytes(Image("b.png"))[..30]);
        File.Delete(Image("c.png"));
        var list = Path.Combine(_root, "wrong.csv");
        var said = await Say("nih", "--root", _root, "--list", list);
        Assert.Equal(ExitCode.Failure, said.Code);
        foreach (var words in (string[])["1 rows whose image cannot be used", "1 images that do not decode", "1 files that are not what they were", "1 files that were there", "Not sound"])
            Assert.Contains(words, said.Output, StringComparison.Ordinal);
        var lines = File.ReadAllLines(list);
        Assert.Equal("kind,id,place,reason", lines[0]);
        Assert.Equal(["nih left out", "nih broken", "nih changed", "nih gone"], lines[1..].Select(line => line.Split('"')[1]));
    }

    [Fact]
    public async Task A_part_of_the_release_is_no_release()
    {
        Write("a.png,Cardiomegaly,1,PA");
        File.Delete(Path.Combine(_root, PhantomFolder.Marker));
        var said = await Say("nih", "--root", _root);
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("release of 2020: 1,563", said.Output, StringComparison.Ordinal);
        Assert.Contains("those of no known release", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_asked_must_make_sense()
    {
        foreach (var (arguments, answer) in ((string[], string)[])
                 [
                     (["nih"], "Where is nih? Say --root DIR."), (["ribs", "--root", _root], "There is no data set 'ribs'"), (["--root", _root], "Name the set: nih, padchest, rsna, xray, cifar-10"),
                     (["xray", "--root", _root, "--checksums", "a"], "leave --checksums out"),
                 ])
        {
            var said = await Say(arguments);
            Assert.Equal(ExitCode.Usage, said.Code);
            Assert.Contains(answer, said.Errors, StringComparison.Ordinal);
        }
        var empty = await Say("rsna", "--root", _root);
        Assert.Equal(ExitCode.Failure, empty.Code);
        Assert.StartsWith($"{_root}: no table *stage_2_train_labels*.csv", empty.Errors, StringComparison.Ordinal);
    }

    string Image(string name) => Path.Combine(_root, "images", name);

    void Write(params string[] rows)
    {
        File.WriteAllText(Path.Combine(_root, PhantomFolder.Marker), "made for a test");
        File.WriteAllLines(Path.Combine(_root, "Data_Entry_2017_v2020.csv"), [Header, .. rows]);
        Directory.CreateDirectory(Path.Combine(_root, "images"));
        foreach (var (number, row) in rows.Index()) PngWriter.Write(Image(row.Split(',')[0]), 2, 2, 1, [(byte)number, 1, 2, 3]);
    }

    static async Task<(int Code, string Output, string Errors)> Say(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(["data", "check", .. arguments], MadeUpKit.Create(), new(output, errors, null), TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }
}
