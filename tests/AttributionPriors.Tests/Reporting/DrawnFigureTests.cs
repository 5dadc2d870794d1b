using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

/// <summary>Figures 1 and 2 show what the generators make, and nothing of a drawing is cut off.</summary>
public class DrawnFigureTests
{
    const double Sigma = 0.817838;
    const int Side = 28, Pool = SyntheticCrosses.PerClass;

    static readonly Splits s_pools = SyntheticCrosses.Pools(CrossGeometry.Hard);

    static HeatMap[] Maps(Panel panel) => [.. panel.Traces.OfType<HeatMap>()];

    [Fact]
    public void Figure_2_shows_the_generators_images_of_both_classes_in_training_and_test()
    {
        var panels = Figure2.Build(CrossGeometry.Hard, Sigma, index: 3).Panels;
        (ImageSet Set, int Place)[] expected = [(s_pools.Train, 3), (s_pools.Train, Pool + 3), (s_pools.Test, 3), (s_pools.Test, Pool + 3)];
        for (var k = 0; k < 4; k++)
            Assert.Equal(expected[k].Set.Image(expected[k].Place).ToArray(), Maps(panels[k]).Single().Map.Values);
        Assert.Contains("one cross (class 0)", panels[2].Title, StringComparison.Ordinal);
    }

    /// <summary>The outlined tag is the part of the image that is no cross, wherever the geometry puts it.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void Figure_2_outlines_the_tag(int margin)
    {
        var panels = Figure2.Build(CrossGeometry.Hard with { TagMargin = margin }, Sigma).Panels;
        foreach (var panel in panels.Take(4))
        {
            var (mask, tag) = (panel.Traces.OfType<Outline>().First().Map.Values, panel.Traces.OfType<Outline>().Last().Map.Values);
            Assert.Equal(6, tag.Sum());
            Assert.Equal(Maps(panel).Single().Map.Values, mask.Zip(tag, Math.Max));
        }
    }

    /// <summary>A centre pixel of a cross with half-arm d in a square of half-width R: the dilated cross is (2(d + R) + 1)² less its four corners of d².</summary>
    [Fact]
    public void Figure_2_dilates_training_masks_alone()
    {
        var (figure, drawing) = (Figure2.Build(CrossGeometry.Hard, Sigma), SyntheticCrosses.Drawings(CrossGeometry.Hard, SyntheticCrosses.PoolSeeds.Train)[0]);
        var levels = Maps(figure.Panels[4]).Single().Map.Values;
        var (arm, radius) = (drawing.Arm, 3);
        Assert.Equal(4 * arm + 1, levels.Count(level => level == 1));
        Assert.Equal((2 * (arm + radius) + 1) * (2 * (arm + radius) + 1) - 4 * arm * arm, levels.Count(level => level > 0));
        Assert.All(Maps(figure.Panels[6]).Single().Map.Values, level => Assert.True(level is 0 or 1));
        Assert.All(Maps(Figure2.Build(CrossGeometry.Hard, 0).Panels[4]).Single().Map.Values, level => Assert.True(level is 0 or 1));
    }

