using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Relevance;

/// <summary>What became of the relevance that came to one layer, summed over the layer, one number for each image.</summary>
/// <remarks><c>In = Out + Bias + Stabiliser + Lost</c>.</remarks>
/// <param name="layer">The layer's name.</param>
/// <param name="kind">Its kind.</param>
public sealed class LedgerEntry(string layer, string kind)
{
    /// <summary>The layer's name.</summary>
    public string Layer { get; } = layer;

    /// <summary>Its kind.</summary>
    public string Kind { get; } = kind;

    /// <summary>Relevance of the layer's outputs.</summary>
    public IReadOnlyList<double> In { get; private set; } = [];

    /// <summary>Relevance that it handed down to its inputs.</summary>
    public IReadOnlyList<double> Out { get; private set; } = [];

    /// <summary>The biases' share.</summary>
    public IReadOnlyList<double> Bias { get; private set; } = [];

    /// <summary>The stabiliser's share.</summary>
    public IReadOnlyList<double> Stabiliser { get; private set; } = [];

    /// <summary>What found nobody to go to: all terms of a sum were 0.</summary>
    public IReadOnlyList<double> Lost => [.. In.Select((arrived, n) => arrived - Out[n] - Bias[n] - Stabiliser[n])];

    internal void Open(Tensor relevance)
    {
        In = PerImage(relevance);
        Bias = Stabiliser = new double[In.Count];
    }

    internal void Spend(Tensor? bias, Tensor? stabiliser)
    {
        if (bias is not null) Bias = Sum(Bias, PerImage(bias));
        if (stabiliser is not null) Stabiliser = Sum(Stabiliser, PerImage(stabiliser));
    }

    internal void Close(IEnumerable<Tensor> handedDown) => Out = handedDown.Select(PerImage).Aggregate(Sum);

    internal LedgerEntry Followed(LedgerEntry next)
    {
        static IReadOnlyList<double> Both(IReadOnlyList<double> a, IReadOnlyList<double> b) => [.. a, .. b];
        return new(Layer, Kind) { In = Both(In, next.In), Out = Both(Out, next.Out), Bias = Both(Bias, next.Bias), Stabiliser = Both(Stabiliser, next.Stabiliser) };
    }

    /// <summary>Other images' entry: of volumes, whose slices these are.</summary>
    internal LedgerEntry Joined(Func<IReadOnlyList<double>, IReadOnlyList<double>> join) =>
        new(Layer, Kind) { In = join(In), Out = join(Out), Bias = join(Bias), Stabiliser = join(Stabiliser) };

    static IReadOnlyList<double> Sum(IReadOnlyList<double> a, IReadOnlyList<double> b) => [.. a.Zip(b, (x, y) => x + y)];

    internal static IReadOnlyList<double> PerImage(Tensor relevance)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return relevance.flatten(1).sum(1, type: ScalarType.Float64).cpu().data<double>().ToArray();
    }
}
