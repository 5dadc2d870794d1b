using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Lessons;
using AttributionPriors.Priors;
using AttributionPriors.Tests;

namespace Tests.Lessons;

/// <summary>One batch before one network: trained once, in the smallest profile.</summary>
[Collection(ProcessWide.Name)]
public sealed class DemonstrationLaws : IClassFixture<DemonstrationLaws.Trained>
{
    readonly Demonstration _lesson;

    public DemonstrationLaws(Trained trained) => _lesson = trained.Lesson;

    /// <summary>The network that the laws share.</summary>
    public sealed class Trained : IDisposable
    {
        public SyntheticTask Task { get; } = new();

        public Demonstration Lesson { get; }

        public Trained() => Lesson = Demonstration.Of(Task, Seed, Profiles.Smoke);

        public void Dispose() => Lesson.Dispose();
    }

    const int Seed = 1234;

    public static TheoryData<string> Methods => [.. new SyntheticTask().Methods];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_loss_is_the_sum_of_its_terms_less_the_adversarys(string method)
    {
        var loss = _lesson.Loss(method);
        var sum = loss.Terms.Where(term => term.Name != "discriminator").Sum(term => term.Value);
        Assert.Equal(sum, loss.Total, 1e-6 * Math.Abs(sum)); // float32 adds two or three numbers
    }

    [Fact]
    public void The_order_of_calls_changes_nothing()
    {
        var (map, contrast, loss) = Seen();
        _lesson.Features(Background.Shuffle);
        _lesson.Losses([.. new SyntheticTask().Methods]);
        _lesson.Gradient(GradMask.Score);
        var (mapAfter, contrastAfter, lossAfter) = Seen();
        Assert.Equal(map, mapAfter);
        Assert.Equal(contrast, contrastAfter);
        Assert.Equal(loss, lossAfter);
    }

    (byte[] Map, byte[] Contrast, double Loss) Seen() =>
        (_lesson.Gradient(GradMask.Score, training: false).Png, _lesson.Contrast(Background.Shuffle).Png, _lesson.Loss("Adversarial").Total);

    [Fact]
    public void A_prior_of_weight_zero_is_the_baseline()
    {
        var free = _lesson.Hyper("GradMask") with { Lambda = 0 };
        Assert.Equal(_lesson.Loss("Baseline").Total, _lesson.Loss("GradMask", free).Total);
    }

    [Fact]
    public void The_printed_weight_of_ActDiff_is_lambda_times_the_released_one()
    {
        var printed = Protocol.Recommended with { ActDiffWeight = ActDiffWeight.Lambda };
        var (released, weighted) = (Term(_lesson.Loss("ActDiff"), "actdiff"), Term(_lesson.Loss("ActDiff", protocol: printed), "actdiff"));
        Assert.Equal(_lesson.Hyper("ActDiff").Lambda * released, weighted, 1e-6 * released); // one float32 product
    }

    [Fact]
    public void A_fresh_discriminator_guesses()
    {
        // Two cross-entropies of one half; its initial weights are small but not zero, which moves the loss by a few hundredths.
        var guess = 2 * _lesson.Hyper("Adversarial").Lambda * Math.Log(2);
        Assert.InRange(Term(_lesson.Loss("Adversarial"), "discriminator") / guess, 0.9, 1.1);
    }

    [Fact]
    public void The_batch_is_one_step_of_both_classes_in_turn()
    {
        var labels = _lesson.Batch.Labels.data<long>().ToArray();
        Assert.Equal(Enumerable.Range(0, Protocol.Recommended.BatchSize).Select(i => (long)i % 2), labels);
    }

    [Fact]
    public void No_tensor_is_left_alive()
    {
        var before = ProcessWide.LiveTensors();
        using (var lesson = Demonstration.Of(new SyntheticTask(), Seed, Profiles.Smoke))
        {
            lesson.Losses([.. new SyntheticTask().Methods]);
            lesson.Images();
            lesson.Contrast(Background.Zero);
            lesson.Features(Background.Zero);
            lesson.Gradient(RightForTheRightReasons.Score);
        }
        Assert.Equal(before, ProcessWide.LiveTensors());
    }

    [Fact]
    public void Its_cost_counts_the_steps_of_training_alone()
    {
        var (task, spec) = (new SyntheticTask(), new SyntheticTask().Spec("Baseline", Seed, Profiles.Smoke, Protocol.Recommended));
        var cost = Demonstration.Cost(task, Seed, Profiles.Smoke);
        Assert.Equal(spec.Training.Epochs * spec.Data.Train / spec.Training.BatchSize, cost.Steps);
        Assert.InRange(cost.Flop, 1, 2 * task.MultiplyAdds(spec) - 1);
    }

    [Fact]
    public void An_unknown_method_is_refused_with_those_that_there_are()
    {
        var error = Assert.Throws<UnknownNameException>(() => _lesson.Loss("ActDif"));
        Assert.Contains("ActDiff", error.Message, StringComparison.Ordinal);
    }

    static double Term(BatchLoss loss, string name) => loss.Terms.Single(term => term.Name == name).Value;
}
