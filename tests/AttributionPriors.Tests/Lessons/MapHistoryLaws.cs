using AttributionPriors;
using AttributionPriors.Experiments;
using AttributionPriors.Lessons;
using AttributionPriors.Tests;

namespace Tests.Lessons;

/// <summary>Interventions on one batch, and maps while a network trains, in the smallest profile.</summary>
[Collection(ProcessWide.Name)]
public sealed class MapHistoryLaws
{
    static readonly PpiTask s_birds = PpiTask.OfTheKit()[0];

    [Fact]
    public void There_is_a_moment_for_each_epoch_and_shares_are_shares()
    {
        var history = MapHistory.Of(s_birds, "PpiWbpBox", 5, Profiles.Smoke);
        Assert.Equal([1], history.Inside.Select(moment => moment.Epoch));
        Assert.All(history.Inside, moment => Assert.InRange(moment.Inside, 0, 1));
        Assert.Contains("WBP (box)", history.Maps().Caption);
        Assert.Equal(history.Maps().Png, MapHistory.Of(s_birds, "PpiWbpBox", 5, Profiles.Smoke).Maps().Png);
    }

    [Fact]
    public void A_demonstration_draws_interventions_and_weighs_their_terms()
    {
        using var lesson = Demonstration.Of(s_birds, 5, Profiles.Smoke);
        var before = lesson.Interventions().Png;
        var loss = lesson.Loss("PpiWbp");
        Assert.Equal(["classification", "contrastive", "saliency", "adversarial", "saliencyWeight"], loss.Terms.Select(term => term.Name));
        Assert.Equal(loss.Terms.Take(4).Sum(term => term.Value), loss.Total, 1e-6 * loss.Total);
        // On one batch the balanced term is exactly its weight times the classification.
        Assert.Equal(lesson.Hyper("PpiWbp").Ppi!.SaliencyWeight * loss.Terms[0].Value, loss.Terms[2].Value, 1e-6);
        Assert.Equal(before, lesson.Interventions().Png);
        Assert.NotEqual(before, lesson.Interventions(new() { Mask = PpiMask.Box }).Png);
        Assert.Contains("saliencyWeight", lesson.Losses("PpiWbp").ToText());
    }
}
