using AttributionPriors.Saliency.Relevance;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>What one image costs.</summary>
/// <param name="Forwards">Forward passes, or work of that size.</param>
/// <param name="Backwards">Backward passes to the input, likewise.</param>
public readonly record struct SaliencyCost(long Forwards, long Backwards)
{
    /// <summary>In forward passes: a backward pass to the input, which needs no gradients of weights, is about as much work as a forward one.</summary>
    public long InForwards => Forwards + Backwards;
}

/// <summary>A saliency method as tables and the command line know it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it computes, in one line.</param>
/// <param name="Smoothed">Whether its absolute maps are smoothed before they are compared with masks.</param>
/// <param name="Build">The method with these settings.</param>
/// <param name="Cost">What one image of this height and width costs.</param>
public sealed record SaliencyEntry(
    string Name,
    string Description,
    bool Smoothed,
    Func<AttributionSettings, ISaliencyMethod> Build,
    Func<AttributionSettings, int, int, SaliencyCost> Cost)
{
    /// <summary>How its channels become one map, where the literature is of one mind.</summary>
    public ChannelReduction Reduction { get; init; } = ChannelReduction.AbsoluteSum;

    /// <summary>Whether its maps say of each pixel if it speaks for the class or against it.</summary>
    public bool IsSigned => Reduction == ChannelReduction.SignedSum;

    /// <summary>Whether a map's sum means something: the logit, or the part of it that an <see cref="Certificates.Account"/> leaves.</summary>
    public bool AddsUp { get; init; }

    /// <summary>Maps as they are looked at: channels reduced, smoothed where the method asks for it. [N, C, H, W] to [N, H, W].</summary>
    /// <exception cref="ArgumentException">Not four axes.</exception>
    public Tensor Map(Tensor attribution)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var map = Reduction.Reduce(attribution);
        return (Smoothed ? PostProcessing.GaussianSmoothing(map) : map).MoveToOuterDisposeScope();
    }
}

/// <summary>The saliency methods.</summary>
public static class SaliencyCatalogue
{
    /// <summary>Copies of the image that <see cref="SmoothGrad"/> averages over.</summary>
    const int SmoothGradSamples = 50;

    /// <summary>The methods of the red-herring paper, in the order of its tables: what runs evaluate.</summary>
    public static IReadOnlyList<SaliencyEntry> RedHerring { get; } =
    [
        new(nameof(InputGradient), "Gradient of the logit with respect to the image.", Smoothed: true,
            _ => new InputGradient(),
            (_, _, _) => new(1, 1)),
        new(nameof(IntegratedGradients), "Mean gradient on the way from the zero image, times the image.", Smoothed: true,
            settings => new IntegratedGradients(settings.IntegratedGradientsSteps),
            (settings, _, _) => new(settings.IntegratedGradientsSteps, settings.IntegratedGradientsSteps)) { AddsUp = true },
        new(nameof(Occlusion), "Fall of the logit when a window of the image is set to zero.", Smoothed: false,
            settings => new Occlusion(settings.OcclusionWindow),
            (settings, height, width) => new(1 + new Occlusion(settings.OcclusionWindow).Windows(height, width), 0)),
    ];