    [Fact]
    public void Figure_2_names_what_there_is_not()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Figure2.Build(CrossGeometry.Hard, Sigma, index: Pool));
        Assert.Throws<ArgumentOutOfRangeException>(() => Figure2.Build(CrossGeometry.Hard, -1));
    }

    [Fact]
    public void The_decoys_swatch_speaks_for_the_label_in_training_and_often_for_another_class_in_test()
    {
        var source = new FashionMnist { TrainImages = Black(40), TrainLabels = Labels(40), TestImages = Black(40), TestLabels = Labels(40) };
        var panels = Figure2.BuildDecoy(DecoyFashionMnist.Of(source, new(1, 20, 20, 40)), columns: 20).Panels;
        Assert.All(panels.Take(20), panel => Assert.True(Agrees(panel), panel.Title));
        // Of 20 in ten classes 2 agree by chance; 10 or more do with probability 1e-5.
        Assert.InRange(panels.Skip(20).Count(Agrees), 0, 9);

        static IdxImages Black(int count) => new(count, Side, Side, new byte[count * Side * Side]);
        static byte[] Labels(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
    }

    /// <summary>The arm without swatches has no figure of its own.</summary>
    [Theory]
    [InlineData("Clean")]
    [InlineData("ActDiff")]
    public void The_decoys_figure_shows_swatches_whichever_run_it_is_drawn_for(string method)
    {
        var task = new DecoyTask();
        var spec = task.Spec(method, 1, Profiles.Smoke, AttributionPriors.Protocol.Recommended);
        var figure = FigureCatalogue.Find("figure-2").Build(new(task, spec, []));
        Assert.All(figure.Panels.Take(figure.Columns), panel => Assert.True(Agrees(panel), panel.Title));
    }

    static bool Agrees(Panel panel) => panel.Title!.Split("\nswatch: ") is var words && words[0] == words[1];

    [Fact]
    public void Figure_1_names_the_synthetic_tasks_methods_in_their_colours()
    {
        var marks = Marks();
        foreach (var method in new SyntheticTask().Methods.Where(method => method != "MaskedZero").Select(MethodStyle.Of))
            Assert.Contains(marks.OfType<Words>(), words => words.Text == method.Display && words.Colour == method.Colour);
    }

    /// <summary>The twin keeps every pixel inside the dilated mask and as many white pixels outside, at other places.</summary>
    [Fact]
    public void Figure_1_shuffles_the_outside_and_keeps_the_inside()
    {
        var maps = Maps(Figure1.Build(CrossGeometry.Hard, Sigma).Panels.Single());
        var (image, mask, twin) = (maps[0].Map.Values, maps[1].Map.Values, maps[2].Map.Values);
        Assert.Equal(s_pools.Train.Image(Pool).ToArray(), image);
        Assert.Equal(MaskDilation.Of(s_pools.Train.Mask(Pool), Side, Side, Sigma), mask);
        float[] Part(float[] values, float inside) => [.. values.Where((_, k) => mask[k] == inside)];
        Assert.Equal(Part(image, 1), Part(twin, 1));
        Assert.NotEqual(Part(image, 0), Part(twin, 0));
        Assert.Equal(Part(image, 0).Order(), Part(twin, 0).Order());
    }

    [Fact]
    public void Nothing_of_figure_1_is_cut_off()
    {
        var panel = Figure1.Build(CrossGeometry.Hard, Sigma).Panels.Single();
        var (width, height) = (panel.X.High!.Value, panel.Y.Low!.Value);
        foreach (var json in panel.Traces.OfType<Drawing>().SelectMany(drawing => drawing.ToJson("x", "y")))
        {
            Assert.All(json["x"]!.AsArray(), x => Assert.InRange(x!.GetValue<double>(), 0, width));
            Assert.All(json["y"]!.AsArray(), y => Assert.InRange(y!.GetValue<double>(), 8, height - 8));
        }
        foreach (var map in Maps(panel))
            Assert.True(map.Place is { } place && place.Left >= 0 && place.Top >= 0 && place.Left + place.Cell * Side <= width && place.Top + place.Cell * Side <= height);
    }

    /// <summary>The head ends at the tip, and lies behind it on both sides of the line.</summary>
    [Fact]
    public void An_arrow_points_at_its_end()
    {
        var head = new Drawing([new Arrow([(0, 0), (0, 10), (30, 10)], "#000000")]).ToJson("x", "y").Last();
        double[] x = [.. head["x"]!.AsArray().Select(value => value!.GetValue<double>())], y = [.. head["y"]!.AsArray().Select(value => value!.GetValue<double>())];
        Assert.Equal((30, 10), (x[0], y[0]));
        Assert.True(x[1] < 30 && x[1] == x[2] && Math.Abs(y[1] + y[2] - 20) < 1e-12 && y[1] != y[2]);
        Assert.Equal((x[0], y[0]), (x[3], y[3]));
    }

    static Mark[] Marks() => [.. Figure1.Build(CrossGeometry.Hard, Sigma).Panels.Single().Traces.OfType<Drawing>().SelectMany(drawing => drawing.Marks)];
}
