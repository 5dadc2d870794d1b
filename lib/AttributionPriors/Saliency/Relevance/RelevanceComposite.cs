using AttributionPriors.Models.Layers;
using static System.FormattableString;

namespace AttributionPriors.Saliency.Relevance;

/// <summary>What a max-pool is taken for on the way back.</summary>
public enum MaxPoolAs
{
    /// <summary>The largest value of a window takes all.</summary>
    Winner,

    /// <summary>The values of a window share in proportion, as if it were a mean (Montavon et al., 2019).</summary>
    Average,
}

/// <summary>Affine layers by kind.</summary>
[Flags]
public enum AffineKinds
{
    /// <summary>Convolutions.</summary>
    Convolution = 1,

    /// <summary>Linear layers.</summary>
    Linear = 2,

    /// <summary>Batch norms that went into no convolution, and scaled pixels.</summary>
    ChannelAffine = 4,

    /// <summary>Convolutions and linear layers that read pixels.</summary>
    First = 8,
}

/// <summary>A rule for some layers.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Kinds">Layers of one of these kinds.</param>
/// <param name="Below">Of these only the first, this part of them.</param>
public sealed record RuleAssignment(RelevanceRule Rule, AffineKinds Kinds, double Below = 1);

/// <summary>Which rule each layer of a network has. The first assignment that fits a layer counts.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Otherwise">The rule of layers that no assignment fits.</param>
public sealed record RelevanceComposite(string Name, RelevanceRule Otherwise)
{
    /// <summary>zennit's stabiliser.</summary>
    const double Tiny = 1e-6;

    static readonly RuleAssignment s_epsilonOnTop = new(new EpsilonRule(Tiny), AffineKinds.Linear), s_pass = new(new PassRule(), AffineKinds.ChannelAffine);

    /// <summary>Rules for some layers, the more particular ones first.</summary>
    public IReadOnlyList<RuleAssignment> Assignments { get; init; } = [];

    /// <summary>What max-pools are taken for.</summary>
    public MaxPoolAs MaxPool { get; init; } = MaxPoolAs.Winner;

    /// <summary>ε of what has no weights of its own and shares in proportion to its inputs: sums and average pools.</summary>
    public double JoinEpsilon { get; init; }

    /// <summary>Whether a batch norm before a ReLU goes into the layer behind that, as one before it always does.</summary>
    public bool MergesThroughRelu { get; init; }

    /// <summary>z⁺ on convolutions, ε on linear layers.</summary>
    public static RelevanceComposite EpsilonPlus { get; } = Composed("LRP-EpsilonPlus", new ZPlusRule());

    /// <summary>α = 2, β = 1 on convolutions, ε on linear layers.</summary>
    public static RelevanceComposite EpsilonAlpha2Beta1 { get; } = Composed("LRP-EpsilonAlpha2Beta1", new AlphaBetaRule());

    /// <summary>Flat on the pixels, else <see cref="EpsilonPlus"/>.</summary>
    public static RelevanceComposite EpsilonPlusFlat { get; } = Composed("LRP-EpsilonPlusFlat", new ZPlusRule(), new FlatRule());

    /// <summary>One rule for every layer.</summary>
    public static RelevanceComposite Uniform(string name, RelevanceRule rule) => new(name, rule);

    /// <summary>z^B on the pixels, γ on the other convolutions, ε on linear layers.</summary>
    /// <param name="low">Lowest pixel of each channel; null takes the image's own.</param>
    /// <param name="high">Highest.</param>
    public static RelevanceComposite EpsilonGammaBox(IReadOnlyList<double>? low = null, IReadOnlyList<double>? high = null) =>
        Composed("LRP-EpsilonGammaBox", new GammaRule(), new ZBoxRule(low, high));

    /// <summary>
    /// Montavon's recipe: LRP-0 on linear layers, ε of a quarter of the root mean square on the upper half of the convolutions, γ on
    /// the lower half, z^B on the pixels; max-pools are taken for averages.
    /// </summary>
    /// <param name="low">Lowest pixel of each channel; null takes the image's own.</param>
    /// <param name="high">Highest.</param>
    public static RelevanceComposite Montavon(IReadOnlyList<double>? low = null, IReadOnlyList<double>? high = null) => new("LRP-Montavon", new EpsilonRule(0.25, OfRms: true))
    {
        Assignments = [new(new ZBoxRule(low, high), AffineKinds.First), s_pass, new(new ZeroRule(), AffineKinds.Linear), new(new GammaRule(), AffineKinds.Convolution, Below: 0.5)],
        MaxPool = MaxPoolAs.Average,
        JoinEpsilon = Tiny,
        MergesThroughRelu = true,
    };

    /// <summary>All that maps depend on, by name.</summary>
    internal IReadOnlyDictionary<string, string> Parameters() => new Dictionary<string, string>
    {
        ["rules"] = string.Join("; ", [.. Assignments.Select(a => $"{a.Kinds}{(a.Below < 1 ? Invariant($" below {a.Below}") : "")}: {a.Rule}"), $"{Otherwise}"]),
        ["maxPool"] = $"{MaxPool}",
        ["joinEpsilon"] = Invariant($"{JoinEpsilon}"),
        ["mergesThroughRelu"] = $"{MergesThroughRelu}",
    };

    /// <summary>The rule of each layer of a network; null where there are no weights.</summary>
    internal RelevanceRule?[] Rules(LayerGraph graph) => [.. graph.Nodes.Select(node => node.Layer is AffineLayer ? Rule(graph, node) : null)];

    static RelevanceComposite Composed(string name, RelevanceRule convolutions, RelevanceRule? pixels = null) => new(name, convolutions)
    {
        Assignments = pixels is null ? [s_pass, s_epsilonOnTop] : [new(pixels, AffineKinds.First), s_pass, s_epsilonOnTop],
        JoinEpsilon = Tiny,
        MergesThroughRelu = true,
    };

    RelevanceRule Rule(LayerGraph graph, Node node)
    {
        var kinds = Kinds(node);
        return Assignments.FirstOrDefault(a => (a.Kinds & kinds) != 0 && IsBelow(graph, node, a))?.Rule ?? Otherwise;
    }

    static bool IsBelow(LayerGraph graph, Node node, RuleAssignment assignment)
    {
        var alike = graph.Nodes.Where(n => n.Layer is AffineLayer && (Kinds(n) & assignment.Kinds) != 0).ToList();
        return alike.IndexOf(node) < assignment.Below * alike.Count;
    }

    static AffineKinds Kinds(Node node) => node.Layer switch
    {
        ChannelAffineLayer => AffineKinds.ChannelAffine,
        LinearLayer => AffineKinds.Linear | First(node),
        _ => AffineKinds.Convolution | First(node),
    };

    static AffineKinds First(Node node) => ReadsPixels(node.Inputs[0]) ? AffineKinds.First : 0;

    static bool ReadsPixels(Node node) => node.Layer is ImagesLayer || node.Layer is ChannelAffineLayer or FlattenLayer && ReadsPixels(node.Inputs[0]);
}
