using AttributionPriors;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>What PyTorch makes of our networks' weights, asked once for all laws.</summary>
public sealed class NetworkAnswers
{
    public const int Seed = 42;

    readonly Dictionary<(string, bool), (Question, OrderedDictionary<string, RawTensor>)> _passes = [];

    internal static Dictionary<string, (ModelSettings Settings, ScalarType Type)> Cases { get; } = new()
    {
        ["the paper's ResNet18"] = (new("ResNet18", 64, 2), ScalarType.Float32),
        ["ResNet18, width 8"] = (new("ResNet18", 8, 2), ScalarType.Float32),
        ["ResNet18, width 8, float64"] = (new("ResNet18", 8, 3), ScalarType.Float64),
        ["SmallConvNet"] = (new("SmallConvNet", 20, 10), ScalarType.Float32),
        ["SmallConvNet, float64"] = (new("SmallConvNet", 20, 10), ScalarType.Float64),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    public NetworkAnswers()
    {
        set_num_threads(1);
        manual_seed(7);
        using var scope = NewDisposeScope();
        var passes = Cases.SelectMany(c => ((bool[])[false, true]).Select(training => (Key: (c.Key, training), Question: Pass(c.Value.Settings, c.Value.Type, training)))).ToList();
        var initial = ((string[])["ResNet18", "SmallConvNet", "Discriminator"]).ToDictionary(name => name, Initial);
        ScalarType[] types = [ScalarType.Float32, ScalarType.Float64];
        var spectral = types.ToDictionary(type => type, Spectral);
        var answers = new Queue<OrderedDictionary<string, RawTensor>>(Oracle.Answers([.. passes.Select(p => p.Question), .. initial.Values, .. spectral.Values]));
        foreach (var (key, question) in passes) _passes[key] = (question, answers.Dequeue());
        InitialWeights = initial.Keys.ToDictionary(name => name, _ => answers.Dequeue());
        SpectralNorm = types.ToDictionary(type => type, type => (spectral[type], answers.Dequeue()));
    }

    internal (Question Question, OrderedDictionary<string, RawTensor> Answer) this[string name, bool training] => _passes[(name, training)];

    internal Dictionary<string, OrderedDictionary<string, RawTensor>> InitialWeights { get; }

    internal Dictionary<ScalarType, (Question Question, OrderedDictionary<string, RawTensor> Answer)> SpectralNorm { get; }

    /// <summary>A network whose batch norms have seen data, and whose scales and shifts are no longer ones and zeros.</summary>
    internal static Classifier Lived(ModelSettings settings)
    {
        var model = ModelCatalogue.Build(settings, 1);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var module in model.modules())
        {
            if (module is not BatchNorm2d norm) continue;
            nn.init.uniform_(norm.weight!, 0.5, 1.5);
            nn.init.uniform_(norm.bias!, -0.5, 0.5);
        }
        for (var k = 0; k < 3; k++) model.call(rand([4, 1, 28, 28]));
        return model;
    }

    internal static Dictionary<string, RawTensor> Under(string prefix, OrderedDictionary<string, RawTensor> tensors) =>
        tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value);

    internal static string Name(ScalarType type) => type == ScalarType.Float64 ? "float64" : "float32";

    static Question Pass(ModelSettings settings, ScalarType type, bool training)
    {
        using var model = Lived(settings).to(type);
        return new Question(training ? "logits_train" : "logits").With("model.", model).With("images", rand([3, 1, 28, 28], dtype: type))
            .With("net", settings.Name).With("width", $"{settings.Width}").With("classes", $"{settings.Classes}").With("dtype", Name(type));
    }

    static Question Initial(string name) => new Question("initial_weights")
        .With("net", name).With("width", "8").With("classes", "2").With("inputs", "24").With("hidden", "48").With("seed", $"{Seed}");

    static Question Spectral(ScalarType type)
    {
        using var critic = new Discriminator(12).to(type);
        return new Question("spectral_norm").With("discriminator.", critic).With("features", rand([5, 12], dtype: type)).With("dtype", Name(type));
    }
}
