using AttributionPriors;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

/// <summary>Figures 3, 5 and 8 of proactive pseudo-intervention, and its maps as segmentations, draw the records' own numbers.</summary>
public sealed class PpiEvidenceTests
{
    const string Wbp = "WeightBackPropagation";

    static readonly string[] s_maps = ["InputGradient", "GradCam", "LRP-EpsilonPlus", Wbp];

    /// <summary>A curve that begins at 0.8 and ends <paramref name="fall"/> lower.</summary>
    static DeletionPoint[] Curve(double fall) => [new(0, 0.8, 1), new(1, 0.8 - fall / 2, 0.75), new(2, 0.8 - fall, 0.5)];

    static MapExample Example(int answer, float[] map) => new(
        1, answer, [LevelMap.Of([0, 1, 0, 1]), LevelMap.Of([0, 0, 1, 1]), LevelMap.Of([0, 0, 0, 2])], LevelMap.Of([1, 0, 0, 0]),
        s_maps.ToDictionary(name => name, name => LevelMap.Of(name == Wbp ? map : [.. map.Reverse()])), new(0, 0.5, 1, 2, 1));

    static RunRecord Run(string method, int seed, double fall, double dice = 0.5, int answer = 1)
    {
        var run = MadeUp.Run("ppi-birds", method, seed);
        return run with
        {
            Spec = run.Spec with { Attribution = run.Spec.Attribution with { Question = AttributionQuestion.EvidenceOfTrueClass } },
            Localisation = new Dictionary<string, Localisation> { [Wbp] = MadeUp.Map(0.5, 0.5) },
            Evidence = new()
            {
                Deletion = s_maps.ToDictionary(name => name, name => (IReadOnlyList<DeletionPoint>)Curve(name == Wbp ? fall : fall / 2)),
                RandomDeletion = Curve(0.1),
                Segmentation = s_maps.ToDictionary(name => name, _ => new Segmentation(64, 0.7, 0.25, new(dice, dice / 2, 0.1, 0.2, 0.11), new(dice + 0.1, 0.4, 0.3, 0.3, 0.2))),
                Examples = [Example(answer, [-1, 0, 1, 2]), Example(answer, [0, 0, 0, 1])],
            },
        };
    }

    static readonly RunRecord[] s_runs = [Run("Baseline", 1, 0.2, answer: 0), Run("Baseline", 2, 0.4, dice: 0.7), Run("PpiWbp", 1, 0.8, dice: 0.6), Run("PpiWbpBox", 1, 0.6)];

    [Fact]
    public void Figure_5_shows_the_fall_its_share_and_the_accuracy_of_one_network_and_of_one_for_each_map()
    {
        var figure = PpiFigure5.Build(s_runs);
        Assert.Equal((6, 2), (figure.Panels.Count, figure.Columns));
        IReadOnlyList<double> Of(int panel, string name) => ((Line)figure.Panels[panel].Traces.Single(trace => trace.Name == name)).Y;
        // Two seeds of the baseline: falls of 0.2 and 0.4 from 0.8.
        Assert.Equal([0, 0.15, 0.3], Of(0, "WBP"), Near);
        Assert.Equal([0, 0.4, 0.8], Of(1, "WBP"), Near);
        Assert.Equal([0, 0.5, 1], Of(3, "WBP"), Near);
        Assert.Equal([1, 0.75, 0.5], Of(5, "WBP (box)"), Near);
        Assert.Equal([0, 0.05, 0.1], Of(1, "Any pixels"), Near);
        // Without a run there is no curve.
        Assert.DoesNotContain(figure.Panels[1].Traces, trace => trace.Name == "Gradient");
        string[] listed = [.. figure.Panels.SelectMany(panel => panel.Traces).Where(trace => trace.InLegend).Select(trace => trace.Name!)];
        Assert.Equal(["Gradient", "Grad-CAM", "LRP", "WBP", "Any pixels", "WBP (box)"], listed);
        Assert.Contains("ImageNet", figure.Caption);
    }

