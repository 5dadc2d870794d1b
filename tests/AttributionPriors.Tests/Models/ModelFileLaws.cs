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
