using AttributionPriors.Experiments;
using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting.Claims;

/// <summary>What claims on proactive pseudo-intervention are measured by.</summary>
static class PpiQuantity
{
    const double ScoreTolerance = 0.03, ShareTolerance = 0.05;

    /// <summary>AUC of the probability of class 1.</summary>
    public static Quantity Auc { get; } = new("ppi_auc", "Test AUC", ScoreTolerance, record => record.Test.AucPositiveProbability);

    /// <summary>How much accuracy falls from validation, where backgrounds are those of training, to test.</summary>
    public static Quantity DomainGap { get; } = new("ppi_gap", "Validation minus test accuracy", ScoreTolerance, record => record.Valid?.Accuracy - record.Test.Accuracy);

    /// <summary>Energy of the most salient points in the object's box.</summary>
    /// <param name="saliency">Whose map.</param>
    /// <param name="row">Which row of Table 7, from 0; the last one takes all points.</param>
    public static Quantity Energy(string saliency, int row) => new(
        $"ppi_energy_{saliency}_{row}", $"Energy in the box ({SaliencyName.Display(saliency)}, {Points(row)})", ShareTolerance,
        record => record.Pointing?.GetValueOrDefault(saliency)?[row].Energy);

    /// <summary>Share of a map's positive values on the object itself.</summary>
    public static Quantity OnObject(string saliency) => new(
        $"ppi_on_object_{saliency}", $"Energy on the object ({SaliencyName.Display(saliency)})", ShareTolerance, record => Fit(record, saliency)?.Energy);

    /// <summary>How far the fit of a mask of points is above that of as many pixels drawn by lot.</summary>
    public static Quantity DiceAboveChance(string saliency) => new(
        $"ppi_dice_{saliency}", $"Dice of the points less its chance ({SaliencyName.Display(saliency)})", ShareTolerance,
        record => Fit(record, saliency) is { } fit ? fit.Points.Dice - fit.Points.DiceChance : null);

    /// <summary>Fall of the true class's probability after so many of a map's points are gone.</summary>
    /// <param name="saliency">Whose map.</param>
    /// <param name="place">Which number of points, from 1.</param>
    public static Quantity Fall(string saliency, int place) => new(
        $"ppi_fall_{saliency}_{place}", $"Fall of the probability without the {Points(place - 1)} ({SaliencyName.Display(saliency)})", ScoreTolerance,
        record => Curve(record, saliency) is { } curve && place < curve.Count ? curve[0].Probability - curve[place].Probability : null);

    /// <summary>The same as a share of the probability at the start.</summary>
    /// <param name="saliency">Whose map.</param>
    /// <param name="place">Which number of points, from 1.</param>
    public static Quantity RelativeFall(string saliency, int place) => new(
        $"ppi_relative_fall_{saliency}_{place}", $"Share of the probability lost without the {Points(place - 1)} ({SaliencyName.Display(saliency)})", ScoreTolerance,
        record => Curve(record, saliency) is { } curve && place < curve.Count ? 1 - curve[place].Probability / curve[0].Probability : null);

    /// <summary>AUC on the test images of one site.</summary>
    /// <param name="site">Its name.</param>
    public static Quantity SiteAuc(string site) => new(
        $"ppi_auc_{site}", $"AUC on site {site}", ScoreTolerance, record => record.Sites?.FirstOrDefault(score => score.Site == site)?.Auc);

    /// <summary>Its mean over the sites, the one trained on included.</summary>
    public static Quantity MeanSiteAuc { get; } = new(
        "ppi_auc_sites", "Mean AUC over the sites", ScoreTolerance,
        record => record.Sites is { Count: > 0 } sites && sites.All(site => site.Auc is not null) ? sites.Average(site => site.Auc) : null);

    static IReadOnlyList<DeletionPoint>? Curve(RunRecord record, string saliency) => record.Evidence?.Deletion.GetValueOrDefault(saliency);

    static Segmentation? Fit(RunRecord record, string saliency) => record.Evidence?.Segmentation.GetValueOrDefault(saliency);

    /// <summary>The paper's number of points, which smaller images scale to their size.</summary>
    static string Points(int row) => row < EnergyPointing.PaperPoints.Count ? $"top {EnergyPointing.PaperPoints[row]}" : "all points";
}
