using AttributionPriors;
using AttributionPriors.Experiments;
using AttributionPriors.Metrics;
using AttributionPriors.Reporting;
using AttributionPriors.Training;

namespace Tests.Reporting;

public class SpecificationCurveTests
{
    static readonly string[] s_methods = ["Baseline", "Masked", "ActDiff", "GradMask"];

    /// <summary>Between methods AUC and IoU rise together; within a method they fall.</summary>
    static readonly RunRecord[] s_simpson =
    [
        .. from k in Enumerable.Range(0, s_methods.Length)
           from seed in Enumerable.Range(0, 3)
           select MadeUp.Synthetic(s_methods[k], seed, auc: 0.2 * k + 0.02 * seed, iou: 0.1 + 0.2 * k - 0.02 * seed),
    ];

    [Fact]
    public void Every_combination_of_choices_is_there_once_in_ascending_order()
    {
        var curve = SpecificationCurve.Of(s_simpson);
        // Three saliency methods, one way to binarise, two AUCs, three scopes, two correlations.
        Assert.Equal(3 * 2 * 3 * 2, curve.Count);
        Assert.Equal(curve.Count, curve.Select(s => (s.Saliency, s.Map, s.Auc, s.Scope, s.IsRank, s.Epoch, s.Protocol)).Distinct().Count());
        Assert.Equal(curve.Select(s => s.Correlation).Order(), curve.Select(s => s.Correlation));
    }

    [Fact]
    public void Methods_may_go_together_where_the_runs_of_each_do_not()
    {
        double At(CorrelationScope scope) => SpecificationCurve.Of(s_simpson).First(s => s.Scope == scope && !s.IsRank && s.Auc == AucDefinition.MacroOfLogits).Correlation;
        Assert.Equal(1, At(CorrelationScope.BetweenMethods), 1e-12);
        Assert.Equal(-1, At(CorrelationScope.WithinMethods), 1e-12);
        var (x, y) = (s_simpson.Select(r => r.Localisation[MadeUp.Occlusion].Iou!.Value).ToArray(), s_simpson.Select(r => r.Test.AucMacroOfLogits!.Value).ToArray());
        Assert.Equal(SampleStatistics.Pearson(x, y)!.Value, At(CorrelationScope.AllRuns), 1e-12);
    }

    [Fact]
    public void Whole_seeds_are_drawn_so_that_equal_seeds_leave_no_width()
    {
        RunRecord[] alike = [.. from k in Enumerable.Range(0, s_methods.Length) from seed in Enumerable.Range(0, 3) select MadeUp.Synthetic(s_methods[k], seed, 0.2 * k, 0.1 * k * k)];
        Assert.All(SpecificationCurve.Of(alike).Where(s => s.Scope != CorrelationScope.WithinMethods), s => Assert.Equal((s.Correlation, s.Correlation), (s.Interval!.Value.Low, s.Interval.Value.High), Near));
    }

    [Fact]
    public void Other_ways_to_binarise_are_counted_where_every_record_has_them()
    {
        var curve = SpecificationCurve.Of([.. s_simpson.Select(WithOtherMaps)]);
        Assert.Equal(3 * MapSpecification.All.Count * 2 * 3 * 2, curve.Count);
        Assert.All(curve.Where(s => s.Scope == CorrelationScope.BetweenMethods), s => Assert.Equal(-1, s.Correlation, 1e-12));
    }

    static RunRecord WithOtherMaps(RunRecord run) => run with
    {
        Localisation = run.Localisation.ToDictionary(map => map.Key, map => map.Value with { IouOtherwise = MapSpecification.All.ToDictionary(s => s.Name, _ => 1 - map.Value.Iou!.Value) }),
    };

    /// <summary>By the other rules AUC and IoU fall together where they rise by the paper's.</summary>
    static RunRecord WithOtherEpochs(RunRecord run) => run with
    {
        OtherEpochs = new[] { EpochRule.HighestValidationScore, EpochRule.LastEpoch }.ToDictionary(
            rule => rule.ToString(), _ => new OtherEpoch(1, run.Test with { AucMacroOfLogits = 1 - run.Test.AucMacroOfLogits }, run.Localisation[MadeUp.InputGradient].Iou, null)),
    };

