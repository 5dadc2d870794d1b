using AttributionPriors;
using AttributionPriors.Priors;
using AttributionPriors.Reporting;

namespace Tests.Reporting;

public class RecordGroupTests
{
    [Fact]
    public void Methods_stand_in_the_fixed_order_and_unknown_ones_last()
    {
        string[] names = ["Zebra", "RightForTheRightReasons", "ActDiff", "Aardvark", "Baseline", "MaskedZero", "Clean"];
        var group = RecordGroup.Of([.. names.Select(name => MadeUp.Run("synthetic", name, 1))]);
        Assert.Equal(
            ["Baseline", "MaskedZero", "ActDiff", "RightForTheRightReasons", "Clean", "Aardvark", "Zebra"],
            group.Methods.Select(method => method.Name));
    }

    [Fact]
    public void Known_methods_have_distinct_colours_and_unknown_ones_are_grey()
    {
        Assert.Equal(MethodStyle.All.Count, MethodStyle.All.Select(style => style.Colour).Distinct().Count());
        Assert.All(MethodStyle.All, (style, i) => Assert.Equal(i, style.Order));
        var colour = Convert.FromHexString(MethodStyle.Of("Unheard of").Colour[1..]);
        Assert.Equal(colour[0], colour[1]);
        Assert.Equal(colour[1], colour[2]);
    }

    [Fact]
    public void Every_training_method_has_a_style() =>
        Assert.All(PriorCatalogue.Names, name => Assert.NotEqual(MethodGroup.Other, MethodStyle.Of(name).Group));

    [Fact]
    public void A_mix_of_profiles_is_refused_by_name()
    {
        var run = MadeUp.Run("synthetic", "Baseline", 1);
        var error = Assert.Throws<ArgumentException>(() => RecordGroup.Of([run, run with { Spec = run.Spec with { Seed = 2, Profile = "paper" } }]));
        Assert.Contains("mix profiles", error.Message);
        Assert.Contains("lesson (1 runs", error.Message);
        Assert.Contains("paper (1 runs", error.Message);
    }

    [Fact]
    public void A_mix_of_protocols_is_refused_by_switch()
    {
        var run = MadeUp.Run("synthetic", "Baseline", 1);
        var other = run with { Spec = run.Spec with { Seed = 2, Protocol = Protocol.Recommended with { ActDiffWeight = ActDiffWeight.Lambda } } };
        var error = Assert.Throws<ArgumentException>(() => RecordGroup.Of([run, other]));
        Assert.Contains("mix protocols", error.Message);
        Assert.Contains("recommended with ActDiffWeight = Lambda", error.Message);
    }

    [Fact]
    public void A_mix_of_tasks_is_refused() => Assert.Contains(
        "mix tasks", Assert.Throws<ArgumentException>(() => RecordGroup.Of([MadeUp.Run("synthetic", "Baseline", 1), MadeUp.Run("decoy", "Baseline", 1)])).Message);

    [Fact]
    public void One_seed_counts_once()
    {
        var run = MadeUp.Run("synthetic", "Baseline", 7);
        var error = Assert.Throws<ArgumentException>(() => RecordGroup.Of([run, run with { Hash = "other" }]));
        Assert.Contains("Baseline with seed 7 occurs 2 times (synthetic-Baseline-7, other)", error.Message);
    }

    [Fact]
    public void Nothing_is_refused() => Assert.Contains("no run records", Assert.Throws<ArgumentException>(() => RecordGroup.Of([])).Message);

    [Fact]
    public void The_label_names_task_profile_protocol_and_seeds()
    {
        Assert.Equal("synthetic, lesson profile, protocol recommended, 1 seed", RecordGroup.Of([MadeUp.Run("synthetic", "Baseline", 1)]).Label);
        Assert.EndsWith("1 to 2 seeds", RecordGroup.Of(
            [MadeUp.Run("synthetic", "Baseline", 1), MadeUp.Run("synthetic", "Baseline", 2), MadeUp.Run("synthetic", "Masked", 1)]).Label);
    }

    [Theory]
    [InlineData("paper")]
    [InlineData("released")]
    [InlineData("recommended")]
    public void A_preset_is_named_by_its_name(string name) => Assert.Equal(name, ProtocolName.Of(Protocol.Presets[name]));
}
