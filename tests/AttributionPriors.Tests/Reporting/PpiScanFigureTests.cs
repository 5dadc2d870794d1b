using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

/// <summary>Figures 4, 10 and 12 of proactive pseudo-intervention show the records' maps, the volumes' own greys, and the weights that make up an answer.</summary>
public sealed class PpiScanFigureTests
{
    const string Wbp = "WeightBackPropagation";

    /// <summary>Maps of two by two: the weight back propagation of this network is largest in one place, the other maps in the opposite one.</summary>
    static VolumeExample Volume(double[] weights, int bright) => new("B", 1, 0.5 * weights[0] + 0.25 * weights[1], [.. weights.Select((weight, s) => new SliceExample(weight, s == 0 ? 0.5 : 0.25, LevelMap.Of([0, s, 1, 2]), LevelMap.Of([0, 0, 0, 1])))])
    {
        Middle = new[] { "InputGradient", "GradCam", "LRP-EpsilonPlus", Wbp }.ToDictionary(name => name, name => LevelMap.Of([.. Enumerable.Range(0, 4).Select(i => i == (name == Wbp ? bright : 3 - bright) ? 1f : 0)])),
    };

    static RunRecord Run(string method, int bright, params double[] weights)
    {
        var run = MadeUp.Run("ppi-oct", method, 0);
        return run with
        {
            Spec = run.Spec with { Scan = new(RadiographSource.Phantom, 2, GreyRange.Unit), Model = new("MultiViewSmallConvNet", 20, 2) },
            Volumes = [Volume(weights.Length > 0 ? weights : [0.5, 0.5], bright)],
        };
    }

    static float[] Heat(Panel panel) => [.. panel.Traces.OfType<HeatMap>().Last().Map.Values.Select(value => float.IsNaN(value) ? 0 : value)];

    [Fact]
    public void Figure_4_shows_one_networks_maps_above_and_each_trained_networks_own_map_below()
    {
        var figure = PpiFigure4.Build([Run("Baseline", 0), Run("PpiWbp", 1)]);
        Assert.Equal(["without PPI", "with PPI"], figure.RowTitles);
        Assert.Equal(["Slice\nsite B", "Gradient\nP 0.38", "Grad-CAM\nP 0.38", "LRP\nP 0.38", "WBP\nP 0.38", "WBP (box)\nP 0.38"], figure.Panels.Take(6).Select(panel => panel.Title));
        Assert.Equal([1, 0, 0, 0], Heat(figure.Panels[4]));
        Assert.Equal([0, 0, 0, 1], Heat(figure.Panels[1]));
        Assert.Equal(["not run", "not run", "not run", "P 0.38", "not run"], figure.Panels.Skip(7).Select(panel => panel.Title));
        Assert.Equal([0, 1, 0, 0], Heat(figure.Panels[10]));
        Assert.Contains("PHANTOM", figure.Subtitle);
    }

    [Fact]
    public void Figure_4_asks_for_records_that_keep_such_maps()
    {
        var older = Run("Baseline", 0) with { Volumes = [Volume([1, 0], 0) with { Middle = null }] };
        Assert.Contains(older.Hash, FigureCatalogue.Find("ppi-figure-4").Obstacle([older]));
        Assert.Contains("1 of 1 records", Assert.Throws<InvalidDataException>(() => PpiFigure4.Build([older])).Message);
        Assert.Null(FigureCatalogue.Find("ppi-figure-4").Obstacle([older, Run("PpiWbp", 0)]));
        Assert.Throws<ArgumentException>(() => PpiFigure4.Build([Run("PpiWbp", 0)]));
    }

    [Fact]
    public void Figure_10_shows_slices_in_order_and_the_mean_over_the_depth_from_above()
    {
        // Two volumes of two slices of 2 × 4; a pixel is its slice, row and column as digits, the second volume's 1000 more.
        float[] pixels = [.. from volume in new[] { 0, 1000 } from slice in new[] { 0, 1 } from row in new[] { 0, 1 } from column in Enumerable.Range(0, 4) select volume + 100f * slice + 10 * row + column];
        var none = new ImageSet(2, 2, 4, [], [], [], []);
        var splits = new Splits(none, none, new(2, 2, 4, pixels, new float[8], [1, 0], [0, 0])) { SiteNames = ["A"] };
        var figure = PpiFigure10.Build(splits, Run("Baseline", 0).Spec);
        Assert.Equal(["without atrophy", "with atrophy"], figure.RowTitles);
        Assert.Equal(["slice 1", "slice 2", "from above", null, null, null], figure.Panels.Select(panel => panel.Title));
        Assert.Equal([1100, 1101, 1102, 1103, 1110, 1111, 1112, 1113], figure.Panels[1].Traces.OfType<HeatMap>().Single().Map.Values);
        // A band is two rows high: four columns over two slices. Its values are 5 more than the upper row.
        Assert.Equal([5, 6, 7, 8, 5, 6, 7, 8, 105, 106, 107, 108, 105, 106, 107, 108], figure.Panels[5].Traces.OfType<HeatMap>().Single().Map.Values);
        Assert.Throws<ArgumentException>(() => PpiFigure10.Build(splits with { Test = splits.Test.Select([0]) }, Run("Baseline", 0).Spec));
    }

    [Fact]
    public void Figure_12_prints_the_weight_and_the_answer_of_each_slice_and_their_sum()
    {
        var figure = PpiFigure12.Build([Run("PpiWbpBox", 0), Run("Baseline", 0, 0.125, 0.75, 0.0625, 0.0625)]);
        string[] words = [.. figure.Panels[0].Traces.OfType<Drawing>().Single().Marks.OfType<Words>().Select(mark => mark.Text)];
        Assert.Equal(["α 0.13 · p 0.50", "α 0.75 · p 0.25", "α 0.06 · p 0.25"], words.Where(text => text.StartsWith("α ", StringComparison.Ordinal)));
        Assert.Equal(["slice 1", "slice 2", "slice 3"], words.Where(text => text.StartsWith("slice", StringComparison.Ordinal)));
        Assert.Contains("P 0.25", words);
        Assert.Contains("SmallConvNet", words);
        Assert.Equal(3, figure.Panels[0].Traces.OfType<HeatMap>().Count());
        Assert.Contains("Baseline", figure.Subtitle);
        Assert.Contains("ppi-oct", Assert.Throws<ArgumentException>(() => PpiFigure12.Build([MadeUp.Run("ppi-birds", "Baseline", 1)])).Message);
    }
}
