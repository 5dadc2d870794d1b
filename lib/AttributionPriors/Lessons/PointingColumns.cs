using AttributionPriors.Experiments;
using AttributionPriors.Metrics;
using AttributionPriors.Models;
using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>Columns of the pseudo-intervention paper's Table 7, each by its own algorithm on one network in float64, with the energy that they earn and the paper's.</summary>
static class PointingColumns
{
    /// <summary>Below this, relative to the largest value, two maps in float64 are the same but for rounding.</summary>
    const double Rounding = 1e-10;

    /// <summary>A stabiliser as the usual programs take it: against division by zero alone.</summary>
    const double Tiny = 1e-9;

    static readonly (string Name, string? Paper, ISaliencyMethod Method)[] s_columns =
    [
        ("Weight back propagation, layer by layer", "WBP", new ExplicitWeightBackPropagation()),
        ("Weight back propagation, by one gradient", "WBP", new WeightBackPropagation()),
        ("LRP-0", "LRP", new LayerwiseRelevance(RelevanceComposite.Uniform("LRP-0", new ZeroRule()))),
        ("LRP-epsilon, ε = 10⁻⁹", "LRP-eps", new LayerwiseRelevance(RelevanceComposite.Uniform("LRP-tiny", new EpsilonRule(Tiny)))),
        ("Gradient × input", null, new GradientTimesInput()),
        ("Gradient", "Gradient", new InputGradient()),
        ("LRP-gamma", "LRP-gamma", new LayerwiseRelevance(RelevanceComposite.Uniform("LRP-gamma", new GammaRule()))),
        ("LRP-flat", "LRP-flat", new LayerwiseRelevance(RelevanceComposite.Uniform("LRP-flat", new FlatRule()))),
        ("LRP-alpha2beta1", "LRP-alpha-beta", new LayerwiseRelevance(RelevanceComposite.Uniform("LRP-alpha2beta1", new AlphaBetaRule()))),
    ];

    /// <summary>Rows of the paper's table, and their places in the game.</summary>
    static readonly (string Name, string Short, int Place)[] s_shown = [("top 1000", "top 1000", 2), ("top 10000", "top 10,000", 4), ("All points", "all", 5)];

    /// <summary>The table of a network on images.</summary>
    public static Table Table(AskedNetwork asked)
    {
        using var scope = NewDisposeScope();
        using var network = new FoldedClassifier(asked.Network.Graph, new() { Type = ScalarType.Float64 });
        var images = asked.Images.to(ScalarType.Float64);
        var (maps, boxes) = (s_columns.Select(column => column.Method.Attribute(network, images, asked.Targets)).ToArray(), Attributor.Boxes(asked.Set));
        var points = Attributor.PointsOf(asked.Set.Height * asked.Set.Width);
        Cell[] Row(int i)
        {
            var (name, paper, _) = s_columns[i];
            var distance = ((maps[i] - maps[0]).abs().max() / maps[0].abs().max()).ToDouble();
            var games = EnergyPointing.Mean(Reduced(name, maps[i]), boxes, asked.Set.Count, points);
            return
            [
                Cell.Of(name), distance < Rounding ? Cell.Of("none") : Cell.Of(distance, "0.0e0"),
                .. s_shown.Select(row => Cell.Of(games[row.Place].Energy, "F3")),
                .. s_shown.Select(row => Cell.Of(paper is null ? null : PpiPaper.Find("7", row.Name, paper), "F3")),
            ];
        }
        return new(
            $"Columns of Table 7 in float64 ({asked.Label}, {asked.Set.Count} images)",
            [
                new("Column", Alignment.Left), new("Differs from the first"),
                .. s_shown.Select(row => new Column(row.Short, Group: "Energy in the box")), .. s_shown.Select(row => new Column(row.Short, Group: "The paper's (CUB)")),
            ],
            [.. Enumerable.Range(0, s_columns.Length).Select(Row)],
            [
                $"Differs: largest difference of the signed maps in units of the largest value; what is below {Rounding:0e0} is rounding. Energy by chance: {EnergyPointing.Mean(boxes, boxes, asked.Set.Count, points)[0].Chance:F3}.",
                "Top: of 50,176 pixels in the paper, the same shares here. –: not in the paper's table.",
            ]);
    }

    /// <summary>As records reduce channels: gradients by absolute values, what adds up by its sum.</summary>
    static float[] Reduced(string name, Tensor maps) =>
        (name == "Gradient" ? ChannelReduction.AbsoluteSum : ChannelReduction.SignedSum).Reduce(maps).to(ScalarType.Float32).contiguous().data<float>().ToArray();
}
