using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>Something a run record measures, and how near two of them must be to agree.</summary>
/// <param name="Key">The metric's name in <see cref="PaperTables"/>, or its own where the paper has none.</param>
/// <param name="Display">As printed.</param>
/// <param name="Tolerance">See <see cref="Verdict"/>.</param>
/// <param name="Of">Its value in one record; null where the record has none.</param>
public sealed record Quantity(string Key, string Display, double Tolerance, Func<RunRecord, double?> Of)
{
    const double ScoreTolerance = 0.03;
    const double OverlapTolerance = 0.05;

    /// <summary>Test AUC by the definition of the record's protocol.</summary>
    public static Quantity TestAuc { get; } =
        new("test_auc", "Test AUC", ScoreTolerance, record => record.Test.Auc(record.Spec.Protocol.Auc));

    /// <summary>Validation AUC of the chosen model, by the same definition.</summary>
    public static Quantity ValidAuc { get; } =
        new("valid_auc", "Valid AUC", ScoreTolerance, record => record.Valid?.Auc(record.Spec.Protocol.Auc));

    /// <summary>Share of training images classified correctly.</summary>
    public static Quantity TrainAccuracy { get; } = new("train_accuracy", "Train accuracy", ScoreTolerance, record => record.Train?.Accuracy);

    /// <summary>Share of test images classified correctly.</summary>
    public static Quantity TestAccuracy { get; } = new("test_accuracy", "Test accuracy", ScoreTolerance, record => record.Test.Accuracy);

    /// <summary>Training minus test accuracy of one run.</summary>
    public static Quantity AccuracyGap { get; } =
        new("accuracy_gap", "Gap", ScoreTolerance, record => record.Train?.Accuracy - record.Test.Accuracy);

    /// <summary>Mean IoU of the binarised maps of one saliency method with the masks.</summary>
    public static Quantity Iou(string saliency) =>
        new(SaliencyName.PaperMetric(saliency), $"IoU {SaliencyName.InText(saliency)}", OverlapTolerance, record => At(record, saliency)?.Iou);

    /// <summary>IoU of a random map with the same pixel budgets.</summary>
    public static Quantity IouChance(string saliency) =>
        new("iou_chance", "Chance", OverlapTolerance, record => At(record, saliency)?.IouChance);

    /// <summary>IoU of an image-blind blob in the centre with the same pixel budgets.</summary>
    public static Quantity IouCentredBlob(string saliency) =>
        new("iou_centred_blob", "Blob", OverlapTolerance, record => At(record, saliency)?.IouCentredBlob);

    /// <summary>Share of the absolute attribution outside the masks; null where the images have no outside.</summary>
    public static Quantity OutsideShare(string saliency) => new(
        $"outside_{saliency}", $"Swatch share, {SaliencyName.InText(saliency)}", OverlapTolerance,
        record => At(record, saliency) is { OutsideChance: > 0 } map ? map.OutsideShare : null);

    /// <summary>The same share for a uniform map; null where the images have no outside.</summary>
    public static Quantity OutsideChance(string saliency) => new(
        $"outside_chance_{saliency}", "Chance", OverlapTolerance,
        record => At(record, saliency) is { OutsideChance: > 0 } map ? map.OutsideChance : null);

    static Localisation? At(RunRecord record, string saliency) => record.Localisation.GetValueOrDefault(saliency);
}

/// <summary>How saliency methods are named and ordered in tables and figures.</summary>
public static class SaliencyName
{
    /// <summary>The map that Figures 4 and 8 show.</summary>
    public const string IntegratedGradients = "IntegratedGradients";

    const string Rules = "LRP-";

    static readonly (string Name, string Display, string Metric)[] Paper =
    [
        ("InputGradient", "Input gradient", "iou_input_grad"),
        (IntegratedGradients, "Integrated gradients", "iou_integrated"),
        ("Occlusion", "Occlusion", "iou_occlusion"),
    ];

    /// <summary>Names that their authors write in a way of their own.</summary>
    static readonly Dictionary<string, string> Others = new()
    {
        ["GradientTimesInput"] = "Gradient × input",
        ["SmoothGrad"] = "SmoothGrad",
        ["GradCam"] = "Grad-CAM",
        ["GuidedGradCam"] = "Guided Grad-CAM",
        ["DeepLift"] = "DeepLIFT",
        ["WeightBackPropagation"] = "Weight back propagation",
    };

    /// <summary>As a heading: <c>Integrated gradients</c>. A name the papers do not use is split at its capitals, but for the rules of LRP.</summary>
    public static string Display(string saliency)
    {
        ArgumentNullException.ThrowIfNull(saliency);
        if ((Paper.FirstOrDefault(known => known.Name == saliency).Display ?? Others.GetValueOrDefault(saliency)) is { } display)
            return display;
        if (saliency.StartsWith(Rules, StringComparison.Ordinal))
            return saliency;
        var words = string.Concat(saliency.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
        return words;
    }

    /// <summary>Within a sentence: <c>integrated gradients</c>.</summary>
    public static string InText(string saliency)
    {
        var display = Display(saliency);
        return display.Length == 0 || display.StartsWith(Rules, StringComparison.Ordinal) ? display : char.ToLowerInvariant(display[0]) + display[1..];
    }

    /// <summary>The metric of its IoU in the paper's tables.</summary>
    internal static string PaperMetric(string saliency) =>
        Paper.FirstOrDefault(known => known.Name == saliency).Metric ?? $"iou_{saliency}";

    /// <summary>The saliency methods of some records: the paper's three in its order, then the others by name.</summary>
    public static IReadOnlyList<string> In(IEnumerable<RunRecord> records)
    {
        string[] found = [.. records.SelectMany(record => record.Localisation.Keys).Distinct()];
        string[] known = [.. Paper.Select(entry => entry.Name).Where(found.Contains)];
        return [.. known, .. found.Except(known).Order(StringComparer.Ordinal)];
    }
}
