using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

/// <summary>Figures A.3, A.8 and A.14 draw the records' own numbers, on hand-made records of 2 × 2 images.</summary>
public class AppendixFigureTests
{
    static readonly LevelMap s_mask = LevelMap.Of([1, 0, 0, 0]);

    static Example Example(int answer, float[] image, float[] map) => new(1, answer, LevelMap.Of(image), s_mask, LevelMap.Of(map));

    static RunRecord Explained(string method, int seed, MapGroup correct, MapGroup incorrect, params Example[] examples) =>
        MadeUp.Synthetic(method, seed, auc: 0.5, iou: 0.5) with
        {
            Explanations = new() { Saliency = MadeUp.IntegratedGradients, Correct = correct, Incorrect = incorrect, Examples = examples },
        };

    static MapGroup Group(int images, params float[] mean) => new(images, MadeUp.Encoded(mean));

    static readonly MapGroup s_none = Group(0, 0, 0, 0, 0);

    static HeatMap Map(Panel panel) => panel.Traces.OfType<HeatMap>().Last();

    static IEnumerable<HeatMap> Bars(Figure figure) => figure.Panels.SelectMany(panel => panel.Traces).OfType<HeatMap>().Where(map => map.BarTitle is not null);

    [Fact]
    public void Figure_a3_has_a_row_per_saliency_method_and_a_column_per_training_method()
    {
        // Three maps whose largest value is at another place each: 0, 1 and 2.
        Localisation At(int place) => MadeUp.Map(0.5, 0.5) with { MeanMap = MadeUp.Encoded([.. Enumerable.Range(0, 4).Select(k => k == place ? 8f : k)]) };
        var maps = new Dictionary<string, Localisation> { [MadeUp.Occlusion] = At(2), [MadeUp.InputGradient] = At(0), [MadeUp.IntegratedGradients] = At(1) };
        var figure = FigureA3.Build([MadeUp.Synthetic("ActDiff", 1, 1, 1) with { Localisation = maps }, MadeUp.Synthetic("Baseline", 1, 1, 1) with { Localisation = maps }]);
        Assert.Equal(["Input\ngradient", "Integrated\ngradients", "Occlusion"], figure.RowTitles);
        Assert.Equal(["Image, mask", "A  Baseline", "B  ActDiff"], figure.Panels.Take(figure.Columns).Select(panel => panel.Title));
        Assert.Equal(9, figure.Panels.Count);
        for (var row = 0; row < 3; row++)
            foreach (var column in new[] { 1, 2 })
                Assert.Equal(1, Map(figure.Panels[row * 3 + column]).Map.Values[row]);
        Assert.Single(Bars(figure));
        Assert.Equal(figure.RecordSet, RecordSet.Of([MadeUp.Synthetic("Baseline", 1, 1, 1) with { Localisation = maps }, MadeUp.Synthetic("ActDiff", 1, 1, 1) with { Localisation = maps }]), SameSet);
    }

    /// <summary>Correct: 1 · (8 0 0 0) + 3 · (0 0 4 2) = 8 0 12 6, median 7: 8/12 0 1 0. Incorrect: 2 · (1 2 3 4), median 5: 0 0 6/8 1.</summary>
    [Fact]
    public void Figure_a8_sums_over_images_apart_by_answer()
    {
        var figure = FigureA8.Build([Explained("Masked", 1, Group(1, 8, 0, 0, 0), s_none), Explained("Masked", 2, Group(3, 0, 0, 4, 2), Group(2, 1, 2, 3, 4))]);
        Assert.Equal(["Correct", "Incorrect"], figure.RowTitles);
        Assert.Equal(["Image, mask", "A  Masked\nn = 4", null, "n = 2"], figure.Panels.Select(panel => panel.Title));
        Assert.Equal([8 / 12f, float.NaN, 1, float.NaN], Map(figure.Panels[1]).Map.Values);
        Assert.Equal([float.NaN, float.NaN, 6 / 8f, 1], Map(figure.Panels[3]).Map.Values);
    }

    [Fact]
    public void A_method_without_right_answers_has_an_empty_panel_and_not_the_colour_bar()
    {
        var figure = FigureA8.Build([Explained("Baseline", 1, s_none, Group(4, 1, 2, 3, 4)), Explained("Masked", 1, Group(4, 1, 2, 3, 4), s_none)]);
        Assert.All(Map(figure.Panels[1]).Map.Values, value => Assert.True(float.IsNaN(value)));
        Assert.Same(Map(figure.Panels[2]), Bars(figure).Single());
    }

