using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Lessons;
using AttributionPriors.Reporting;
using AttributionPriors.Tests;
using TorchSharp;

namespace Tests.Lessons;

/// <summary>The laboratory's network, trained once in the smallest profile, and what is shown of it.</summary>
[Collection(ProcessWide.Name)]
public sealed class LaboratoryLaws(LaboratoryLaws.Trained trained) : IClassFixture<LaboratoryLaws.Trained>
{
    readonly Laboratory _lab = trained.Lab;

    /// <summary>The network that the laws share.</summary>
    public sealed class Trained : IDisposable
    {
        public Laboratory Lab { get; } = Laboratory.Of(profile: Profiles.Smoke);

        public void Dispose() => Lab.Dispose();
    }

    [Fact]
    public void The_tag_says_nothing_unless_a_trap_is_asked_for()
    {
        var rule = new TagRule(CrossGeometry.Easy);
        // Some crosses reach into a corner, which the rule takes for a tag.
        foreach (var set in (ImageSet[])[_lab.Splits.Train, _lab.Splits.Valid, _lab.Splits.Test]) Assert.InRange(rule.Accuracy(set), 0.45, 0.55);
        using var trap = Laboratory.Of(trap: true, Profiles.Smoke);
        Assert.InRange(rule.Accuracy(trap.Splits.Train), 0.95, 1);
        Assert.InRange(rule.Accuracy(trap.Splits.Test), 0.45, 0.55);
        Assert.Equal(trap.Splits.Test.Fingerprint(), _lab.Splits.Test.Fingerprint());
    }

    [Fact]
    public void With_ReLUs_four_names_are_one_map_and_with_others_three()
    {
        Assert.Equal(["none", "none", "none", "none"], Differences(_lab.Distances())[..4]);
        Assert.DoesNotContain("none", Differences(_lab.Distances())[4..]);
        Assert.Equal(["none", "none", "none", "none"], Differences(_lab.Distances("leaky relu"))[..4]);
        Assert.Equal(["none", "none", "none"], Differences(_lab.Distances("silu"))[..3]);
        Assert.DoesNotContain("none", Differences(_lab.Distances("silu"))[3..]);
        Assert.Contains("relu, leaky relu, tanh, silu", Assert.Throws<UnknownNameException>(() => _lab.Distances("swish")).Message, StringComparison.Ordinal);

        static string[] Differences(Table table) => [.. table.Rows.Select(row => row[2].Text)];
    }

