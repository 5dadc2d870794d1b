using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Priors;
using Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Priors;

/// <summary>One step of proactive pseudo-intervention to compare.</summary>
sealed record PpiStep(PpiProtocol Protocol, ModelSettings Model, int Images = 5)
{
    static readonly ModelSettings s_one = new("ResNet18", 4, 1), s_two = new("ResNet18", 4, 2), s_ten = new("SmallConvNet", 20, 10);

    // Steep sigmoids magnify rounding: where float32 is compared, they are as steep as the tolerance allows.
    static readonly PpiProtocol s_usual = new() { MaskSteepness = 10 };

    /// <summary>Every map with every mask, and every switch; in both precisions.</summary>
    public static Dictionary<(string Name, ScalarType Type), PpiStep> All { get; } = (
        from step in Switches()
        from type in (ScalarType[])[ScalarType.Float32, ScalarType.Float64]
        select (Key: (step.Name, type), Value: step.Step)).ToDictionary(s => s.Key, s => s.Value);

    static IEnumerable<(string Name, PpiStep Step)> Switches()
    {
        foreach (var mask in Enum.GetValues<PpiMask>())
        {
            foreach (var saliency in (string[])["WeightBackPropagation", "InputGradient", "GradCam"])
            {
                yield return ($"{saliency}, {mask}", new(s_usual with { Saliency = saliency, Mask = mask, MaskPoints = 40, MaskDeviations = 1 }, s_two));
                yield return ($"{saliency}, {mask}, ten classes", new(s_usual with { Saliency = saliency, Mask = mask, MaskPoints = 40, MaskDeviations = 1 }, s_ten));
            }
            yield return ($"LRP, {mask}", new(s_usual with { Saliency = "LRP-EpsilonPlus", Mask = mask, MaskPoints = 40, MaskDeviations = 1 }, s_ten));
        }
        foreach (var saliency in (string[])["WeightBackPropagation", "InputGradient", "GradCam"])
            yield return ($"{saliency}, one logit", new(s_usual with { Saliency = saliency }, s_one));
        yield return ("as in Figure 2", new(s_usual with { Contrast = PpiContrast.NegatedCrossEntropy }, s_two));
        yield return ("as in Figure 2, capped", new(s_usual with { Contrast = PpiContrast.NegatedCrossEntropy, ContrastCap = 0.9 }, s_two));
        yield return ("as in Figure 2, ten classes", new(s_usual with { Contrast = PpiContrast.NegatedCrossEntropy }, s_ten));
        yield return ("as in Figure 2, one logit", new(s_usual with { Contrast = PpiContrast.NegatedCrossEntropy }, s_one));
        yield return ("weights", new(s_usual with { Balance = PpiBalance.None, ContrastiveWeight = 0.3, SaliencyWeight = 2, AdversarialWeight = 0.7 }, s_two));
        yield return ("all balanced", new(s_usual with { Balance = PpiBalance.All, ContrastiveWeight = 0.3, SaliencyWeight = 2, AdversarialWeight = 0.7 }, s_two));
        yield return ("contrastive mask detached", new(s_usual with { DetachContrastiveMask = true }, s_two));
        yield return ("adversarial mask attached", new(s_usual with { DetachAdversarialMask = false }, s_two));
        yield return ("a batch of one", new(s_usual, s_ten, Images: 1));
        yield return ("steep", new(new() { Saliency = "WeightBackPropagation" }, s_ten));
    }

    public Question Question(ScalarType type)
    {
        var side = Model.Name == "ResNet18" ? 12 : 28;
        using var model = Model.Classes == 1 ? Build() : NetworkAnswers.Lived(Model);
        model.to(type);
        string Text(object value) => value switch { bool b => b ? "true" : "false", double d => $"{d:R}", _ => $"{value}" };
        var question = new Question("ppi_step").With("model.", model)
            .With("images", rand([Images, 1, side, side], dtype: type).sub(0.3))
            .With("labels", tensor((long[])[.. Enumerable.Range(0, Images).Select(k => k * 7L % Math.Max(2, Model.Classes))]))
            .With("net", Model.Name).With("width", $"{Model.Width}").With("classes", $"{Model.Classes}").With("dtype", NetworkAnswers.Name(type));
        foreach (var (name, value) in ((string, object)[])[
            ("saliency", Protocol.Saliency), ("mask", Protocol.Mask), ("threshold", Protocol.MaskThreshold), ("steepness", Protocol.MaskSteepness),
            ("deviations", Protocol.MaskDeviations), ("sides", Protocol.MaskSides), ("points", Protocol.MaskPoints), ("contrast", Protocol.Contrast),
            ("cap", Protocol.ContrastCap), ("skip_empty", Protocol.SkipEmptyMasks), ("w1", Protocol.ContrastiveWeight), ("w2", Protocol.SaliencyWeight),
            ("w3", Protocol.AdversarialWeight), ("balance", Protocol.Balance), ("detach_contrastive", Protocol.DetachContrastiveMask),
            ("detach_adversarial", Protocol.DetachAdversarialMask), ("shift", Shift)])
            question.With(name, Text(value));
        return question;
    }

    /// <summary>The seed that the step starts from, and how far it then moves masks on.</summary>
    public const int Seed = 3;

    public long Shift
    {
        get
        {
            if (Images == 1) return 0;
            manual_seed(Seed);
            return 1 + randperm(Images - 1)[0].ToInt64();
        }
    }

    public Classifier Network(Question question)
    {
        var model = Build();
        model.to(question.Tensors["images"].DType == "F64" ? ScalarType.Float64 : ScalarType.Float32);
        ModuleState.Load(model, NetworkAnswers.Under("model.", question.Tensors));
        model.train();
        return model;
    }

    /// <summary>The catalogue knows no network of one logit.</summary>
    Classifier Build() => Model.Classes == 1 ? new ResNet18(1, Model.Width, 1) : ModelCatalogue.Build(Model, 1);

    public static Batch Batch(Question question)
    {
        var images = ModuleState.ToTensor(question.Tensors["images"]);
        return new(images, ModuleState.ToTensor(question.Tensors["labels"]), ones_like(images));
    }
}

/// <summary>PyTorch's step of every <see cref="PpiStep"/>.</summary>
public sealed class PpiAnswers
{
    readonly Dictionary<(string, ScalarType), (Question, OrderedDictionary<string, RawTensor>)> _answers = [];

    public PpiAnswers()
    {
        set_num_threads(1);
        manual_seed(12);
        using var scope = NewDisposeScope();
        var questions = PpiStep.All.ToDictionary(step => step.Key, step => step.Value.Question(step.Key.Type));
        foreach (var (key, answer) in questions.Keys.Zip(Oracle.Answers([.. questions.Values]))) _answers[key] = (questions[key], answer);
    }

    public static TheoryData<string, ScalarType> Names => [.. PpiStep.All.Keys.Select(key => (key.Name, key.Type))];

    internal (Question Question, OrderedDictionary<string, RawTensor> Answer) this[string name, ScalarType type] => _answers[(name, type)];
}
