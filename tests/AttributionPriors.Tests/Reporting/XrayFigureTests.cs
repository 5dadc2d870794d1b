using AttributionPriors.Data;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

/// <summary>The figures that chest X-rays have, from made-up images and records.</summary>
public sealed class XrayFigureTests
{
    // Four images of one pixel: site, class, grey.
    static ImageSet Set(params (int Site, int Label, float Grey)[] images) => new(
        1, 1, 1, [.. images.Select(image => image.Grey)], new float[images.Length], [.. images.Select(image => image.Label)], [.. images.Select(image => image.Site)]);

    static Splits Whole(ImageSet set) => new(set, set, set);

    [Fact]
    public void Figure_5_shows_means_of_sites_and_differences_of_classes_on_one_scale()
    {
        var without = Set((0, 0, 10), (1, 0, 30), (0, 1, 14), (1, 1, 34));
        var with = Set((0, 0, 10), (0, 0, 10), (1, 1, 34), (1, 1, 34));
        var figure = Figure5.Build(Whole(without), Whole(with), ("here", "there"), "made up");
        HeatMap[] maps = [.. figure.Panels.Select(panel => Assert.IsType<HeatMap>(panel.Traces[0]))];
        // Site 0: (10 + 14) / 2. Classes: 4 apart at either site; with the correlation 24, since the sites are 20 apart.
        Assert.Equal([12, 32, 4, 24], maps.Select(map => map.Map.Values[0]));
        Assert.Equal([(-24, 24), (-24, 24)], maps[2..].Select(map => map.Range!.Value));
        Assert.Throws<ArgumentException>(() => Figure5.Build(Whole(Set((0, 0, 1), (0, 1, 1))), Whole(with), ("here", "there"), "made up"));
    }

    [Fact]
    public void Figure_8_of_several_tasks_has_a_panel_each_and_names_a_method_once()
    {
        var (one, other) = (MadeUp.Synthetic("Baseline", 1, 0.1, 0.2), MadeUp.Synthetic("ActDiff", 1, 0.9, 0.5));
        var second = MadeUp.Synthetic("Baseline", 2, 0.3, 0.7) is var run ? run with { Hash = "second", Spec = run.Spec with { Task = "rsna-vpc" } } : null;
        var figure = Figure8Tasks.Build([[one, other], [second!]]);
        Assert.Equal(2, figure.Panels.Count);
        var dots = figure.Panels.SelectMany(panel => panel.Traces).Cast<Dots>().ToList();
        Assert.Equal([(0.2, 0.1), (0.5, 0.9), (0.7, 0.3)], dots.Select(cloud => (cloud.X[0], cloud.Y[0])));
        Assert.Equal([true, true, false], dots.Select(cloud => cloud.InLegend));
        Assert.Equal(figure.Panels[0].X.High, figure.Panels[1].X.High);
        Assert.Equal(RecordSet.Of([one, other, second!]).Digest, figure.RecordSet!.Digest);
    }

    [Theory]
    [InlineData("synthetic", "Figure 3", "Figure 4", "Figure A.3", "Figure A.8", "Figure A.14")]
    [InlineData("xray-spc", "Figure A.2", "Figure 6", "Figure A.4", "Figure A.9", "Figure A.15")]
    [InlineData("xray-nospc", "Figure A.2", "Figure 6", "Figure A.5", "Figure A.10", "Figure A.16")]
    [InlineData("rsna-vpc", "Figure A.2", "Figure 7", "Figure A.6", "Figure A.11", "Figure A.17")]
    [InlineData("rsna-novpc", "Figure A.2", "Figure 7", "Figure A.7", "Figure A.12", "Figure A.18")]
    public void Figures_have_the_papers_numbers(string task, string curves, string maps, string all, string answers, string examples) =>
        Assert.Equal(
            (curves, maps, all, answers, examples),
            (FigureNumber.OfCurves(task), FigureNumber.OfMeanMaps(task), FigureNumber.OfAllMaps(task), FigureNumber.OfAnswers(task), FigureNumber.OfExamples(task)));
}
