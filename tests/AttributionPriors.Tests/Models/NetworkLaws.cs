using AttributionPriors.Tests;
using AttributionPriors;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>The networks against torchvision's and PyTorch's own, weights and inputs equal.</summary>
[Collection(ProcessWide.Name)]
public sealed class NetworkLaws(NetworkAnswers answers) : SeededTests, IClassFixture<NetworkAnswers>
{
    // Rounding: float32 has 6e-8 a step and twenty layers to add it up, float64 1e-16.
    static double Tolerance(Tensor tensor) => tensor.dtype == ScalarType.Float64 ? 1e-10 : 1e-5;

    [Theory]
    [MemberData(nameof(NetworkAnswers.Names), MemberType = typeof(NetworkAnswers))]
    public void Logits_and_features_equal_PyTorchs_in_evaluation_and_in_training(string name)
    {
        using var scope = NewDisposeScope();
        var (settings, type) = NetworkAnswers.Cases[name];
        foreach (var training in (bool[])[false, true])
        {
            var (question, answer) = answers[name, training];
            using var model = ModelCatalogue.Build(settings, 1).to(type);
            ModuleState.Load(model, NetworkAnswers.Under("model.", question.Tensors));
            model.train(training);
            var images = ModuleState.ToTensor(question.Tensors["images"]);
            Tensor features;
            using (no_grad()) features = model.Features(images);
            var logits = model.Head(features);
            Oracle.Close("features", answer["features"], features, Tolerance(images));
            Oracle.Close("logits", answer["logits"], logits, Tolerance(images));
            Assert.Equal(model.FeatureCount, features.shape[1]);
            if (!training) continue;
            foreach (var (buffer, value) in model.named_buffers())
                Oracle.Close(buffer, answer[$"buffer.{buffer}"], value, Tolerance(images));
        }
    }

    [Theory]
    [InlineData("ResNet18")]
    [InlineData("SmallConvNet")]
    public void The_form_for_attribution_has_the_same_outputs_and_asks_for_no_gradients(string name)
    {
        using var scope = NewDisposeScope();
        using var model = NetworkAnswers.Lived(new(name, 8, 3)).to(ScalarType.Float64);
        using var form = model.ForAttribution();
        var images = rand([3, 1, 28, 28], dtype: ScalarType.Float64);
        model.eval();
        using (no_grad())
        {
            // Folding changes the order of a few roundings of float64.
            Oracle.Close("logits", new Question("").With("x", model.call(images)).Tensors["x"], form.call(images), 1e-10);
            Oracle.Close("features", new Question("").With("x", model.Features(images)).Tensors["x"], form.Features(images), 1e-10);
        }
        Assert.False(form.training);
        Assert.DoesNotContain(form.parameters(), p => p.requires_grad);
        Assert.All(model.parameters(), p => Assert.True(p.requires_grad));
        if (name == "ResNet18") Assert.DoesNotContain(form.modules(), m => m is BatchNorm2d);
    }

    [Fact]
    public void The_papers_networks_have_this_many_parameters()
    {
        static long Count(nn.Module module)
        {
            using (module) return module.parameters().Sum(p => p.numel());
        }
        Assert.Equal(11_168_706, Count(new ResNet18()));
        Assert.Equal(2_625_537, Count(new Discriminator(512)));
        // 20·25 + 20, 50·20·25 + 50, 800·256 + 256, 256·10 + 10
        Assert.Equal(520 + 25_050 + 205_056 + 2_570, Count(new SmallConvNet()));
    }

    [Theory]
    [InlineData("ResNet18")]
    [InlineData("SmallConvNet")]
    [InlineData("Discriminator")]
    public void A_seed_gives_the_names_and_weights_that_it_gives_in_PyTorch(string name)
    {
        manual_seed(NetworkAnswers.Seed);
        using nn.Module module = name == "Discriminator" ? new Discriminator(24) : ModelCatalogue.Build(new(name, 8, 2), 1);
        var expected = answers.InitialWeights[name];
        var state = module.state_dict();
        Assert.Equal(expected.Keys.Order(), state.Keys.Order());
        // The same draws; only the bound of a uniform law may be rounded differently.
        foreach (var (key, value) in state) Oracle.Close(key, expected[key], value, 1e-6);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void The_discriminator_equals_PyTorchs_with_spectral_norm(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (question, answer) = answers.SpectralNorm[type];
        using var critic = new Discriminator(12).to(type);
        ModuleState.Load(critic, NetworkAnswers.Under("discriminator.", question.Tensors));
        var features = ModuleState.ToTensor(question.Tensors["features"]);
        using (no_grad()) Oracle.Close("output", answer["output"], critic.call(features).sigmoid(), Tolerance(features));
        foreach (var (name, value) in critic.state_dict()) Oracle.Close(name, answer[$"discriminator.{name}"], value, Tolerance(features));
    }

    [Fact]
    public void Evaluation_mode_leaves_the_estimates_of_the_singular_vectors_alone()
    {
        using var scope = NewDisposeScope();
        using var layer = new SpectralLinear(5, 7);
        var input = rand([2, 5]);
        void Pass()
        {
            using (no_grad()) layer.call(input).Dispose();
        }
        layer.eval();
        var before = ModuleState.Copy(layer);
        Pass();
        Assert.Equal(before, ModuleState.Copy(layer));
        layer.train();
        Pass();
        Assert.NotEqual(before["weight_u"], ModuleState.Copy(layer)["weight_u"]);
        Assert.Equal(before["weight_orig"], ModuleState.Copy(layer)["weight_orig"]);
    }

    [Fact]
    public void After_many_passes_no_input_is_stretched()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var layer = new SpectralLinear(4, 4);
        var input = eye(4);
        for (var k = 0; k < 200; k++) layer.call(input).Dispose();
        layer.eval();
        var bias = layer.call(zeros([1, 4]));
        // v is the first right singular vector: W v / σ = u, of length 1. Any other direction is stretched no more.
        var v = layer.state_dict()["weight_v"].unsqueeze(0);
        Assert.Equal(1, (layer.call(v) - bias).norm().ToDouble(), 1e-5);
        var directions = randn([500, 4]);
        directions = directions / directions.norm(1, keepdim: true);
        Assert.True((layer.call(directions) - bias).norm(1).max().ToDouble() <= 1 + 1e-5);
    }

    [Fact]
    public void Unknown_networks_and_impossible_ones_are_refused()
    {
        Assert.Contains("ResNet18, SmallConvNet", Assert.Throws<ArgumentException>(() => ModelCatalogue.Build(new("ResNet19", 8, 2), 1)).Message);
        Assert.Contains("at least 16 × 16", Assert.Throws<ArgumentException>(() => new SmallConvNet(height: 15)).Message);
        Assert.Contains("Width = 0", Assert.Throws<ArgumentException>(() => ModelCatalogue.Build(new("ResNet18", 0, 2), 1)).Message);
        Assert.Contains("Classes = 1", Assert.Throws<ArgumentException>(() => ModelCatalogue.Build(new("ResNet18", 8, 1), 1)).Message);
    }
}
