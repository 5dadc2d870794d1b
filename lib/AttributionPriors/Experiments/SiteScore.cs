using AttributionPriors.Data;
using AttributionPriors.Training;

namespace AttributionPriors.Experiments;

/// <summary>How a model does on the test images of one site.</summary>
/// <param name="Site">Its name.</param>
/// <param name="Images">Test images of it.</param>
/// <param name="Positives">Of these, with the finding.</param>
/// <param name="Accuracy">Share that is classified correctly.</param>
/// <param name="Auc">AUC of the probability of class 1; null for more than two classes, and where all images are of one class.</param>
public sealed record SiteScore(string Site, int Images, int Positives, double Accuracy, double? Auc)
{
    /// <summary>Site by site; null where the task does not name its sites.</summary>
    /// <param name="splits">Whose test images.</param>
    /// <param name="score">How a model does on some of them.</param>
    internal static IReadOnlyList<SiteScore>? Of(Splits splits, Func<ImageSet, SplitMetrics> score)
    {
        if (splits.SiteNames.Count == 0) return null;
        var scores = new List<SiteScore>();
        foreach (var (number, name) in splits.SiteNames.Index())
        {
            var own = splits.Test.Select([.. Enumerable.Range(0, splits.Test.Count).Where(i => splits.Test.Sites[i] == number)]);
            if (own.Count == 0) continue;
            var (metrics, positives) = (score(own), own.Labels.Count(label => label == 1));
            scores.Add(new(name, own.Count, positives, metrics.Accuracy, positives is 0 || positives == own.Count ? null : metrics.AucPositiveProbability));
        }
        return scores;
    }
}
