using System.Text.Json.Nodes;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

public class FigureTests
{
    static readonly RunRecord[] Synthetic =
    [
        MadeUp.Synthetic("Baseline", 1, auc: 0.1, iou: 0.1), MadeUp.Synthetic("Baseline", 2, auc: 0.2, iou: 0.2),
        MadeUp.Synthetic("ActDiff", 1, auc: 0.9, iou: 0.9), MadeUp.Synthetic("ActDiff", 2, auc: 1.0, iou: 1.0),
    ];

    static JsonArray Data(Figure figure) => figure.ToJson()["data"]!.AsArray();

    static double[] Numbers(JsonNode? array) => [.. array!.AsArray().Select(value => value!.GetValue<double>())];

    /// <summary>Epoch 1: {0.2, 0.4} → 0.3 ± 0.2/√2; epoch 2: {0.6, 0.6} → 0.6 ± 0; epoch 3: {0.8} alone → no band.</summary>
    [Fact]
    public void Figure_3_draws_the_mean_over_seeds_with_its_deviation()
    {
        var run = MadeUp.Run("synthetic", "Masked", 1);
        var figure = Figure3.Build(
        [
            run with { Epochs = [MadeUp.Epoch(1, 0.2), MadeUp.Epoch(2, 0.6), MadeUp.Epoch(3, 0.8)] },
            run with { Spec = run.Spec with { Seed = 2 }, Epochs = [MadeUp.Epoch(1, 0.4), MadeUp.Epoch(2, 0.6)] },
        ]);
        var line = (Line)figure.Panels[0].Traces.Single();
        Close([1, 2, 3], line.X);
        Close([0.3, 0.6, 0.8], line.Y);
        Close([0.3 - 0.2 / Math.Sqrt(2), 0.6, 0.8], line.Lower!);
        Close([0.3 + 0.2 / Math.Sqrt(2), 0.6, 0.8], line.Upper!);
        Assert.Equal((-0.05, 1.05, "Validation AUC"), (figure.Panels[0].Y.Low, figure.Panels[0].Y.High, figure.Panels[0].Y.Title));
        Assert.Equal(2, Data(figure).Count);
    }

    [Fact]
    public void Figure_3_shows_accuracy_where_there_is_no_auc()
    {
        var figure = Figure3.Build([MadeUp.Decoy("Baseline", 1, 0.9, 0.6, 0.2)]);
        Assert.Equal("Validation accuracy", figure.Panels[0].Y.Title);
        Close([0.6], ((Line)figure.Panels[0].Traces.Single()).Y);
        Close([0.55, 1.05], [figure.Panels[0].Y.Low!.Value, figure.Panels[0].Y.High!.Value]);
    }

