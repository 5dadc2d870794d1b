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

    /// <summary>See <see cref="Laboratory.Conventions"/>.</summary>
    public static Table Table(Laboratory laboratory)
    {
        using var scope = NewDisposeScope();
        var reference = Map(new WeightBackPropagation(), laboratory);
        var first = new RuleAssignment(new ZBoxRule([0], [1]), AffineKinds.First);
        var other = zeros_like(laboratory.Targets);
        (string Name, Tensor Map)[] rows =
        [
            ("Weight back propagation", reference),
            ("LRP-0, as its formula has it", Map(new LayerwiseRelevance(s_zero), laboratory)),
            ("… max-pools as means", Map(new LayerwiseRelevance(s_zero with { MaxPool = MaxPoolAs.Average }), laboratory)),
            ("… z^B at the pixels", Map(new LayerwiseRelevance(s_zero with { Assignments = [first] }), laboratory)),
            ("… both, as a known tutorial does", Map(new LayerwiseRelevance(s_zero with { Assignments = [first], MaxPool = MaxPoolAs.Average }), laboratory)),
            ("… absolute values", reference.abs()),
            ("… for the other class", new WeightBackPropagation().Attribute(laboratory.Network, laboratory.Images, other)),
            ("… not multiplied by the image", new InputGradient().Attribute(laboratory.Network, laboratory.Images, laboratory.Targets)),
        ];
        return new(
            $"One map, by convention ({laboratory.Label})",
            [new("Convention", Alignment.Left), new("Same map"), .. s_shares.Select(share => new Column(share == 1 ? "all" : $"top {share:P0}", Group: "Energy in the crosses")), new("Images")],
            [.. rows.Select(row => (Cell[])[Cell.Of(row.Name), Cell.Of(IsSame(row.Map, reference) ? "yes" : "no"), .. Scores(row.Map, laboratory)])],
            [
                $"Energy: the share of the strongest points' positive values that lies in the crosses; by chance {Cell.Of(laboratory.Positives.Masks.Average()).Text}.",
                "Mean over the images whose map is positive anywhere: so many.",
            ]);
    }

    static Tensor Map(ISaliencyMethod method, Laboratory laboratory) => method.Attribute(laboratory.Network, laboratory.Images, laboratory.Targets);

    /// <summary>Within what single precision leaves over a few layers.</summary>
    static bool IsSame(Tensor map, Tensor reference)
    {
        const double rounding = 1e-3;
        return ((map - reference).abs().max() / reference.abs().max()).ToDouble() < rounding;
    }

    static IEnumerable<Cell> Scores(Tensor maps, Laboratory laboratory)
    {
        var (set, area) = (laboratory.Positives, laboratory.Positives.Height * laboratory.Positives.Width);
        int[] points = [.. s_shares.Select(share => (int)Math.Round(share * area))];
        var values = maps.sum(1).contiguous().data<float>().ToArray();
        var games = Enumerable.Range(0, set.Count).Select(n => EnergyPointing.Of(values.AsSpan(n * area, area), set.Mask(n), points)).ToList();
        return [.. points.Select((_, k) => Cell.Of(games.Average(game => game[k].Energy))), Cell.Of(games.Count(game => game[^1].Energy is not null), "0")];
    }
}
