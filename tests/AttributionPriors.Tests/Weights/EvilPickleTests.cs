using AttributionPriors.Data;
using AttributionPriors.Models.Weights;

namespace AttributionPriors.Tests.Weights;

/// <summary>Pickles that do run code in Python: the script that writes them has tried each.</summary>
public class EvilPickleTests(EvilFiles files) : IClassFixture<EvilFiles>
{
    [Fact]
    public void None_is_read_and_none_is_executed()
    {
        string[] paths = Directory.GetFiles(files.Folder, "*.pth");
        Assert.Equal(3 * 9, paths.Length);
        foreach (var path in paths)
        {
            var error = Record.Exception(() => PthStateDict.Read(path));
            Assert.True(error is BrokenFileException, $"{path}: {error}");
            Assert.True(Record.Exception(() => WeightFile.Read(path)) is BrokenFileException, path);
        }
        Assert.False(File.Exists(files["executed"]));
    }

    [Theory]
    [InlineData("system-2", "posix.system")]
    [InlineData("system-4", "posix.system")]
    [InlineData("eval-2", "__builtin__.eval")]
    [InlineData("eval-4", "builtins.eval")]
    [InlineData("hidden-in-value", "posix.system")]
    [InlineData("stack-global", "posix.system")]
    [InlineData("memoised", "posix.system")]
    [InlineData("obj", "subprocess.Popen")]
    public void The_refusal_names_the_global(string name, string global)
    {
        foreach (var form in new[] { "zip", "legacy", "first" })
        {
            var error = Assert.Throws<BrokenFileException>(() => PthStateDict.Read(files[$"{form}-{name}.pth"]));
            Assert.Contains(global, error.Reason, StringComparison.Ordinal);
            Assert.StartsWith(form == "zip" ? "entry archive/data.pkl, byte " : "byte ", error.Place, StringComparison.Ordinal);
        }
    }
}
