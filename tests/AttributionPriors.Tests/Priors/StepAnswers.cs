using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Priors;
using Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Priors;

/// <summary>One training step to compare: a method with its switches, on a small network.</summary>
sealed record Step(string Method, Protocol Protocol, double Lambda, ModelSettings Model, ScalarType Type)
{
    public const double DiscriminatorLearningRate = 0.01;

    static readonly ModelSettings s_two = new("ResNet18", 4, 2), s_ten = new("SmallConvNet", 20, 10);

    /// <summary>Every method with every switch that touches it, in both precisions; and the ten-class network where a method knows ten.</summary>
    public static Dictionary<string, Step> All { get; } = (
        from step in Switches()
        from type in (ScalarType[])[ScalarType.Float32, ScalarType.Float64]
        select (Key: $"{step.Name}, {NetworkAnswers.Name(type)}", Value: step.Step with { Type = type })).ToDictionary(s => s.Key, s => s.Value);

    public HyperParameters Hyper => new() { LearningRate = 1e-3, Lambda = Lambda, DiscriminatorLearningRate = DiscriminatorLearningRate };

    public override string ToString() => $"{Method} on {Model.Name}, λ = {Lambda}";

    static IEnumerable<(string Name, Step Step)> Switches()
    {
        var usual = Protocol.Recommended;
        (string Name, Step)[] two(string name, string method, Protocol protocol, double lambda) => [(name, new(method, protocol, lambda, s_two, default))];
        return
        [
            .. two("Baseline", "Baseline", usual, 0),
            .. two("Masked", "Masked", usual, 0),
            .. two("MaskedZero", "MaskedZero", usual, 0),
            .. two("ActDiff", "ActDiff", usual, 0.3),
            .. two("ActDiff, off", "ActDiff", usual, 0),
            .. two("ActDiff, weight lambda", "ActDiff", usual with { ActDiffWeight = ActDiffWeight.Lambda }, 0.3),
            .. two("ActDiff, sum", "ActDiff", usual with { ActDiffReduction = ActDiffReduction.Sum }, 0.3),
            .. two("ActDiff as printed", "ActDiff", Protocol.Paper, 0.3),
            .. two("ActDiffZero", "ActDiffZero", usual, 0.3),
            .. two("Adversarial", "Adversarial", usual, 0.7),
            .. two("Adversarial, masked is one", "Adversarial", usual with { DiscriminatorLabels = DiscriminatorLabels.MaskedIsOne }, 0.7),
            .. two("AdversarialZero", "AdversarialZero", usual, 0.7),
            .. two("GradMask", "GradMask", usual, 0.2),
            .. two("GradMask, L2", "GradMask", usual with { GradMaskNorm = GradMaskNorm.L2 }, 0.2),
            .. two("RightForTheRightReasons", "RightForTheRightReasons", usual, 5),
            ("MaskedZero, ten classes", new("MaskedZero", usual, 0, s_ten, default)),
            ("ActDiffZero, ten classes", new("ActDiffZero", usual, 1, s_ten, default)),
            ("AdversarialZero, ten classes", new("AdversarialZero", usual, 1, s_ten, default)),
            ("RightForTheRightReasons, ten classes", new("RightForTheRightReasons", usual, 1, s_ten, default)),
        ];
    }

    /// <summary>What the oracle reads: weights, a batch of six with soft edges, what stands for the shuffled images, and the switches.</summary>
    public Question Question()
    {
        var side = Model.Name == "ResNet18" ? 12 : 28;
        using var model = NetworkAnswers.Lived(Model).to(Type);
        var edges = rand([6, 1, side, side], dtype: Type);
        // A third outside, a third inside, soft edges between; and 1 - 10⁻⁷, which is inside by the tolerance.
        var inside = edges.mul(3).sub(1).clamp(0, 1 - 1e-7);
        var question = new Question("step").With("model.", model)
            .With("images", rand([6, 1, side, side], dtype: Type))
            .With("masked", rand([6, 1, side, side], dtype: Type))
            .With("labels", tensor((long[])[.. Enumerable.Range(0, 6).Select(k => k * 7L % Model.Classes)]))
            .With("inside", inside)
            .With("net", Model.Name).With("width", $"{Model.Width}").With("classes", $"{Model.Classes}").With("dtype", NetworkAnswers.Name(Type))
            .With("method", Method).With("lambda", $"{Lambda:R}")
            .With("actdiff_weight", Protocol.ActDiffWeight == ActDiffWeight.One ? "one" : "lambda")
            .With("actdiff_reduction", Protocol.ActDiffReduction == ActDiffReduction.Sum ? "sum" : "mean")
            .With("gradmask_norm", Protocol.GradMaskNorm == GradMaskNorm.L2 ? "l2" : "l1_sum")
            .With("discriminator_labels", Protocol.DiscriminatorLabels == DiscriminatorLabels.MaskedIsOne ? "masked_is_one" : "image_is_one");
        if (!Method.StartsWith("Adversarial", StringComparison.Ordinal)) return question;
        using var critic = new Discriminator(model.FeatureCount).to(Type);
        return question.With("discriminator.", critic).With("discriminator_lr", $"{DiscriminatorLearningRate:R}");
    }

    /// <summary>Our prior. Where the method shuffles, the question's masked images stand for the shuffle.</summary>
    public Prior Build(Question question, Classifier model)
    {
        Tensor Given(Batch _) => ModuleState.ToTensor(question.Tensors["masked"]);
        switch (Method)
        {
            case "Masked": return new Masked(Given);
            case "ActDiff": return new ActDiff(Hyper, Protocol, Given);
            case "Adversarial" or "AdversarialZero":
                var critic = new Discriminator(model.FeatureCount).to(Type);
                ModuleState.Load(critic, NetworkAnswers.Under("discriminator.", question.Tensors));
                return new Adversarial(Hyper, Protocol, Method == "Adversarial" ? Given : Background.Zero, critic);
            default: return PriorCatalogue.Build(Method, Hyper, Protocol, model, CPU);
        }
    }

    public Classifier Network(Question question)
    {
        var model = ModelCatalogue.Build(Model, 1).to(Type);
        ModuleState.Load(model, NetworkAnswers.Under("model.", question.Tensors));
        model.train();
        return model;
    }

    public static Batch Batch(Question question) => new(
        ModuleState.ToTensor(question.Tensors["images"]), ModuleState.ToTensor(question.Tensors["labels"]), ModuleState.ToTensor(question.Tensors["inside"]));
}

/// <summary>PyTorch's training step of every <see cref="Step"/>.</summary>
public sealed class StepAnswers
{
    readonly Dictionary<string, (Question, OrderedDictionary<string, RawTensor>)> _answers = [];

    public StepAnswers()
    {
        set_num_threads(1);
        manual_seed(11);
        using var scope = NewDisposeScope();
        Question[] questions = [.. Step.All.Values.Select(step => step.Question())];
        foreach (var ((name, question), answer) in Step.All.Keys.Zip(questions).Zip(Oracle.Answers(questions))) _answers[name] = (question, answer);
    }

    public static TheoryData<string> Names => [.. Step.All.Keys];

    public static TheoryData<string> AdversarialNames => [.. Step.All.Where(s => s.Value.Method.StartsWith("Adversarial", StringComparison.Ordinal)).Select(s => s.Key)];

    internal (Question Question, OrderedDictionary<string, RawTensor> Answer) this[string name] => _answers[name];
}
