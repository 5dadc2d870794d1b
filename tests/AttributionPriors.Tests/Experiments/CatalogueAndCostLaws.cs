using AttributionPriors;
using AttributionPriors.Experiments;

namespace Tests.Experiments;

public class CatalogueAndCostLaws
{
    static readonly TaskCatalogue Tasks = new([new ExampleTask(), new ExampleTask("other")]);

    [Theory]
    [InlineData("exampel", null, "smoke", "example, other")]
    [InlineData("example", "GradMask", "smoke", "Baseline, ActDiff")]
    [InlineData("example", null, "large", "smoke, lesson, paper")]
    public void An_unknown_name_lists_the_valid_ones(string task, string? method, string profile, string valid)
    {
        var error = Assert.Throws<UnknownNameException>(() => Tasks.Specs(task, method is null ? null : [method], null, profile, Protocol.Recommended));
        Assert.EndsWith($"Choose one of: {valid}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_holds_every_method_of_a_seed_before_the_next_seed() => Assert.Equal(
        ["example Baseline seed 0", "example ActDiff seed 0", "example Baseline seed 1", "example ActDiff seed 1"],
        Tasks.Specs("Example", null, null, "SMOKE", Protocol.Recommended).Select(spec => spec.ToString()));

    [Fact]
    public void Chosen_methods_and_seeds_are_run_once_each() => Assert.Equal(
        ["example ActDiff seed 7"],
        Tasks.Specs("example", ["actdiff", "ActDiff"], [7, 7], "smoke", Protocol.Recommended).Select(spec => spec.ToString()));

    [Fact]
    public void Cost_without_measurements_is_the_tasks_estimate()
    {
        using var folder = new TemporaryFolder();
        var specs = Tasks.Specs("example", null, null, "smoke", Protocol.Recommended);
        var card = CostCard.Before(specs, Tasks, new(folder.Path), "cpu");
        Assert.Equal((0, 4, false), (card.Done, card.ToDo, card.Measured));
        // 3 epochs of ceil(100 / 16) batches, and 3 processor-seconds, in each of four runs.
        Assert.Equal(4 * 3 * 7, card.Steps);
        Assert.Equal(12.0 / Machine.Processors, card.Estimate.TotalSeconds, 6);
    }

    [Fact]
    public void Cost_is_scaled_by_what_this_machine_took()
    {
        using var folder = new TemporaryFolder();
        var store = new ResultsStore(folder.Path);
        var specs = Tasks.Specs("example", null, null, "smoke", Protocol.Recommended);
        ExampleRuns.Store(store, specs[0], ExampleRuns.Story(seconds: 30));
        ExampleRuns.Store(store, specs[1], ExampleRuns.Story(seconds: 1e6, machine: "another"));
        var card = CostCard.Before(specs, Tasks, store, "cpu");
        Assert.Equal((2, 2, true), (card.Done, card.ToDo, card.Measured));
        // Measured ten times the estimate of 3 s, on one thread: Baseline by its own measurement, ActDiff by the task's.
        Assert.Equal(60.0 / Machine.Processors, card.Estimate.TotalSeconds, 6);
        Assert.False(CostCard.Before(specs, Tasks, store, "cuda:0").Measured);
        Assert.Equal(3, CostCard.Before(specs, Tasks, store, "cuda:0").Seconds[specs[2].Hash()]);
    }

    [Theory]
    [InlineData(12.4, "12 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(1500, "25 min")]
    [InlineData(18_600, "5 h 10 min")]
    public void Durations_read_well(double seconds, string text) => Assert.Equal(text, Duration.Text(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void The_checkout_is_found_from_inside_it_and_knows_its_commit()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(Checkout.Find(folder.Path));
        Assert.Null(Checkout.Commit(folder.Path));
        var inside = Directory.CreateDirectory(Path.Combine(folder.Path, "a", "b")).FullName;
        File.WriteAllText(Path.Combine(folder.Path, "Reproduce.sln"), "");
        Assert.Equal(folder.Path, Checkout.Find(inside));
        var refs = Directory.CreateDirectory(Path.Combine(folder.Path, ".git", "refs", "heads")).FullName;
        File.WriteAllText(Path.Combine(folder.Path, ".git", "HEAD"), "ref: refs/heads/main\n");
        File.WriteAllText(Path.Combine(folder.Path, ".git", "packed-refs"), "# pack\nabc refs/heads/main\n");
        Assert.Equal("abc", Checkout.Commit(folder.Path));
        File.WriteAllText(Path.Combine(refs, "main"), "def\n");
        Assert.Equal("def", Checkout.Commit(folder.Path));
    }
}