    /// <summary>Maps 1 2 3 4 and 1 0 0 4 sum to 2 2 3 8, median 2.5: 0 0 3/8 1.</summary>
    [Fact]
    public void Figure_4_sums_the_seeds_and_keeps_the_upper_half()
    {
        var second = Synthetic[1] with
        {
            Localisation = new Dictionary<string, Localisation> { [MadeUp.IntegratedGradients] = MadeUp.Map(0.5, 0.5) with { MeanMap = MadeUp.Encoded([1, 0, 0, 4]) } },
        };
        Close([0, 0, 3 / 8.0, 1], [.. OverlayPanels.MeanMap([Synthetic[0], second], MadeUp.IntegratedGradients).Values.Select(value => (double)value)]);
        var figure = Figure4.Build([Synthetic[0], second, Synthetic[2]]);
        Assert.Equal(["Image and mask", "A  Baseline", "B  ActDiff"], figure.Panels.Select(panel => panel.Title));
        var map = figure.Panels[1].Traces.OfType<HeatMap>().Last();
        Assert.Equal([float.NaN, float.NaN, 0.375f, 1], map.Map.Values);
        Assert.Single(figure.Panels.SelectMany(panel => panel.Traces).OfType<HeatMap>(), trace => trace.BarTitle is not null);
        Assert.Contains("outline", figure.Caption, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Figure_4_names_the_saliency_methods_there_are() => Assert.Contains(
        "they have InputGradient, IntegratedGradients, Occlusion",
        Assert.Throws<ArgumentException>(() => Figure4.Build(Synthetic, "GradCam")).Message);

    [Fact]
    public void Figure_8_has_a_dot_per_run_and_says_the_correlation()
    {
        var figure = Figure8.Build(Synthetic);
        Assert.Contains("Pearson r = 1.00, Spearman ρ = 1.00 over 4 runs", figure.Subtitle);
        var data = Data(figure);
        Assert.Equal(["Baseline", "ActDiff"], data.Select(trace => trace!["name"]!.GetValue<string>()));
        Assert.Equal(["Baseline", "Domain-invariance"], data.Select(trace => trace!["legendgrouptitle"]!["text"]!.GetValue<string>()));
        Assert.Equal([0.9, 1.0], Numbers(data[1]!["x"]));
        Assert.Equal([0.9, 1.0], Numbers(data[1]!["y"]));
        Assert.Equal(["circle", "diamond"], data.Select(trace => trace!["marker"]!["symbol"]!.GetValue<string>()));
        Assert.Equal(0.01, figure.Panels[0].Guides.Single().Value, 12);
    }

    /// <summary>
    /// x = 1 2 3 4, y = 1 3 2 10: Σ(x−2.5)(y−4) = 4.5 + 0.5 − 1 + 9 = 13; Σ(x−2.5)² = 5,
    /// Σ(y−4)² = 9 + 1 + 4 + 36 = 50; r = 13/√250 = 0.8222. Ranks of y 1 3 2 4: d² = 0 1 1 0, ρ = 1 − 6·2/(4·15) = 0.8.
    /// </summary>
    [Fact]
    public void The_correlations_are_pearsons_and_spearmans()
    {
        var style = MethodStyle.Of("Baseline");
        Assert.Equal(
            "Pearson r = 0.82, Spearman ρ = 0.80 over 4 runs",
            Figure8.Correlation([new(style, 1, 1, 1), new(style, 2, 2, 3), new(style, 3, 3, 2), new(style, 4, 4, 10)]));
        Assert.Equal("No correlation: 2 runs without spread", Figure8.Correlation([new(style, 1, 1, 1), new(style, 2, 1, 3)]));
    }

    [Fact]
    public void The_decoys_clean_arm_is_the_ceiling_not_a_dot()
    {
        var figure = Figure8.BuildDecoy(
        [
            MadeUp.Decoy("Baseline", 1, 0.9, 0.5, 0.25), MadeUp.Decoy("Clean", 1, 0.9, 0.8, 0.02), MadeUp.Decoy("Clean", 2, 0.9, 0.9, 0.02),
        ]);
        Assert.Equal("Baseline", Data(figure).Single()!["name"]!.GetValue<string>());
        Assert.Contains(figure.Panels[0].Guides, guide => guide.Upright && Math.Abs(guide.Value - 16 / 784.0) < 1e-12);
        Assert.Contains(figure.Panels[0].Guides, guide => !guide.Upright && Math.Abs(guide.Value - 0.85) < 1e-12);
    }

    [Fact]
    public void Panels_fill_their_grid_without_overlap()
    {
        var panels = Enumerable.Range(0, 5).Select(i => new Panel { Title = $"{i}", X = new("t", "s"), Y = new("y"), Traces = [new Dots([1], [1], "#000000")] });
        var layout = Figure.SmallMultiples("T", null, [.. panels], 2).ToJson()["layout"]!;
        var boxes = Enumerable.Range(0, 5).Select(i => i == 0 ? "" : $"{i + 1}")
            .Select(n => (X: Numbers(layout[$"xaxis{n}"]!["domain"]), Y: Numbers(layout[$"yaxis{n}"]!["domain"]))).ToArray();
        Assert.All(boxes, box => Assert.True(0 <= box.X[0] && box.X[0] < box.X[1] && box.X[1] <= 1 && 0 <= box.Y[0] && box.Y[0] < box.Y[1] && box.Y[1] <= 1));
        for (var i = 0; i < boxes.Length; i++)
            for (var j = 0; j < i; j++)
                Assert.True(Apart(boxes[i].X, boxes[j].X) || Apart(boxes[i].Y, boxes[j].Y));
        Assert.Equal("t (s)", layout["xaxis5"]!["title"]!["text"]!.GetValue<string>());
        Assert.Null(layout["xaxis"]!["title"]);
        Assert.Null(layout["yaxis2"]!["title"]);
        static bool Apart(double[] a, double[] b) => a[1] < b[0] || b[1] < a[0];
    }

    [Fact]
    public void Neighbours_share_an_axis_title_and_keep_its_meaning()
    {
        Panel[] panels = [.. Enumerable.Range(0, 4).Select(i => new Panel { X = new("t", "s"), Y = new("y"), Traces = [new Dots([1], [1], "#000000")] })];
        var figure = Figure.SmallMultiples("T", null, panels, 2);
        var layout = figure.ToJson()["layout"]!;
        Assert.Equal([false, false, true, true], Enumerable.Range(1, 4).Select(i => layout[i == 1 ? "xaxis" : $"xaxis{i}"]!["title"] is not null));
        Assert.Equal([true, false, true, false], Enumerable.Range(1, 4).Select(i => layout[i == 1 ? "yaxis" : $"yaxis{i}"]!["title"] is not null));
        Assert.All(figure.Summary().Rows, row => Assert.Contains("y against t (s)", row.Select(cell => cell.Text)));
    }

    [Fact]
    public void A_heat_map_keeps_its_rows_from_the_top_and_its_names_as_names()
    {
        var matrix = new Matrix(["10", "20"], ["a", "b", "c"], new(2, 3, [1, 2, 3, 4, float.NaN, 6]), "Score");
        var json = Figure.HeatMap("T", null, new("Row"), new("Column"), matrix).ToJson();
        Assert.Equal("[[1,2,3],[4,null,6]]", json["data"]![0]!["z"]!.ToJsonString());
        Assert.Equal("""["10","20"]""", json["data"]![0]!["y"]!.ToJsonString());
        Assert.Equal(("category", "reversed"), (json["layout"]!["yaxis"]!["type"]!.GetValue<string>(), json["layout"]!["yaxis"]!["autorange"]!.GetValue<string>()));
        Assert.Equal("""["1.00","2.00","3.00","4.00","6.00"]""", json["data"]![1]!["text"]!.ToJsonString());
        Assert.Equal("""["a","b","c","a","c"]""", json["data"]![1]!["x"]!.ToJsonString());
        Assert.Equal("10 1 2 3; 20 4 – 6", matrix.Summary);
        Assert.Contains("2 × 3 numbers have 1 names", Assert.Throws<InvalidOperationException>(() => Figure.HeatMap("T", null, new(), new(), matrix with { RowNames = ["10"] }).ToJson()).Message);
    }

    [Fact]
    public void A_level_over_bars_is_drawn_over_them()
    {
        Figure With(Trace trace) => new() { Title = "T", Panels = [new() { Traces = [trace], Guides = [new(0.5, "chance", Upright: false)] }] };
        string Layer(Trace trace) => With(trace).ToJson()["layout"]!["shapes"]![0]!["layer"]!.GetValue<string>();
        Assert.Equal(("above", "below"), (Layer(new Bars(["a"], [1], ["#000000"])), Layer(new Dots([1], [1], "#000000"))));
    }

    /// <summary>There it hides no point, and no heading is in its way.</summary>
    [Fact]
    public void An_upright_level_is_named_above_a_panel_without_a_heading()
    {
        JsonNode Named(string? heading)
        {
            var panel = new Panel { Title = heading, Traces = [new Dots([1], [1], "#000000")], Guides = [new(0.5, "chance", Upright: true)] };
            return new Figure { Title = "T", Panels = [panel] }.ToJson()["layout"]!["annotations"]!.AsArray().Single(label => label!["text"]!.GetValue<string>() == "chance")!;
        }
        Assert.Equal((1.0, 0.0), (Named(null)["y"]!.GetValue<double>(), Named("heading")["y"]!.GetValue<double>()));
    }

    [Fact]
    public void What_json_cannot_hold_becomes_a_gap()
    {
        var figure = new Figure { Title = "T", Panels = [new() { Traces = [new Line([1, 2, 3], [1, double.NaN, double.PositiveInfinity], "#000000")] }] };
        Assert.Equal("[1,null,null]", Data(figure)[0]!["y"]!.ToJsonString());
    }

    [Fact]
    public void A_title_cannot_break_out_of_its_page()
    {
        var figure = Figure8.Build(Synthetic) with { Title = "</script><b>&", Caption = "\"quoted\"" };
        var html = figure.ToHtml("plotly.min.js");
        Assert.DoesNotContain("</script><b>", html);
        Assert.Contains("<title>&lt;/script&gt;&lt;b&gt;&amp;</title>", html);
        Assert.Contains("src=\"plotly.min.js\"", html);
        Assert.DoesNotContain("://", html);
    }

    static void Close(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected, (value, i) => Assert.Equal(value, actual[i], 12));
    }
}