    [Fact]
    public void Figure_3_shows_the_networks_own_maps_and_says_which_answers_are_right()
    {
        var figure = PpiFigure3.Build(s_runs);
        Assert.Equal(["seed 1\nwithout PPI", "seed 1\nwith PPI", "seed 2\nwithout PPI", "seed 2\nwith PPI"], figure.RowTitles);
        Assert.Equal(["Image", "Gradient\nincorrect", "Grad-CAM\nincorrect", "LRP\nincorrect", "WBP\nincorrect", "WBP (box)\nincorrect"], figure.Panels.Take(6).Select(panel => panel.Title));
        Assert.Equal([null, "not run", "not run", "not run", "correct", "correct"], figure.Panels.Skip(6).Take(6).Select(panel => panel.Title));
        // What speaks against the class is not shown; the 99th percentile of 0, 0, 1, 2 is 1.97.
        Assert.Equal([float.NaN, float.NaN, 1 / 1.97f, 1], figure.Panels[4].Traces.OfType<HeatMap>().Last().Map.Values, (a, b) => Math.Abs(a - b) < 0.01 || (float.IsNaN(a) && float.IsNaN(b)));
        // The box around (0, 0.5), one high and two wide, is the upper row.
        Assert.Equal([1f, 1, 0, 0], figure.Panels[5].Traces.OfType<Outline>().Last().Map.Values);
        Assert.Equal(2, PpiFigure3.BuildMore(s_runs).RowTitles.Count(title => title.StartsWith("seed 2", StringComparison.Ordinal)));
    }

    [Fact]
    public void Colours_are_scaled_over_all_three_channels()
    {
        var image = PpiFigure3.Build(s_runs).Panels[0].Traces.OfType<ColourImage>().Single().ToJson("x", "y").Single();
        Assert.Equal("""[[[0,0,0],[128,0,0]],[[0,128,0],[128,128,255]]]""", image["z"]!.ToJsonString());
        Assert.Throws<InvalidOperationException>(() => new ColourImage([new(1, 1, [0])]).ToJson("x", "y").Single());
    }

    [Fact]
    public void The_table_of_segmentations_has_every_fit_beside_its_chance()
    {
        var (name, table) = ResultsTable.Further(s_runs).Single(further => further.Name == "segmentation");
        Assert.Equal("segmentation", name);
        Assert.Equal(["Baseline", "Baseline", "PPI, WBP", "PPI, WBP", "PPI, WBP (box)", "PPI, WBP (box)", "Whole image"], table.Rows.Select(row => row[0].Text));
        Assert.Equal([0.7, 0.25, 0.6, 0.2, 0.3, 0.11, 0.7, 0.3, 0.4, 0.2], table.Rows[3].Skip(2).Select(cell => cell.Value!.Value), Near);
        Assert.Equal([0.25, 0.4, 0.25, 0.4, 0.25], table.Rows[^1].Skip(2).Where(cell => cell != Cell.None).Select(cell => cell.Value!.Value), Near);
    }

    [Fact]
    public void Records_from_before_are_left_out_and_named_where_there_are_no_others()
    {
        var older = s_runs[0] with { Evidence = null };
        RunRecord[] mixed = [older, .. s_runs[1..]];
        Assert.Contains("1 seed", PpiFigure5.Build(mixed).Subtitle);
        Assert.DoesNotContain(older.Hash, PpiFigure3.Build(mixed).RecordSet!.Runs);
        Assert.Null(FigureCatalogue.Find("ppi-figure-3").Obstacle(mixed));
        Assert.Contains(older.Hash, FigureCatalogue.Find("ppi-figure-3").Obstacle([older]));
        Assert.Contains("1 of 1 records are from before", Assert.Throws<InvalidDataException>(() => PpiFigure5.Build([older])).Message);
        Assert.Equal(0.7, PpiSegmentation.Build(mixed).Rows[1][4].Value!.Value, 1e-12); // the other seed's alone
        Assert.Throws<ArgumentException>(() => PpiSegmentation.Build([older]));
    }

    static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;
}