    [Fact]
    public void Figure_a14_shows_each_runs_own_map_of_one_image_a_row()
    {
        var figure = FigureA14.Build(
        [
            Explained("Baseline", 1, s_none, s_none, Example(0, [1, 0, 0, 1], [0, 0, 51, 255])),
            Explained("Masked", 1, s_none, s_none, Example(1, [1, 0, 0, 1], [255, 51, 0, 0])),
            Explained("Baseline", 2, s_none, s_none, Example(1, [0, 1, 1, 0], [0, 255, 51, 0])),
        ]);
        Assert.Equal(["seed 1", "seed 2"], figure.RowTitles);
        Assert.Equal(
            ["Image, mask", "A  Baseline\nincorrect", "B  Masked\ncorrect", null, "correct", "not run"], figure.Panels.Select(panel => panel.Title));
        Assert.Equal([1f, 0, 0, 1], figure.Panels[0].Traces.OfType<HeatMap>().First().Map.Values);
        Assert.Equal([0f, 1, 1, 0], figure.Panels[3].Traces.OfType<HeatMap>().First().Map.Values);
        // 0 0 51 255 of 255: the median is 25.5, so that 51/255 and 1 are left.
        Assert.Equal([float.NaN, float.NaN, 0.2f, 1], Map(figure.Panels[1]).Map.Values);
        Assert.Equal([1, 0.2f, float.NaN, float.NaN], Map(figure.Panels[2]).Map.Values);
        Assert.Equal([float.NaN, 1, 0.2f, float.NaN], Map(figure.Panels[4]).Map.Values);
        Assert.Empty(figure.Panels[5].Traces);
    }

    [Fact]
    public void Figure_a14_takes_the_seeds_first_and_five_rows_at_most()
    {
        var example = Example(1, [1, 0, 0, 1], [1, 2, 3, 4]);
        RunRecord[] Runs(params int[] seeds) => [.. seeds.Select(seed => Explained("Masked", seed, s_none, s_none, example, example, example))];
        Assert.Equal([(1, 0), (1, 1), (2, 0), (2, 1), (3, 0)], FigureA14.Rows(RecordGroup.Of(Runs(3, 1, 2))));
        Assert.Equal([1, 2, 3, 4, 5], FigureA14.Rows(RecordGroup.Of(Runs(1, 2, 3, 4, 5, 6))).Select(row => row.Seed));
        Assert.Equal([(1, 0), (1, 1), (1, 2)], FigureA14.Rows(RecordGroup.Of(Runs(1))));
    }

    [Fact]
    public void Records_from_before_are_refused_by_name()
    {
        RunRecord[] records = [Explained("Masked", 1, s_none, s_none), MadeUp.Synthetic("Baseline", 7, 0, 0)];
        foreach (var build in new Func<IReadOnlyList<RunRecord>, Figure>[] { FigureA8.Build, FigureA14.Build })
        {
            var error = Assert.Throws<InvalidDataException>(() => build(records));
            Assert.Contains("1 of 2 records", error.Message, StringComparison.Ordinal);
            Assert.Contains("synthetic Baseline seed 7", error.Message, StringComparison.Ordinal);
            Assert.Contains("--fresh", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_damaged_example_is_refused()
    {
        var broken = Example(1, [1, 0, 0, 1], [1, 2, 3, 4]);
        Figure Build(Example example) => FigureA14.Build([Explained("Masked", 1, s_none, s_none, example)]);
        Assert.Contains("no base64", Assert.Throws<InvalidDataException>(() => Build(broken with { Map = broken.Map with { Levels = "?" } })).Message);
        Assert.Contains("3 cells where 2 × 2", Assert.Throws<InvalidDataException>(() => Build(broken with { Map = LevelMap.Of([1, 2, 3]) })).Message);
    }

    /// <summary>A mask that is most of the image, as all but a swatch is, would paint everything red.</summary>
    [Fact]
    public void The_smaller_of_mask_and_outside_is_red()
    {
        HeatMap Red(float[] mask) => Map(new OverlayPanels(new(2, 2, [0, 0, 0, 0]), new(2, 2, mask)).Image(null));
        Assert.Equal([1f, 0, 0, 0], Red([1, 0, 0, 0]).Map.Values);
        Assert.Equal([0f, 0, 0, 1], Red([1, 1, 1, 0]).Map.Values);
    }

    [Fact]
    public void Rows_have_headings_and_a_line_feed_breaks_a_heading()
    {
        var panel = Panel.Image("two\nlines", 2, 2, []);
        var layout = Figure.ImageRows("T", null, [("up\nwards", [panel, panel]), ("low", [panel, panel])], 600).ToJson()["layout"]!;
        var headings = layout["annotations"]!.AsArray().ToLookup(note => note!["textangle"]?.GetValue<int>() ?? 0, note => note!["text"]!.GetValue<string>());
        Assert.Equal(["up<br>wards", "low"], headings[-90]);
        Assert.Equal(Enumerable.Repeat("two<br>lines", 4), headings[0]);
    }

    static bool SameSet(RecordSet? a, RecordSet? b) => a is not null && b is not null && a.Digest == b.Digest && a.Runs.SequenceEqual(b.Runs);
}
