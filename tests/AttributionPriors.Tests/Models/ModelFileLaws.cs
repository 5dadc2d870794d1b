using AttributionPriors.Tests;
using AttributionPriors;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using Tests.Data;
using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>A stored model is the model.</summary>
[Collection(ProcessWide.Name)]
public sealed class ModelFileLaws : SeededTests
{
    [Theory]
    [InlineData("ResNet18", 4, 2)]
    [InlineData("SmallConvNet", 20, 10)]
    public void A_stored_model_gives_the_same_logits(string name, int width, int classes)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = Path.Combine(folder.Path, "model.safetensors");
        using var model = ModelCatalogue.Build(new(name, width, classes), channels: 1);
        model.eval();
        new ModelFile(new(name, width, classes), 1, 28, 28).Write(path, ModuleState.Copy(model));

        var (file, read) = ModelFile.Read(path);
        using (read)
        {
            Assert.Equal((28, 28, 1), (file.Height, file.Width, file.Channels));
            var images = rand([3, 1, 28, 28]);
            using var _ = no_grad();
            Assert.Equal(model.call(images).data<float>().ToArray(), read.call(images).data<float>().ToArray());
        }
    }

    [Fact]
    public void A_stored_model_keeps_its_size_and_normalisation()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "model.safetensors");
        using var model = new LoTeNet(3, 32, 64, bond: 2);
        var file = new ModelFile(new("LoTeNet", 2, 2), 3, 32, 64) { Normalisation = Normalisation.ImageNet };
        file.Write(path, ModuleState.Copy(model));
        var (read, built) = ModelFile.Read(path);
        using (built) Assert.Equal(file, read);
    }

    [Fact]
    public void Normalisation_takes_the_mean_away_and_divides_by_the_deviation()
    {
        using var scope = NewDisposeScope();
        var image = tensor([0.5f, 0.25f, 1f], [1, 3, 1, 1]);
        Assert.Equal([0f, -1f, 5f], new Normalisation([0.5, 0.5, 0.5], [0.25, 0.25, 0.1]).Apply(image).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Contains("0.5 and 0", Assert.Throws<ArgumentException>(() => new Normalisation([0.5], [0])).Message);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "model.safetensors");
        Safetensors.Write(path, [], new Dictionary<string, string>
        {
            ["model"] = "ResNet18", ["width"] = "4", ["classes"] = "2", ["input channels"] = "1", ["input height"] = "28", ["input width"] = "28",
            ["input mean"] = "half", ["input deviation"] = "1",
        });
        Assert.Contains("'half' and '1'", Assert.Throws<InvalidDataException>(() => ModelFile.Read(path)).Message);
    }

    [Fact]
    public void A_file_that_names_no_network_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "weights.safetensors");
        Safetensors.Write(path, [KeyValuePair.Create("a", new RawTensor("U8", [1], [0]))]);
        Assert.Contains("no entry 'model'", Assert.Throws<InvalidDataException>(() => ModelFile.Read(path)).Message);
    }

    [Fact]
    public void Weights_of_another_network_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "model.safetensors");
        using var model = ModelCatalogue.Build(new("ResNet18", 4, 2), channels: 1);
        new ModelFile(new("ResNet18", 8, 2), 1, 28, 28).Write(path, ModuleState.Copy(model));
        var message = Assert.Throws<InvalidDataException>(() => ModelFile.Read(path)).Message;
        Assert.Contains(path, message);
        Assert.Contains("conv1.weight is [8, 1, 3, 3], the file has [4, 1, 3, 3]", message);
    }
}
