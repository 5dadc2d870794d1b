using AttributionPriors.Experiments;
using AttributionPriors.Metrics;
using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>Which methods draw the same map.</summary>
static class MapComparison
{
    /// <summary>Below this, relative to the largest value, two maps in float64 are the same but for rounding.</summary>
    const double Rounding = 1e-10;

    const double LeakySlope = 0.2;

    const string Slope = "the slope here, times the image", Path = "the slope on the way from black", Change = "what happens without it";

    static readonly Dictionary<string, ActivationLayer> s_activations = new()
    {
        ["relu"] = ActivationLayer.Relu,
        ["leaky relu"] = ActivationLayer.LeakyRelu(LeakySlope),
        ["tanh"] = ActivationLayer.Tanh,
        ["silu"] = ActivationLayer.Silu,
    };

    /// <summary>See <see cref="Laboratory.Distances"/>.</summary>
    public static Table Distances(Laboratory laboratory, string activation)
    {
        var (name, layer) = (UnknownNameException.Check("activation", activation, [.. s_activations.Keys]), s_activations[activation.ToLowerInvariant()]);
        using var scope = NewDisposeScope();
        using var network = new FoldedClassifier(laboratory.Network.Graph, new() { Type = ScalarType.Float64, Substitute = own => own is ActivationLayer ? layer : own });
        var (images, targets) = (laboratory.Images.to(ScalarType.Float64), laboratory.Targets);
        var reference = new WeightBackPropagation().Attribute(network, images, targets);
        (string Shown, string Asks, ISaliencyMethod Method)[] methods =
        [
            ("Weight back propagation, by one gradient", "the linear map that it is here", new WeightBackPropagation()),
            ("Weight back propagation, layer by layer", "the linear map that it is here", new ExplicitWeightBackPropagation()),
            ("LRP-0", "shares of each sum", Laboratory.Method("LRP-0")),
            ("Gradient × input", Slope, new GradientTimesInput()),
            ("LRP-epsilon", "shares, small sums damped", Laboratory.Method("LRP-epsilon")),
            ("DeepLIFT", Path, new DeepLift()),
            ("Integrated gradients", Path, Laboratory.Method(nameof(IntegratedGradients))),
            ("Occlusion", Change, Laboratory.Method(nameof(Occlusion))),
        ];
        return new(
            $"Maps in float64, against weight back propagation's ({laboratory.Positives.Count} images, {name})",
            [new("Method", Alignment.Left), new("Asks for", Alignment.Left), new("Largest difference"), new("Rank correlation")],
            [.. methods.Select(method => Row(method.Shown, method.Asks, method.Method.Attribute(network, images, targets), reference))],
            [$"Differences in units of the largest value; what is below {Rounding:0e0} is rounding."]);
    }

    /// <summary>See <see cref="Laboratory.Likeness"/>.</summary>
    public static Figure Likeness(Laboratory laboratory, IReadOnlyList<string> methods)
    {
        float[][] maps = [.. methods.Select(name => Maps(Laboratory.Method(name), laboratory))];
        // Columns are as narrow as their numbers.
        string[] rows = [.. methods.Select((name, i) => $"{SaliencyName.Display(name)} ({i + 1})")], columns = [.. methods.Select((_, i) => $"({i + 1})")];
        var values = from a in maps from b in maps select (float)Math.Round(Ranks(a, b, laboratory.Positives.Count) ?? double.NaN, 3);
        return Figure.HeatMap(
            "How alike methods rank the pixels", $"{laboratory.Label}; mean over {laboratory.Positives.Count} test images",
            new(), new(), new Matrix(rows, columns, new(rows.Length, columns.Length, [.. values]), "Rank correlation") { Range = (0, 1) });
    }

    /// <summary>The maps of all images, signed, channels added up.</summary>
    public static float[] Maps(ISaliencyMethod method, Laboratory laboratory)
    {
        using var scope = NewDisposeScope();
        return Floats(method.Attribute(laboratory.Network, laboratory.Images, laboratory.Targets));
    }

    static Cell[] Row(string name, string asks, Tensor maps, Tensor reference)
    {
        var distance = ((maps - reference).abs().max() / reference.abs().max()).ToDouble();
        var ranks = Ranks(Floats(maps), Floats(reference), (int)maps.size(0));
        return [Cell.Of(name), Cell.Of(asks), distance < Rounding ? Cell.Of("none") : Cell.Of(distance), Cell.Of(ranks)];
    }

    static double? Ranks(float[] a, float[] b, int images) => MapSimilarity.Mean(a, b, images, (int)Math.Sqrt(a.Length / images)).Spearman;

    static float[] Floats(Tensor maps) => maps.sum(1).to(ScalarType.Float32).contiguous().data<float>().ToArray();
}
