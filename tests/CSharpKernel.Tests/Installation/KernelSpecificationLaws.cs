using System.Text.Json.Nodes;
using CSharpKernel.Installation;

namespace CSharpKernel.Tests.Installation;

public sealed class KernelSpecificationLaws : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("kernelspec-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_path_is_absolute_and_messages_interrupt()
    {
        var specification = JsonNode.Parse(KernelSpecification.OfThisProgram().ToJson())!;
        var arguments = specification["argv"]!.AsArray().Select(argument => (string)argument!).ToArray();
        Assert.Equal("{connection_file}", arguments[^1]);
        Assert.All(arguments[..^1], path => Assert.True(Path.IsPathRooted(path) && File.Exists(path), path));
        Assert.Equal(("C#", "message"), ((string?)specification["language"], (string?)specification["interrupt_mode"]));
        Assert.Equal(Path.GetDirectoryName(arguments[0]), (string?)specification["env"]!["DOTNET_ROOT"]);
    }

    [Fact]
    public void It_is_written_once_and_anew_where_something_has_moved()
    {
        var place = KernelFolder.Parse(["--data-dir", folder]);
        Assert.Equal(Path.Combine(folder, "kernels", "reproduce-csharp"), place);
        var specification = KernelSpecification.OfThisProgram();
        Assert.True(specification.WriteTo(place));
        Assert.False(specification.WriteTo(place));
        var moved = specification with { Host = "/elsewhere/dotnet" };
        Assert.True(moved.WriteTo(place));
        Assert.Equal(moved.ToJson(), File.ReadAllText(Path.Combine(place, "kernel.json")));
        Assert.True(KernelSpecification.RemoveFrom(place));
        Assert.False(KernelSpecification.RemoveFrom(place));
    }

    [Fact]
    public void A_folder_that_holds_something_else_is_left_alone()
    {
        File.WriteAllText(Path.Combine(folder, "thesis.txt"), "");
        Assert.Throws<IOException>(() => KernelSpecification.RemoveFrom(folder));
        Assert.True(File.Exists(Path.Combine(folder, "thesis.txt")));
    }

    [Theory]
    [InlineData("--prefix")]
    [InlineData("--everywhere", "x")]
    [InlineData("--user", "x")]
    public void A_place_that_makes_no_sense_is_refused(params string[] arguments) =>
        Assert.Throws<ArgumentException>(() => KernelFolder.Parse(arguments));

    [Fact]
    public void A_prefix_has_its_data_in_share_jupyter() =>
        Assert.Equal("/env/share/jupyter/kernels/reproduce-csharp", KernelFolder.Parse(["--prefix", "/env"]));
}
