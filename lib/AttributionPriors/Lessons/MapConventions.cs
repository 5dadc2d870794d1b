using AttributionPriors.Metrics;
using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>
/// What an evaluation of maps must choose beside the method (the pseudo-intervention paper's Table 7 does not say what it chose): each choice made on the same network and images, and scored by the energy
/// pointing game.
/// </summary>
static class MapConventions
{
    /// <summary>Shares of the points that count: the paper's 100 of 50,176 are fewer than two of 784, so these are larger.</summary>
    static readonly double[] s_shares = [0.01, 0.05, 1];

    static readonly RelevanceComposite s_zero = RelevanceComposite.Uniform("LRP-0", new ZeroRule());

    /// <summary>The table of a network on images.</summary>
    /// <param name="asked">The network, the images and their objects.</param>
    /// <param name="pixels">The least and largest value that a pixel may have.</param>
    /// <param name="others">The class to explain in place of each image's own.</param>
    public static Table Table(AskedNetwork asked, (double Low, double High) pixels, Tensor others)
    {
        using var scope = NewDisposeScope();
        var reference = Map(new WeightBackPropagation(), asked);
        var channels = Enumerable.Range(0, asked.Set.Channels).ToArray();
        var first = new RuleAssignment(new ZBoxRule([.. channels.Select(_ => pixels.Low)], [.. channels.Select(_ => pixels.High)]), AffineKinds.First);
        (string Name, Tensor Map)[] rows =
        [
            ("Weight back propagation", reference),
            ("LRP-0, as its formula has it", Map(new LayerwiseRelevance(s_zero), asked)),
            ("… max-pools as means", Map(new LayerwiseRelevance(s_zero with { MaxPool = MaxPoolAs.Average }), asked)),
            ("… z^B at the pixels", Map(new LayerwiseRelevance(s_zero with { Assignments = [first] }), asked)),
            ("… both, as a known tutorial does", Map(new LayerwiseRelevance(s_zero with { Assignments = [first], MaxPool = MaxPoolAs.Average }), asked)),
            ("… absolute values", reference.abs()),
            ("… for the other class", new WeightBackPropagation().Attribute(asked.Network, asked.Images, others)),
            ("… not multiplied by the image", Map(new InputGradient(), asked)),
        ];
        return new(
            $"One map, by convention ({asked.Label})",
            [new("Convention", Alignment.Left), new("Same map"), .. s_shares.Select(share => new Column(share == 1 ? "all" : $"top {share:P0}", Group: $"Energy in the {asked.Objects}")), new("Images")],
            [.. rows.Select(row => (Cell[])[Cell.Of(row.Name), Cell.Of(IsSame(row.Map, reference) ? "yes" : "no"), .. Scores(row.Map, asked)])],
            [
                $"Energy: the share of the strongest points' positive values that lies in the {asked.Objects}; by chance {Cell.Of(asked.Set.Masks.Average()).Text}.",
                "Mean over the images whose map is positive anywhere: so many.",
            ]);
    }

    static Tensor Map(ISaliencyMethod method, AskedNetwork asked) => method.Attribute(asked.Network, asked.Images, asked.Targets);

    /// <summary>Within what single precision leaves over a few layers.</summary>
    static bool IsSame(Tensor map, Tensor reference)
    {
        const double rounding = 1e-3;
        return ((map - reference).abs().max() / reference.abs().max()).ToDouble() < rounding;
    }

    static IEnumerable<Cell> Scores(Tensor maps, AskedNetwork asked)
    {
        var (set, area) = (asked.Set, asked.Set.Height * asked.Set.Width);
        int[] points = [.. s_shares.Select(share => (int)Math.Round(share * area))];
        var values = maps.sum(1).contiguous().data<float>().ToArray();
        var games = Enumerable.Range(0, set.Count).Select(n => EnergyPointing.Of(values.AsSpan(n * area, area), set.Mask(n), points)).ToList();
        return [.. points.Select((_, k) => Cell.Of(games.Average(game => game[k].Energy))), Cell.Of(games.Count(game => game[^1].Energy is not null), "0")];
    }
}