    [Fact]
    public void Other_rules_for_the_epoch_are_counted_by_input_gradients_where_every_record_has_them()
    {
        var curve = SpecificationCurve.Of([.. s_simpson.Select(WithOtherEpochs)]);
        // The paper's rule by three saliency methods, two others by one.
        Assert.Equal((3 + 2) * 2 * 3 * 2, curve.Count);
        double At(EpochRule rule) => curve.Single(s => s is { Saliency: MadeUp.InputGradient, Scope: CorrelationScope.BetweenMethods, IsRank: false, Auc: AucDefinition.MacroOfLogits } && s.Epoch == rule).Correlation;
        Assert.Equal((1, -1, -1), (At(EpochRule.LowestValidationLoss), At(EpochRule.HighestValidationScore), At(EpochRule.LastEpoch)), Alike);
        Assert.Equal(3 * 2 * 3 * 2, SpecificationCurve.Of([s_simpson[0], .. s_simpson.Skip(1).Select(WithOtherEpochs)]).Count);
    }

    [Fact]
    public void Runs_of_several_protocols_count_apart()
    {
        RunRecord[] other = [.. s_simpson.Select(run => run with { Hash = $"{run.Hash} paper", Spec = run.Spec with { Protocol = Protocol.Paper }, Test = run.Test with { AucMacroOfLogits = 1 - run.Test.AucMacroOfLogits } })];
        var curve = SpecificationCurve.Of([.. s_simpson, .. other]);
        Assert.Equal([("paper", 36), ("recommended", 36)], curve.GroupBy(s => s.Protocol).OrderBy(group => group.Key).Select(group => (group.Key, group.Count())));
        Assert.All(curve.Where(s => s is { Scope: CorrelationScope.BetweenMethods, Auc: AucDefinition.MacroOfLogits }), s => Assert.Equal(s.Protocol == "paper" ? -1 : 1, s.Correlation, 1e-12));
        Assert.Contains("tasks", Assert.Throws<ArgumentException>(() => SpecificationCurve.Of([.. s_simpson, .. other.Select(run => run with { Spec = run.Spec with { Task = "decoy" } })])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_without_spread_are_an_obstacle_that_says_what_to_do()
    {
        Assert.Null(SpecificationCurve.Obstacle(s_simpson));
        Assert.Contains("Run more methods", SpecificationCurve.Obstacle(s_simpson[..2]), StringComparison.Ordinal);
        Assert.Contains("Run more methods", SpecificationCurve.Obstacle([.. Enumerable.Range(0, 4).Select(seed => MadeUp.Synthetic("Baseline", seed, 0.5, 0.5))]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_figure_draws_each_specification_and_marks_its_seven_choices()
    {
        // Few, each with a column of its own, and so many that they share columns.
        foreach (var (records, isMany) in new[] { (s_simpson, false), ([.. s_simpson.Select(WithOtherMaps)], true) })
        {
            var (figure, curve) = (SpecificationCurve.Build(records), SpecificationCurve.Of(records));
            Assert.Equal(curve.Select(s => s.Correlation), Assert.IsType<Line>(figure.Panels[0].Traces[0]).Y);
            var shares = Assert.IsType<HeatMap>(Assert.Single(figure.Panels[1].Traces));
            Assert.Equal(figure.Panels[1].Y.Names.Count, shares.Map.Height);
            Assert.Equal(isMany, shares.Map.Width < curve.Count);
            Assert.Equal(curve.Count, shares.Map.Width * shares.Across!.Value.Step, 1e-9);
            Assert.All(Enumerable.Range(0, shares.Map.Width), column => Assert.Equal(7, Enumerable.Range(0, shares.Map.Height).Sum(row => shares.Map.Values[row * shares.Map.Width + column]), 1e-5));
            Assert.NotNull(figure.RecordSet);
        }
    }

    static bool Alike((double, double, double) a, (double, double, double) b) => Math.Abs(a.Item1 - b.Item1) < 1e-12 && Math.Abs(a.Item2 - b.Item2) < 1e-12 && Math.Abs(a.Item3 - b.Item3) < 1e-12;

    static bool Near((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < 1e-12 && Math.Abs(a.Item2 - b.Item2) < 1e-12;
}
