using AttributionPriors.Data.Oct;
using Reproduce;

namespace Tests;

public sealed class DatasetCheckLaws : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("check-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task What_a_set_holds_and_lacks_is_told_and_listed()
    {
        Write("v1,s1,A,2010,1,v1.raw,1,2,3", "v2,s2,A,2010,0,v2.raw,1,2,3");
        var said = await Say("oct", "--root", _root);
        Assert.Equal((ExitCode.Ok, ""), (said.Code, said.Errors));
        foreach (var line in (string[])["  A positive               1", "  1 scans of 2 x 3         2", "Sound."]) Assert.Contains($"\n{line}\n", said.Output, StringComparison.Ordinal);
        Write("v1,s1,A,2010,1,v1.raw,1,2,3", "v2,s2,A,2010,yes,v2.raw,1,2,3");
        var list = Path.Combine(_root, "wrong.csv");
        said = await Say("OCT", "--root", _root, "--list", list);
        Assert.Equal(ExitCode.Failure, said.Code);
        foreach (var words in (string[])["1 rows that give no volume", "the label 'yes'", "manifest.csv: line 3", "1 files that were there", "Not sound"]) Assert.Contains(words, said.Output, StringComparison.Ordinal);
        Assert.Equal(["kind", "left out", "gone"], File.ReadAllLines(list).Select(line => line.Split(',')[0].Trim('"')));
    }

    [Fact]
    public async Task A_folder_of_something_else_is_refused()
    {
        foreach (var (set, words) in ((string, string)[])[("oct", "manifest.csv"), ("lidc", "data_lidc.pickle"), ("cifar-10", "data_batch_1")])
        {
            var said = await Say(set, "--root", _root);
            Assert.Equal(ExitCode.Failure, said.Code);
            Assert.Contains(words, said.Errors, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(_root));
        }
    }

    void Write(params string[] rows)
    {
        File.WriteAllLines(Path.Combine(_root, OctManifest.FileName), [string.Join(',', OctManifest.Columns), .. rows]);
        File.WriteAllBytes(Path.Combine(_root, "v1.raw"), [1, 2, 3, 4, 5, 6]);
        File.WriteAllBytes(Path.Combine(_root, "v2.raw"), [6, 5, 4, 3, 2, 1]);
    }

    static async Task<(int Code, string Output, string Errors)> Say(params string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        var code = await CommandLine.RunAsync(["data", "check", .. arguments], MadeUpKit.Create(), new(output, errors, null), TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }
}
