using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Tests;
using Tests.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>Files that PyTorch wrote become networks that answer as PyTorch's do.</summary>
[Collection(ProcessWide.Name)]
public sealed class ModelImportLaws : SeededTests
{
    [Fact]
    public void A_file_of_torch_save_gives_torchvisions_logits()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        SmallCase residual = new("ImageNetResNet18", 4, 7, 3, 32), dense = new("DenseNet121", 4, 3, 3, 32), inception = new("ImageNetInceptionV3", 2, 3, 3, 75);
        (SmallCase Network, string How)[] files = [(residual, "plain"), (residual, "wrapped"), (residual, "half"), (residual, "checkpoint"), (residual, "old"), (dense, "old"), (inception, "plain")];
        var questions = files.Select((file, k) => file.Network.Ask("architecture_file", randn([2, 3, file.Network.Side, file.Network.Side]))
            .With("how", file.How).With("path", Path.Combine(folder.Path, $"{k}.pth"))).ToList();
        foreach (var (((network, how), question), answer) in files.Zip(questions).Zip(Oracle.Answers(questions)))
        {
            using var import = ModelImport.Read(question.Settings["path"], ModelCatalogue.Find(network.Name));
            Assert.Equal((how, new(network.Name, network.Width, network.Classes), network.Channels, true), (how, import.Settings, import.Channels, import.Fit.IsExact));
            import.Load();
            using var _ = no_grad();
            // float32 has 6e-8 a step and up to a hundred layers to add it up.
            Oracle.Close($"{network.Name} {how}", answer["logits"], import.Model.call(ModuleState.ToTensor(question.Tensors["images"])), 1e-5);
        }
    }

    [Fact]
    public void What_is_missing_unexpected_or_misshaped_is_listed()
    {
        using var folder = new TemporaryFolder();
        var state = State("ImageNetResNet18", 4, 7);
        state.Remove("layer2.0.conv1.weight");
        state["layer9.weight"] = new("U8", [1], [0]);
        state["layer1.0.bn1.bias"] = new("F32", [5], new byte[20]);
        using var import = ModelImport.Read(Write(folder, state), ModelCatalogue.Find("ImageNetResNet18"));
        Assert.Equal(["layer2.0.conv1.weight"], import.Fit.Missing);
        Assert.Equal(["layer9.weight"], import.Fit.Unexpected);
        Assert.Equal("layer1.0.bn1.bias is [4], the file has [5]", Assert.Single(import.Fit.Misshaped).ToString());
        Assert.False(import.FitsButHead);
        Assert.Throws<InvalidOperationException>(import.Load);
    }

    [Theory]
    [InlineData("ImageNetResNet18", "fc.weight")]
    [InlineData("Vgg11", "classifier.6.weight")]
    [InlineData("InceptionV3", "AuxLogits.fc.weight")]
    public void A_head_of_other_classes_is_new_and_the_rest_is_the_files(string name, string head)
    {
        using var folder = new TemporaryFolder();
        var state = State(name, 4, 7);
        using var import = ModelImport.Read(Write(folder, state), ModelCatalogue.Find(name), classes: 3);
        Assert.Contains(head, import.Fit.Names);
        Assert.True(import.FitsButHead);
        var before = ModuleState.ToRaw(import.Model.state_dict()[head]);
        import.Load();
        var after = ModuleState.Copy(import.Model);
        Assert.Equal(before, after[head]);
        Assert.Equal(3, after[head].Shape[0]);
        var heads = ModelCatalogue.Find(name);
        foreach (var (entry, value) in after.Where(entry => !heads.IsHead(entry.Key))) Assert.Equal(state[entry], value);
        Assert.False(import.Model.training);
    }

    [Fact]
    public void A_file_without_the_auxiliary_head_lacks_the_head_only()
    {
        using var folder = new TemporaryFolder();
        var state = State("InceptionV3", 2, 3);
        foreach (var name in state.Keys.Where(name => name.StartsWith("AuxLogits.", StringComparison.Ordinal)).ToList()) state.Remove(name);
        using var import = ModelImport.Read(Write(folder, state), ModelCatalogue.Find("InceptionV3"));
        Assert.True(import is { FitsButHead: true, Fit.IsExact: false });
        import.Load();
        Assert.Equal(state["fc.weight"], ModuleState.ToRaw(import.Model.state_dict()["fc.weight"]));
    }

    [Theory]
    [InlineData("MultiViewCnn", "InceptionV3", 2)]
    [InlineData("MultiViewResNet18", "ResNet18", 4)]
    public void A_backbones_file_fills_the_backbone_of_a_multi_view_network(string name, string backbone, int width)
    {
        using var folder = new TemporaryFolder();
        var state = State(backbone, width, 7);
        using var import = ModelImport.Read(Write(folder, state), ModelCatalogue.Find(name), channels: 6);
        Assert.Equal((6, width, 2, true), (import.Channels, import.Settings.Width, import.Settings.Classes, import.FitsButHead));
        import.Load();
        var after = ModuleState.Copy(import.Model);
        foreach (var (entry, value) in state.Where(entry => !ModelCatalogue.Find(backbone).IsHead(entry.Key))) Assert.Equal(value, after[$"backbone.{entry}"]);
        using var again = ModelImport.Read(Write(folder, after), ModelCatalogue.Find(name), channels: 6);
        Assert.True(again.Fit.IsExact);
    }

    [Fact]
    public void Another_networks_file_is_told_from_it()
    {
        using var folder = new TemporaryFolder();
        using var import = ModelImport.Read(Write(folder, State("DenseNet40", 4, 2)), ModelCatalogue.Find("ResNet18"));
        Assert.False(import.FitsButHead);
        Assert.Contains("conv1.weight", import.Fit.Missing);
        Assert.Contains("features.conv0.weight", import.Fit.Unexpected);
    }

    [Fact]
    public void The_kits_own_architectures_and_impossible_widths_are_refused_in_words()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, State("InceptionV3", 2, 3));
        Assert.Contains("this kit's own", Assert.Throws<InvalidDataException>(() => ModelImport.Read(path, ModelCatalogue.Find("LoTeNet"))).Message, StringComparison.Ordinal);
        var odd = Write(folder, new() { ["Conv2d_1a_3x3.conv.weight"] = new("F32", [3, 3, 3, 3], new byte[81 * 4]) });
        var refused = Assert.Throws<InvalidDataException>(() => ModelImport.Read(odd, ModelCatalogue.Find("InceptionV3"))).Message;
        Assert.Contains(odd, refused, StringComparison.Ordinal);
        Assert.Contains("even width", refused, StringComparison.Ordinal);
    }

    static OrderedDictionary<string, RawTensor> State(string name, int width, int classes)
    {
        using var model = ModelCatalogue.Build(new(name, width, classes), ModelCatalogue.Find(name).Usual.Channels);
        return ModuleState.Copy(model);
    }

    static string Write(TemporaryFolder folder, OrderedDictionary<string, RawTensor> state)
    {
        var path = Path.Combine(folder.Path, $"{Guid.NewGuid():N}.safetensors");
        Safetensors.Write(path, state);
        return path;
    }
}