    [Fact]
    public void Likeness_is_a_correlation()
    {
        var matrix = (Matrix)_lab.Likeness("GradientTimesInput", "LRP-0", "Occlusion").Panels[0].Traces[0];
        float At(int row, int column) => matrix.Values.Values[3 * row + column];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, At(i, i));
            for (var j = 0; j < i; j++) Assert.Equal(At(i, j), At(j, i));
        }
        Assert.Equal(1, At(0, 1));
        Assert.InRange(At(0, 2), -1, 0.99);
    }

    [Fact]
    public void Only_the_formula_itself_gives_the_same_map_under_another_name()
    {
        var table = _lab.Conventions();
        Assert.Equal(["yes", "yes", .. Enumerable.Repeat("no", 6)], table.Rows.Select(row => row[1].Text));
        // Single precision adds up the same map in two orders.
        foreach (var (first, second) in table.Rows[0].Skip(2).Zip(table.Rows[1].Skip(2))) Assert.Equal(first.Value!.Value, second.Value!.Value, 1e-6);
        Assert.All(table.Rows.SelectMany(row => row.Skip(2).SkipLast(1)), cell => Assert.InRange(cell.Value ?? 0, 0, 1));
        Assert.All(table.Rows, row => Assert.InRange(row[^1].Value!.Value, 0, _lab.Positives.Count));
    }

    [Fact]
    public void A_cascade_starts_from_the_same_map_and_has_a_point_a_layer()
    {
        var figure = _lab.Randomisation("InputGradient", "LRP-0");
        var curves = figure.Panels.SelectMany(panel => panel.Traces).Cast<Line>().ToList();
        Assert.Equal(4, curves.Count);
        Assert.All(curves, curve => Assert.Equal([0, 1, 2, 3, 4], curve.X));
        Assert.All(curves, curve => Assert.Equal(1, curve.Y[0]));
        Assert.All(curves, curve => Assert.NotEqual(1, curve.Y[^1]));
    }

    /// <summary>Before anything is deleted the score is the mean probability, here by hand from the logits.</summary>
    [Fact]
    public void A_deletion_starts_from_the_networks_answer_for_every_map()
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        var set = _lab.Positives;
        Assert.All(set.Labels, label => Assert.Equal(1, label));
        var logits = _lab.Network.call(torch.tensor(set.Images, [set.Count, 1, set.Height, set.Width])).data<float>().ToArray();
        var expected = Enumerable.Range(0, set.Count).Average(n => 1 / (1 + Math.Exp(logits[2 * n] - logits[2 * n + 1])));
        var curves = _lab.Deletion("InputGradient", "LRP-0").Panels[0].Traces.Cast<Line>().ToList();
        Assert.Equal(["Input gradient", "LRP-0", "The image itself", "Any pixels"], curves.Select(curve => curve.Name));
        // Rounded to three decimals.
        Assert.All(curves, curve => Assert.Equal(expected, curve.Y[0], 5.1e-4));
    }

    [Fact]
    public void A_ledger_balances_in_every_row_from_the_logit_to_the_map()
    {
        var rows = _lab.Ledger("LRP-EpsilonPlus").Rows.Select(row => row.Skip(1).Select(cell => cell.Value!.Value).ToArray()).ToList();
        // Four numbers of three decimals each.
        Assert.All(rows, row => Assert.Equal(row[0], row[1] + row[2] + row[3] + row[4], 2.1e-3));
        foreach (var (row, next) in rows.Zip(rows.Skip(1))) Assert.Equal(row[1], next[0], 1e-9);
        var numbers = _lab.Numbers("LRP-EpsilonPlus").Rows[0];
        Assert.Equal(numbers[3].Value!.Value, rows[^1][1], 1e-3);
        Assert.Contains("keeps no ledger", Assert.Throws<ArgumentException>(() => _lab.Ledger("InputGradient")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_says_what_was_checked()
    {
        var found = _lab.Certificate("WeightBackPropagation").Rows.ToDictionary(row => row[0].Text, row => row[1].Text);
        Assert.StartsWith("logit = map + biases: off by ", found["Adds up"], StringComparison.Ordinal);
        Assert.Contains("over 4 images", found["Against float64"], StringComparison.Ordinal);
        Assert.Equal(3, found["Weights, images, maps (SHA-256)"].Split(", ").Length);
    }

    [Fact]
    public void Everything_is_the_same_again_in_another_laboratory()
    {
        using var again = Laboratory.Of(profile: Profiles.Smoke);
        Assert.Equal(_lab.Answers().ToText(), again.Answers().ToText());
        Assert.Equal(_lab.Sheet("LRP-0", "SmoothGrad").Png, again.Sheet("LRP-0", "SmoothGrad").Png);
        Assert.Equal(_lab.Randomisation("LRP-0").ToJson().ToJsonString(), again.Randomisation("LRP-0").ToJson().ToJsonString());
        Assert.Equal(_lab.Deletion("LRP-0").ToJson().ToJsonString(), _lab.Deletion("LRP-0").ToJson().ToJsonString());
    }

    [Fact]
    public void No_tensor_is_left_alive()
    {
        var before = ProcessWide.LiveTensors();
        using (var lab = Laboratory.Of(profile: Profiles.Smoke))
        {
            lab.Distances();
            lab.Likeness("LRP-0", "GradCam");
            lab.Conventions();
            lab.Randomisation("LRP-0");
            lab.Deletion("LRP-0");
            lab.Sheet("LRP-0");
            lab.Certificate("LRP-0");
            lab.Ledger("LRP-0");
        }
        Assert.Equal(before, ProcessWide.LiveTensors());
    }

    [Fact]
    public void Its_cost_is_that_of_its_training()
    {
        // One pool of 512 images in batches of 32, twice.
        Assert.Equal(2 * 512 / 32, Laboratory.Cost(Profiles.Smoke).Steps);
        Assert.InRange(Laboratory.Cost(Profiles.Smoke).Flop, 1, Laboratory.Cost(Profiles.Lesson).Flop / 2);
    }
}
