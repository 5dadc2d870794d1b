using AttributionPriors.Metrics;
using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Faithfulness;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>Tests that a map can fail, drawn as curves.</summary>
static class MapTrials
{
    const string Level = "#6b6b6b";

    /// <summary>Pixels blackened at each point of a curve: two crosses and a tag have about as many as the last.</summary>
    static readonly int[] s_points = [2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 34, 40];

    /// <summary>See <see cref="Laboratory.Randomisation"/>.</summary>
    public static Figure Randomisation(Laboratory laboratory, IReadOnlyList<string> methods)
    {
        using var untrained = laboratory.Untrained();
        var layers = ParameterRandomisation.Layers(laboratory.Network);
        double[] steps = [.. Enumerable.Range(0, layers.Count + 1).Select(k => (double)k)];
        var cascades = methods.Select(name => (Name: SaliencyName.Display(name), Steps: Cascade(name))).ToList();
        Panel Of(string title, Func<MapSimilarity, double?> measure, bool inLegend) => new()
        {
            Title = title,
            X = new("Layers untrained, from the top"),
            Y = new("Rank correlation with the map before", Low: -1, High: 1.05),
            Traces =
            [
                .. cascades.Select((cascade, i) => new Line(steps, [1, .. cascade.Steps.Select(step => Rounded(measure(step.Similarity)))], Colour(i)) { Name = cascade.Name, InLegend = inLegend }),
            ],
        };
        return Figure.SmallMultiples(
            "Do maps notice that the network is gone?", $"{laboratory.Label}; mean over {laboratory.Positives.Count} test images; layers {string.Join(", ", layers)}",
            [Of("With signs", similarity => similarity.Spearman, inLegend: true), Of("Absolute values", similarity => similarity.AbsoluteSpearman, inLegend: false)], 2) with
        {
            Caption = "Likeness of each map to the trained network's, as its layers are replaced by untrained ones from the output down.",
        };

        IReadOnlyList<RandomisedLayer> Cascade(string name) =>
            new ParameterRandomisation(Laboratory.Method(name)).TopDown(laboratory.Network, untrained, laboratory.Images, laboratory.Targets);
    }

    /// <summary>See <see cref="Laboratory.Deletion"/>.</summary>
    public static Figure Deletion(Laboratory laboratory, IReadOnlyList<string> methods)
    {
        using var scope = NewDisposeScope();
        var curve = new PerturbationCurve(PerturbationDirection.Deletion, s_points);
        double[] Scores(Tensor maps) => [.. curve.Of(laboratory.Network, laboratory.Images, laboratory.Targets, maps).MeanScores.Select(score => Rounded(score))];
        double[] points = [0, .. s_points];
        Line Curve(string name, Tensor maps, string colour, string dash) => new(points, Scores(maps), colour, dash) { Name = name };
        Tensor Maps(string name) => Laboratory.Method(name).Attribute(laboratory.Network, laboratory.Images, laboratory.Targets).sum(1);
        return new()
        {
            Title = "How fast does the answer go with the strongest pixels?",
            Subtitle = $"{laboratory.Label}; mean over {laboratory.Positives.Count} test images",
            Caption = "Probability of two crosses after the strongest pixels of each map were set to black.",
            Panels =
            [
                new()
                {
                    X = new("Pixels blackened"), Y = new("Probability of two crosses", Low: 0, High: 1.05),
                    Traces =
                    [
                        .. methods.Select((name, i) => Curve(SaliencyName.Display(name), Maps(name), Colour(i), "solid")),
                        Curve("The image itself", laboratory.Images.sum(1), Level, "dash"), Curve("Any pixels", Shuffled(laboratory), Level, "dot"),
                    ],
                },
            ],
        };
    }

    /// <summary>A map that knows nothing: the places in an order of their own for each image.</summary>
    static Tensor Shuffled(Laboratory laboratory)
    {
        var (images, height, width) = (laboratory.Positives.Count, laboratory.Positives.Height, laboratory.Positives.Width);
        var random = new Random(0);
        float[] values = [.. Enumerable.Range(0, images * height * width).Select(_ => random.NextSingle())];
        return tensor(values, [images, height, width]);
    }

    /// <summary>To what a reader can tell apart: the digits below differ from one processor to the next.</summary>
    static double Rounded(double? value) => Math.Round(value ?? double.NaN, 3);

    static string Colour(int index) => FigureLayout.Colours[index % FigureLayout.Colours.Length];
}
