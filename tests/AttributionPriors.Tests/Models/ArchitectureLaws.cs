using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Tests;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>The architectures of both papers against torchvision's own.</summary>
[Collection(ProcessWide.Name)]
public sealed class ArchitectureLaws(ArchitectureAnswers answers) : SeededTests, IClassFixture<ArchitectureAnswers>
{
    // Only the order of float64 roundings differs.
    const double Tolerance = 1e-10;

    public static TheoryData<string> Small => [.. ArchitectureAnswers.Small.Keys];

    public static TheoryData<string> Full => [.. ArchitectureAnswers.Full.Keys];

    [Theory]
    [MemberData(nameof(Small))]
    public void Logits_equal_torchvisions_at_any_width_channels_and_classes(string name)
    {
        using var scope = NewDisposeScope();
        var (images, answer) = answers["logits", name];
        using var model = DrawnWeights.Filled(ArchitectureAnswers.Small[name].Build()).to(ScalarType.Float64);
        model.eval();
        using var _ = no_grad();
        var logits = model.call(images);
        Oracle.Close("logits", answer["logits"], logits, Tolerance);
        var features = model.Features(images);
        Assert.Equal([2, model.FeatureCount], features.shape);
        Oracle.Close("logits from features", answer["logits"], model.Head(features), Tolerance);
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Names_and_shapes_are_torchvisions(string name)
    {
        var (_, answer) = answers["shapes", name];
        using var model = ArchitectureAnswers.Small[name].Build();
        static string Shape(IEnumerable<long> sizes) => $"[{string.Join(", ", sizes)}]";
        Assert.Equal(
            answer.Select(a => $"{a.Key} {Shape(Oracle.Numbers(a.Value).Select(v => (long)v))}").Order(StringComparer.Ordinal),
            model.state_dict().Select(e => $"{e.Key} {Shape(e.Value.shape)}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Full))]
    public void As_published_a_seeds_weights_the_parameters_and_the_logits_are_torchvisions(string name)
    {
        using var scope = NewDisposeScope();
        var (images, answer) = answers["full", name];
        var (network, parameters) = ArchitectureAnswers.Full[name];
        manual_seed(ArchitectureAnswers.Seed);
        using var model = network.Build();
        Assert.Equal(parameters, model.parameters().Sum(p => p.numel()));
        foreach (var (entry, value) in model.state_dict())
        {
            using var flat = value.detach().to(ScalarType.Float64).flatten();
            // The same draws, in float32; a sum may be added up in another order.
            Oracle.Close(entry, answer[$"initial.{entry}"], stack([flat.sum(), (flat * flat).sum(), flat[0], flat[-1]]), 1e-6);
        }
        DrawnWeights.Filled(model);
        model.eval();
        using var _ = no_grad();
        // float32 has 6e-8 a step and up to a hundred layers to add it up.
        Oracle.Close("logits", answer["logits"], model.call(images), 1e-5);
    }

    [Fact]
    public void Inceptions_auxiliary_logits_and_running_statistics_are_torchvisions_in_training()
    {
        using var scope = NewDisposeScope();
        var (images, answer) = answers["auxiliary", "InceptionV3"];
        using var model = (InceptionV3)DrawnWeights.Filled(ArchitectureAnswers.Auxiliary.Build()).to(ScalarType.Float64);
        foreach (var dropout in model.modules().OfType<Dropout>()) dropout.eval();
        using var _ = no_grad();
        var (features, auxiliary) = model.FeaturesAndAuxiliary(images);
        Oracle.Close("auxiliary", answer["auxiliary"], auxiliary, Tolerance);
        Oracle.Close("logits", answer["logits"], model.Head(features), Tolerance);
        foreach (var (name, buffer) in model.named_buffers()) Oracle.Close(name, answer[$"buffer.{name}"], buffer, Tolerance);
    }

    [Fact]
    public void The_papers_variants_have_this_many_parameters()
    {
        static long Count(nn.Module module)
        {
            using (module) return module.parameters().Sum(p => p.numel());
        }
        Assert.Equal(129_585_736, Count(new Vgg11(classes: 200)));
        Assert.Equal(23_834_568, Count(new InceptionV3(auxiliary: false)));
        // Huang et al. report 0.2 million for 40 layers at growth 12 with bottlenecks; counted layer by layer, with one output:
        Assert.Equal(DenseNet40Parameters(24, 12, 1), Count(DenseNet.Of40Layers(classes: 1)));
    }

    static long DenseNet40Parameters(long width, long growth, long classes)
    {
        var count = 9 * width;
        for (var block = 0; block < 3; block++)
        {
            for (var layer = 0; layer < 6; layer++, width += growth)
                count += 2 * width + width * 4 * growth + 2 * 4 * growth + 4 * growth * growth * 9;
            if (block == 2) break;
            count += 2 * width + width * (width / 2);
            width /= 2;
        }
        return count + 2 * width + (width + 1) * classes;
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Gradients_reach_every_parameter(string name)
    {
        using var scope = NewDisposeScope();
        var network = ArchitectureAnswers.Small[name] with { Side = name.Contains("Inception", StringComparison.Ordinal) ? 299 : 64, Width = name == "DenseNet40" ? 8 : 4 };
        using var model = DrawnWeights.Filled(network.Build());
        var (images, labels) = (randn([3, network.Channels, network.Side, network.Side]), tensor([0L, 1, 1]));
        Tensor loss;
        if (model is IAuxiliaryClassifier two)
        {
            var (features, auxiliary) = two.FeaturesAndAuxiliary(images);
            loss = nn.functional.cross_entropy(model.Head(features), labels) + 0.4 * nn.functional.cross_entropy(auxiliary, labels);
        }
        else loss = nn.functional.cross_entropy(model.call(images), labels);
        loss.backward();
        foreach (var (parameter, value) in model.named_parameters())
            Assert.True(value.grad is { } gradient && gradient.isfinite().all().item<bool>() && gradient.abs().max().ToDouble() > 0, parameter);
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void The_form_for_attribution_has_the_same_outputs_and_asks_for_no_gradients(string name)
    {
        using var scope = NewDisposeScope();
        var network = ArchitectureAnswers.Small[name];
        using var model = DrawnWeights.Filled(network.Build()).to(ScalarType.Float64);
        model.eval();
        using var form = model.ForAttribution();
        Assert.DoesNotContain(form.parameters(), p => p.requires_grad);
        var images = randn([2, network.Channels, network.Side, network.Side], dtype: ScalarType.Float64);
        using var _ = no_grad();
        // Folding changes the order of a few roundings of float64.
        Oracle.Close("logits", ModuleState.ToRaw(model.call(images)), form.call(images), Tolerance);
        Oracle.Close("features", ModuleState.ToRaw(model.Features(images)), form.Features(images), Tolerance);
    }

    [Fact]
    public void Evaluation_leaves_no_tensor_alive_but_its_result()
    {
        using var model = DrawnWeights.Filled(ArchitectureAnswers.Small["ImageNetInceptionV3"].Build());
        model.eval();
        using var images = randn([1, 3, 75, 75]);
        using var _ = no_grad();
        model.call(images).Dispose();
        var before = ProcessWide.LiveTensors();
        using var logits = model.call(images);
        Assert.Equal(before + 1, Tensor.TotalCount);
    }

    [Fact]
    public void Every_architecture_is_built_by_its_name_and_gives_logits()
    {
        Assert.Equal(ModelCatalogue.Names.Count, ModelCatalogue.Names.Distinct().Count());
        foreach (var architecture in ModelCatalogue.Architectures)
        {
            using var scope = NewDisposeScope();
            Assert.EndsWith(".", architecture.Summary, StringComparison.Ordinal);
            var usual = architecture.Usual;
            var (channels, side) = (architecture.Name.StartsWith("MultiView", StringComparison.Ordinal) ? 2 : usual.Channels, Math.Min(usual.Height, 128));
            var classes = usual.Classes == 1000 ? 3 : usual.Classes;
            using var model = ModelCatalogue.Build(new(architecture.Name, 4, classes), channels, side, side);
            model.eval();
            using var _ = no_grad();
            Assert.Equal([1, classes], model.call(rand([1, channels, side, side])).shape);
            if (architecture.Stem is not { } stem) continue;
            // What an import reads off a file.
            var (first, last) = (model.state_dict()[stem].shape, model.state_dict()[$"{architecture.Heads[0]}weight"].shape);
            if (!architecture.Name.EndsWith("SmallConvNet", StringComparison.Ordinal)) Assert.Equal(4, first[0]);
            if (architecture.Backbone.Length == 0) Assert.Equal((channels, classes), (first[1], last[0]));
        }
    }

    [Fact]
    public void Impossible_networks_are_refused()
    {
        static void Refused(string words, Func<Classifier> build) => Assert.Contains(words, Assert.Throws<ArgumentException>(build).Message, StringComparison.Ordinal);
        Refused("of 18 and of 50 layers, not of 34", () => new ImageNetResNet(34));
        Refused("even width", () => new InceptionV3(width: 3));
        Refused("wants three", () => new InceptionV3(channels: 1, transformInput: true));
        Refused("even width, not 7", () => DenseNet.Of40Layers(width: 7));
        Refused("two classes apart, not 3", () => ModelCatalogue.Build(new("MultiViewResNet18", 2, 3), 4));
        using var without = new InceptionV3(width: 2, classes: 2, auxiliary: false);
        Assert.Contains("without the auxiliary", Assert.Throws<InvalidOperationException>(() => without.FeaturesAndAuxiliary(rand([1, 3, 75, 75]))).Message, StringComparison.Ordinal);
    }
}
