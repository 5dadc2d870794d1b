using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

/// <summary>The paper's figures under their numbers.</summary>
public sealed class PaperFigureTests
{
    static RunRecord Run(string task, string method, int seed, double level) =>
        MadeUp.Synthetic(method, seed, 0.5, 0.5) is var run
            ? run with
            {
                Hash = $"{task}-{method}-{seed}",
                Spec = run.Spec with { Task = task },
                Localisation = run.Localisation.ToDictionary(map => map.Key, map => map.Value with { MeanMap = MadeUp.Encoded([0, 0, (float)level, 1]) }),
            }
            : run;

    static PaperMaterial Of(params RunRecord[] runs) => new(task => [.. runs.Where(run => run.Spec.Task == task)], []);

    [Fact]
    public void Every_figure_of_the_paper_is_there_once()
    {
        string[] numbers = [.. Enumerable.Range(1, 8).Select(n => $"Figure {n}"), .. Enumerable.Range(1, 18).Select(n => $"Figure A.{n}")];
        Assert.Equal(numbers, PaperFigure.All.Select(figure => figure.Number));
    }

    [Fact]
    public void A_tasks_own_drawing_is_one_that_the_task_has_and_carries_the_papers_number()
    {
        var tasks = TaskCatalogue.OfTheKit();
        foreach (var figure in PaperFigure.All)
        {
            Assert.NotEqual(figure.Drawing is null, figure.Together is null);
            if (figure.Drawing is not { } drawing) continue;
            Assert.All(figure.Tasks, task => Assert.True(FigureCatalogue.Find(drawing).IsOf(tasks[task])));
            var task = figure.Tasks[0];
            var said = drawing switch
            {
                "figure-3" => FigureNumber.OfCurves(task),
                "figure-4" => FigureNumber.OfMeanMaps(task),
                "figure-a3" => FigureNumber.OfAllMaps(task),
                "figure-a8" => FigureNumber.OfAnswers(task),
                "figure-a14" => FigureNumber.OfExamples(task),
                _ => figure.Number,
            };
            Assert.Equal(said, figure.Number);
        }
    }

    [Fact]
    public void What_a_figure_lacks_is_named_with_the_command_that_makes_it()
    {
        var material = Of(Run("xray-spc", "Baseline", 1, 0.5));
        Assert.Equal("runs of synthetic and rsna-vpc: ./reproduce sweep synthetic rsna-vpc", PaperFigure.Find("figure-8")!.Lack(material));
        Assert.Contains("reproduce search", PaperFigure.Find("Figure-A1")!.Lack(material), StringComparison.Ordinal);
        Assert.Null(PaperFigure.Find("figure-a4")!.Lack(material));
        Assert.Equal((true, false), (PaperFigure.Find("figure-8")!.HasSome(material), PaperFigure.Find("figure-7")!.HasSome(material)));
        Assert.Single(PaperFigure.Find("figure-8")!.Together!(material).Panels);
        Assert.Null(PaperFigure.Find("figure-a19"));
    }

    [Fact]
    public void Figure_a2_has_each_tasks_curves_and_names_a_method_once()
    {
        RunRecord[] runs = [Run("xray-spc", "Baseline", 1, 0.5), Run("xray-nospc", "Baseline", 1, 0.5), Run("xray-nospc", "Masked", 1, 0.5)];
        var figure = PaperFigure.Find("figure-a2")!.Together!(Of(runs));
        Assert.Equal(["xray-spc", "xray-nospc"], figure.Panels.Select(panel => panel.Title));
        Assert.Equal([true, false, true], figure.Panels.SelectMany(panel => panel.Traces).Select(trace => trace.InLegend));
        // The made-up curve: 0.5 after one epoch, 0.75 after two.
        Assert.All(figure.Panels.SelectMany(panel => panel.Traces), trace => Assert.Equal([0.5, 0.75], Assert.IsType<Line>(trace).Y));
        Assert.Equal(RecordSet.Of(runs).Digest, figure.RecordSet!.Digest);
    }

    [Fact]
    public void Figure_6_has_an_arm_a_row_and_an_empty_cell_where_an_arm_lacks_a_method()
    {
        var figure = PaperFigure.Find("figure-6")!.Together!(Of(Run("xray-nospc", "Masked", 1, 0.25), Run("xray-nospc", "Baseline", 1, 0.75), Run("xray-spc", "Baseline", 1, 0.5)));
        Assert.Equal(["xray-spc", "xray-nospc"], figure.RowTitles);
        Assert.Equal(["Image, mask", "A  Baseline", "B  Masked", null, null, null], figure.Panels.Select(panel => panel.Title));
        float Third(int panel) => figure.Panels[panel].Traces.OfType<HeatMap>().Last().Map.Values[2];
        Assert.Equal((0.5f, 0.75f, 0.25f), (Third(1), Third(4), Third(5)));
        Assert.Empty(figure.Panels[2].Traces);
        Assert.StartsWith("Figure 6: ", figure.Title, StringComparison.Ordinal);
    }
}
