using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using Reproduce;

namespace Tests;

/// <summary>A user's own weights, from their file to a map.</summary>
public sealed class ModelCommandLaws : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reproduce-model-");

    public void Dispose() => _folder.Delete(recursive: true);

    string In(string name) => Path.Combine(_folder.FullName, name);

    [Fact]
    public async Task The_list_has_a_line_for_each_architecture()
    {
        var said = await Say("model", "list");
        Assert.Equal((ExitCode.Ok, ModelCatalogue.Architectures.Count), (said.Code, said.Output.Trim().Split('\n').Length));
        foreach (var architecture in ModelCatalogue.Architectures) Assert.Contains($"{architecture.Name} ", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Imported_weights_draw_a_map_of_a_colour_image()
    {
        StoreWeights("ImageNetResNet18", 4, 7);
        var said = await Say("model", "import", In("weights.safetensors"), "--as", "imagenetresnet18", "--size", "32");
        Assert.Equal((ExitCode.Ok, ""), (said.Code, said.Errors));
        var stored = In("weights.ImageNetResNet18.safetensors");
        Assert.StartsWith($"{stored}: ImageNetResNet18 of width 4 with 3 input channels and 7 classes.", said.Output, StringComparison.Ordinal);
        var (file, model) = ModelFile.Read(stored);
        using (model)
            Assert.Equal(new(new("ImageNetResNet18", 4, 7), 3, 32, 32) { Normalisation = Normalisation.ImageNet }, file);

        PngWriter.Write(In("image.png"), 40, 40, 3, [.. Enumerable.Range(0, 40 * 40 * 3).Select(k => (byte)(k % 251))]);
        var words = new StringWriter();
        await new AttributeImage().RunAsync(new(In("image.png"), stored, ["InputGradient"], In("map.png"), "cpu"), words, TestContext.Current.CancellationToken);
        Assert.Contains("ImageNetResNet18", words.ToString(), StringComparison.Ordinal);
        var drawn = PngReader.Read(In("map.png"));
        Assert.True(drawn.Width > drawn.Height, $"The image and its map stand side by side, not in {drawn.Height} × {drawn.Width} pixels.");
    }

    [Fact]
    public async Task Another_number_of_classes_wants_a_new_head_to_be_asked_for()
    {
        StoreWeights("ImageNetResNet18", 4, 7);
        string[] import = ["model", "import", In("weights.safetensors"), "--as", "ImageNetResNet18", "--classes", "3", "--mean", "0.5", "--deviation", "0.25", "--out", In("new.safetensors")];
        var refused = await Say(import);
        Assert.Equal((ExitCode.Failure, ""), (refused.Code, refused.Output));
        Assert.Contains("misshaped   fc.weight is [3, 32], the file has [7, 32]", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("--new-head", refused.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(In("new.safetensors")));

        var accepted = await Say([.. import, "--new-head"]);
        Assert.Equal((ExitCode.Ok, ""), (accepted.Code, accepted.Errors));
        Assert.Contains("starts from random weights", accepted.Output, StringComparison.Ordinal);
        var (file, model) = ModelFile.Read(In("new.safetensors"));
        using (model) Assert.Equal(new(new("ImageNetResNet18", 4, 3), 3, 224, 224) { Normalisation = new([0.5], [0.25]) }, file);
    }

    [Fact]
    public async Task Weights_of_another_network_are_refused_by_their_names_whatever_is_asked()
    {
        StoreWeights("DenseNet121", 4, 3);
        var said = await Say("model", "import", In("weights.safetensors"), "--as", "ImageNetResNet18", "--new-head");
        Assert.Equal((ExitCode.Failure, ""), (said.Code, said.Output));
        Assert.Contains("  missing     conv1.weight\n", said.Errors, StringComparison.Ordinal);
        Assert.Contains("  unexpected  features.conv0.weight\n", said.Errors, StringComparison.Ordinal);
        Assert.Contains("more\n", said.Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing was written", said.Errors, StringComparison.Ordinal);
        Assert.Single(_folder.GetFiles());
    }

    [Theory]
    [InlineData("import weights.safetensors", "--as", ExitCode.Usage)]
    [InlineData("import weights.safetensors --as LoTeNet", "ImageNetResNet18", ExitCode.Usage)]
    [InlineData("import weights.safetensors --as ResNet18 --classes 1", "two classes", ExitCode.Usage)]
    [InlineData("import weights.safetensors --as ResNet18 --size 0", "positive", ExitCode.Usage)]
    [InlineData("import weights.safetensors --as ResNet18 --mean 1", "belong together", ExitCode.Usage)]
    [InlineData("import weights.safetensors --as ResNet18 --mean 1 --deviation 0", "deviations positive", ExitCode.Usage)]
    [InlineData("import weights.safetensors --as ResNet18 --mean 1,2 --deviation 1,2", "1 channels", ExitCode.Usage)]
    [InlineData("import weights.safetensors --as ResNet18 --out weights.safetensors", "file that is read", ExitCode.Usage)]
    [InlineData("import nowhere.pth --as ResNet18", "nowhere.pth", ExitCode.Usage)]
    [InlineData("import text.pth --as ResNet18", "none of the known formats", ExitCode.Failure)]
    public async Task Bad_input_is_named(string command, string words, int code)
    {
        StoreWeights("ResNet18", 4, 2);
        File.WriteAllText(In("text.pth"), "Not weights at all.");
        string[] arguments = ["model", .. command.Split(' ').Select(word => word.Contains('.', StringComparison.Ordinal) ? In(word) : word)];
        var said = await Say(arguments);
        Assert.Equal((code, ""), (said.Code, said.Output));
        Assert.Contains(words, said.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said.Errors, StringComparison.Ordinal);
    }

    void StoreWeights(string name, int width, int classes)
    {
        using var model = ModelCatalogue.Build(new(name, width, classes), ModelCatalogue.Find(name).Usual.Channels);
        Safetensors.Write(In("weights.safetensors"), ModuleState.Copy(model));
    }

    static async Task<(int Code, string Output, string Errors)> Say(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, MadeUpKit.Create(), new(output, errors, null), TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }
}