    /// <summary>All methods: those of the red-herring paper, gradients and maps of layers, then relevance by its rules.</summary>
    public static IReadOnlyList<SaliencyEntry> Entries { get; } =
    [
        .. RedHerring,
        Signed(nameof(GradientTimesInput), "Gradient times the image.", () => new GradientTimesInput(), new(1, 1)),
        new(nameof(SmoothGrad), "Mean gradient over noisy copies of the image.", Smoothed: true, _ => new SmoothGrad(SmoothGradSamples), (_, _, _) => new(SmoothGradSamples, SmoothGradSamples)),
        Signed(nameof(GradCam), "Maps of the last convolution, weighted by their mean gradients.", () => new GradCam(), new(1, 1)),
        Signed(nameof(GuidedGradCam), "Grad-CAM times the gradient that only positive values pass through ReLUs.", () => new GuidedGradCam(), new(2, 2)),
        Signed(nameof(DeepLift), "Multipliers of the difference from the zero image (rescale rule), times the image.", () => new DeepLift(), new(2, 1)) with { AddsUp = true },
        Signed(nameof(WeightBackPropagation), "Weights of the linear map that the network is at the image, times the image.", () => new WeightBackPropagation(), new(1, 1)) with { AddsUp = true },
        Relevance(RelevanceComposite.Uniform("LRP-0", new ZeroRule()), "Relevance in proportion to contributions.", new(1, 1)),
        Relevance(RelevanceComposite.Uniform("LRP-epsilon", new EpsilonRule(0.25)), "The same, damped by 0.25 where sums are small.", new(1, 1)),
        Relevance(RelevanceComposite.Uniform("LRP-gamma", new GammaRule()), "The same, contributions of the sum's sign favoured by a quarter.", new(3, 2)),
        Relevance(RelevanceComposite.Uniform("LRP-z+", new ZPlusRule()), "Relevance in proportion to positive contributions.", new(2, 1)),
        Relevance(RelevanceComposite.Uniform("LRP-alpha2beta1", new AlphaBetaRule()), "Twice the positive contributions less the negative ones.", new(3, 2)),
        Relevance(RelevanceComposite.Uniform("LRP-flat", new FlatRule()), "Relevance in equal parts.", new(2, 1)),
        Relevance(RelevanceComposite.Uniform("LRP-w2", new WSquareRule()), "Relevance in proportion to squared weights.", new(2, 1)),
        Relevance(new("LRP-zB", new ZeroRule()) { Assignments = [new(new ZBoxRule(), AffineKinds.First)] }, "LRP-0, with the range of the pixels at the image.", new(1, 1)),
        Relevance(RelevanceComposite.Montavon(), "LRP-0 on top, epsilon, gamma, then the range of the pixels; max-pools as means.", new(2, 2)),
        Relevance(RelevanceComposite.EpsilonPlus, "Epsilon on linear layers, z+ on convolutions.", new(2, 1)),
        Relevance(RelevanceComposite.EpsilonAlpha2Beta1, "Epsilon on linear layers, alpha = 2, beta = 1 on convolutions.", new(3, 2)),
        Relevance(RelevanceComposite.EpsilonPlusFlat, "Epsilon on linear layers, z+ on convolutions, flat on the pixels.", new(2, 1)),
        Relevance(RelevanceComposite.EpsilonGammaBox(), "Epsilon on linear layers, gamma on convolutions, then the range of the pixels.", new(3, 2)),
    ];

    /// <summary>The maps that proactive pseudo-intervention trains with: what its runs evaluate.</summary>
    public static IReadOnlyList<SaliencyEntry> Interventions { get; } = [Find(nameof(InputGradient)), Find(nameof(GradCam)), Find("LRP-EpsilonPlus"), Find(nameof(WeightBackPropagation))];

    /// <summary>The methods of that paper's Table 7, in its order; of its fifth the symbol is lost, and these are the three that it may be.</summary>
    public static IReadOnlyList<SaliencyEntry> PointingGame { get; } =
    [
        Find("LRP-0"), Find("LRP-flat"), Find("LRP-epsilon"), Find("LRP-gamma"), Find("LRP-z+"), Find("LRP-zB"), Find("LRP-w2"), Find("LRP-alpha2beta1"),
        Find(nameof(InputGradient)), Find(nameof(GradCam)), Find(nameof(WeightBackPropagation)),
    ];

    /// <summary>
    /// The names of the methods that take a network as it is, whether or not it shows its layers. A volume they explain by its own logit; the others explain each
    /// slice by the slice's.
    /// </summary>
    public static IReadOnlyList<string> OfAnyNetwork { get; } =
        [.. from entry in Entries where entry.Build(new(0, 1, 1, AttributionQuestion.EvidenceOfPositives)) is not SinglePassMethod { GoesThroughLayers: true } select entry.Name];

    /// <summary>The methods' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Select(e => e.Name)];

    /// <summary>The method called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public static SaliencyEntry Find(string name) =>
        Entries.FirstOrDefault(e => e.Name == name)
        ?? throw new ArgumentException($"Unknown saliency method '{name}': one of {string.Join(", ", Names)}.", nameof(name));

    /// <summary>A method whose signed values add up: its channels do, too.</summary>
    static SaliencyEntry Signed(string name, string description, Func<ISaliencyMethod> build, SaliencyCost cost) =>
        new(name, description, Smoothed: false, _ => build(), (_, _, _) => cost) { Reduction = ChannelReduction.SignedSum };

    static SaliencyEntry Relevance(RelevanceComposite composite, string description, SaliencyCost cost) =>
        Signed(composite.Name, description, () => new LayerwiseRelevance(composite), cost) with { AddsUp = true };
}
