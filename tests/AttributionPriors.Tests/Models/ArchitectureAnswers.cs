using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>A network, narrowed so that its laws are quick, and the images it is asked about.</summary>
public sealed record SmallCase(string Name, int Width, int Classes, int Channels, int Side)
{
    internal Classifier Build() => ModelCatalogue.Build(new(Name, Width, Classes), Channels, Side, Side);

    internal Question Ask(string @case, Tensor images) => new Question(@case).With("images", images)
        .With("net", Name).With("width", $"{Width}").With("classes", $"{Classes}").With("channels", $"{Channels}").With("fill", $"{DrawnWeights.Seed}");
}

/// <summary>What torchvision makes of our architectures, asked once for all laws.</summary>
public sealed class ArchitectureAnswers
{
    public const int Seed = 42;

    internal static IReadOnlyDictionary<string, SmallCase> Small { get; } = new SmallCase[]
    {
        new("ImageNetResNet18", 8, 3, 1, 64), new("ImageNetResNet50", 4, 3, 3, 64), new("Vgg11", 4, 3, 1, 40), new("Vgg11Bn", 4, 3, 3, 40),
        new("InceptionV3", 4, 3, 1, 75), new("ImageNetInceptionV3", 4, 3, 3, 75), new("DenseNet40", 24, 2, 1, 16), new("DenseNet121", 8, 3, 2, 32),
    }.ToDictionary(c => c.Name);

    /// <summary>The networks as published, with the number of their parameters.</summary>
    internal static IReadOnlyDictionary<string, (SmallCase Case, long Parameters)> Full { get; } = new (SmallCase Case, long Parameters)[]
    {
        (new("ImageNetResNet18", 64, 1000, 3, 64), 11_689_512), (new("ImageNetResNet50", 64, 1000, 3, 64), 25_557_032),
        (new("Vgg11", 64, 1000, 3, 32), 132_863_336), (new("InceptionV3", 32, 1000, 3, 299), 27_161_264), (new("DenseNet121", 64, 1000, 3, 64), 7_978_856),
    }.ToDictionary(c => c.Case.Name);

    /// <summary>The only size at which the auxiliary classifier sees more than one place, of a narrow network.</summary>
    internal static SmallCase Auxiliary { get; } = new("InceptionV3", 2, 3, 1, 299);

    readonly Dictionary<(string Kind, string Name), (Question, OrderedDictionary<string, RawTensor>)> _answers = [];

    public ArchitectureAnswers()
    {
        set_num_threads(1);
        manual_seed(3);
        using var scope = NewDisposeScope();
        List<(string Kind, string Name, Question Question)> asked = [];
        foreach (var (name, small) in Small)
        {
            asked.Add(("logits", name, small.Ask("architecture_logits", Images(small, 2, ScalarType.Float64)).With("dtype", "float64")));
            asked.Add(("shapes", name, small.Ask("architecture_shapes", Images(small, 1, ScalarType.Float32))));
        }
        foreach (var (name, (full, _)) in Full) asked.Add(("full", name, full.Ask("architecture_full", Images(full, 1, ScalarType.Float32)).With("seed", $"{Seed}")));
        asked.Add(("auxiliary", "InceptionV3", Auxiliary.Ask("architecture_logits", Images(Auxiliary, 3, ScalarType.Float64)).With("training", "1").With("dtype", "float64")));
        foreach (var ((kind, name, question), answer) in asked.Zip(Oracle.Answers([.. asked.Select(a => a.Question)])))
            _answers[(kind, name)] = (question, answer);
    }

    internal (Tensor Images, OrderedDictionary<string, RawTensor> Answer) this[string kind, string name] =>
        (ModuleState.ToTensor(_answers[(kind, name)].Item1.Tensors["images"]), _answers[(kind, name)].Item2);

    static Tensor Images(SmallCase network, int count, ScalarType type) => randn([count, network.Channels, network.Side, network.Side], dtype: type);
}
