using System.Globalization;

namespace AttributionPriors.Reporting.Claims;

/// <summary>
/// What "Proactive Pseudo-Intervention: Contrastive Learning For Interpretable Vision Models" (Wang et al., 2021) states of its experiments, sentence by sentence and cell by cell,
/// in our words.
/// </summary>
/// <remarks>
/// The paper's motivating scene, birds that are told by their backgrounds (its Figure 1), is the task ppi-birds. Where it speaks of data that nobody else has, or
/// that must be fetched, the task is named that would tell. A number that the paper's text has lost is never filled in.
/// </remarks>
public static class PpiClaims
{
    const string Birds = "ppi-birds", Fashion = "ppi-fashion", Cifar = "ppi-cifar10", Cub = "ppi-cub", ImageNet = "ppi-imagenet", Oct = "ppi-oct", Lidc = "ppi-lidc";
    const string Baseline = "Baseline", Wbp = "WeightBackPropagation", Lrp = "LRP-0", Gradient = "InputGradient", GradCam = "GradCam";
    const string Introduction = "section 1, Figure 1", Section41 = "section 4.1, Table 2", Deletion = "section 4.1, Figure 5(a)", Section42 = "section 4.2", Section43 = "section 4.3, Table 4", AppendixD = "appendix D.1, Table 7";

    /// <summary>"Nearly all" of a signal.</summary>
    const double NearlyAll = 0.9;

    /// <summary>Places of the deletion curve and rows of the pointing game: the least and largest number of points that the paper takes.</summary>
    const int Fewest = 1, Most = 5, TopRow = 0;

    /// <summary>Other sites that each site has.</summary>
    const int OtherSites = 3;

    /// <summary>The paper's sites.</summary>
    static readonly string[] s_sites = ["A", "B", "C", "D"];

    static readonly string[] s_interventions = ["PpiGradient", "PpiGradCam", "PpiLrp", "PpiWbp"];

    static readonly Quantity s_accuracy = Quantity.TestAccuracy;

    /// <summary>The sentences.</summary>
    public static IReadOnlyList<Claim> Sentences { get; } = [.. Backgrounds(), .. Accuracies(), .. Deletions(), .. Maps(), .. Retinas(), .. Lesions()];

    /// <summary>The cells of Tables 2, 3, 4, 5 and 7; those that the text has lost say so.</summary>
    public static IReadOnlyList<Claim> Cells { get; } = [.. PpiPaper.Cells.Select(Cell)];

    /// <summary>All of them: sentences, then cells.</summary>
    public static IReadOnlyList<Claim> All { get; } = [.. Sentences, .. Cells];

    /// <summary>The motivating scene.</summary>
    static IEnumerable<Claim> Backgrounds() =>
    [
        Of("birds-shortcut", Introduction, "Trained naively, a network goes by the background, and fails where backgrounds are others.", ClaimTests.Above(new(Birds, Baseline), PpiQuantity.DomainGap, 0)),
        Of("birds-robust", Introduction, "With PPI it stands the change of backgrounds better.", ClaimTests.Greater(new(Birds, "PpiWbp"), new(Birds, Baseline), s_accuracy)),
        Of("birds-gap", Introduction, "With PPI the gap between known and foreign backgrounds is smaller.", ClaimTests.Greater(new(Birds, Baseline), new(Birds, "PpiWbp"), PpiQuantity.DomainGap)),
        Of("birds-anatomy", Introduction, "With PPI the map lies on the bird.", ClaimTests.Greater(new(Birds, "PpiWbp"), new(Birds, Baseline), PpiQuantity.OnObject(Wbp))),
        Of("birds-succinct", "abstract", "Maps of networks trained with PPI are more to the point: their strongest points lie in the object's box.", ClaimTests.Greater(new(Birds, "PpiWbp"), new(Birds, Baseline), PpiQuantity.Energy(Wbp, TopRow))),
    ];

    static IEnumerable<Claim> Accuracies() =>
    [
        .. from task in (string[])[Birds, Fashion]
           from method in s_interventions
           select Of($"{task}-{method}-gains".ToLowerInvariant(), "abstract", $"{Name(method)} consistently improves classification ({Data(task)}).", ClaimTests.Greater(new(task, method), new(task, Baseline), s_accuracy)),
        .. from task in (string[])[Cub, Cifar]
           from method in s_interventions
           select Of($"{task}-{method}-gains".ToLowerInvariant(), Section41, $"{Name(method)} improves accuracy on {Data(task)}.", ClaimTests.Greater(new(task, method), new(task, Baseline), s_accuracy)),
        .. from task in (string[])[Cub, Cifar]
           from method in s_interventions[..3]
           select Of($"{task}-wbp-beats-{method}".ToLowerInvariant(), Section41, $"On {Data(task)} the gain with WBP is larger than that of {Name(method)}.", ClaimTests.Greater(new(task, "PpiWbp"), new(task, method), s_accuracy)),
    ];

    static IEnumerable<Claim> Deletions() =>
    [
        .. from task in (string[])[Cub, Birds]
           from other in (string[])[Gradient, GradCam, "LRP-EpsilonPlus"]
           from place in (int[])[Fewest, Most]
           select Of($"{task}-fall-{other}-{place}".ToLowerInvariant(), Deletion, $"Without the {(place == Fewest ? "fewest" : "most")} pixels that WBP names, a network with PPI loses more of its answer than one without loses by {SaliencyName.Display(other)} ({Data(task)}).",
               ClaimTests.Exceeds([(new(task, "PpiWbp"), PpiQuantity.Fall(Wbp, place))], [(new(task, Baseline), PpiQuantity.Fall(other, place))])),
        .. from task in (string[])[Cub, Birds]
           select Of($"{task}-fall-lead", Deletion, $"That lead is largest where few pixels are taken (against LRP, {Data(task)}).",
               ClaimTests.Exceeds(
                   [(new(task, "PpiWbp"), PpiQuantity.Fall(Wbp, Fewest)), (new(task, Baseline), PpiQuantity.Fall("LRP-EpsilonPlus", Most))],
                   [(new(task, Baseline), PpiQuantity.Fall("LRP-EpsilonPlus", Fewest)), (new(task, "PpiWbp"), PpiQuantity.Fall(Wbp, Most))])),
        .. from task in (string[])[Cub, Birds]
           select Of($"{task}-fall-all", Deletion, $"Without many pixels, nearly nothing of the answer is left with PPI ({Data(task)}).", ClaimTests.Above(new(task, "PpiWbp"), PpiQuantity.RelativeFall(Wbp, Most), NearlyAll)),
        .. from other in (string[])[Gradient, GradCam, "LRP-EpsilonPlus"]
           select Of($"imagenet-fall-{other}".ToLowerInvariant(), "section 4.1, Figure 5(b)", $"On ImageNet WBP names more of the pixels that matter than {SaliencyName.Display(other)}, without PPI.",
               ClaimTests.Exceeds([(new(ImageNet, Baseline), PpiQuantity.Fall(Wbp, Fewest))], [(new(ImageNet, Baseline), PpiQuantity.Fall(other, Fewest))])),
    ];

    static IEnumerable<Claim> Maps() =>
    [
        .. from task in (string[])[Cub, Birds]
           from other in (string[])[Lrp, "LRP-gamma", "LRP-flat", "LRP-alpha2beta1", Gradient, GradCam]
           select Of($"{task}-points-{other}".ToLowerInvariant(), AppendixD, $"More of WBP's strongest points lie in the box than of those of {SaliencyName.Display(other)}, on one network ({Data(task)}).",
               ClaimTests.Exceeds([(new(task, Baseline), PpiQuantity.Energy(Wbp, TopRow))], [(new(task, Baseline), PpiQuantity.Energy(other, TopRow))])),
        .. from task in (string[])[Cub, Birds]
           select Of($"{task}-epsilon", AppendixD, $"LRP-epsilon scores as LRP does ({Data(task)}).", ClaimTests.Same(new(task, Baseline), PpiQuantity.Energy("LRP-epsilon", TopRow), PpiQuantity.Energy(Lrp, TopRow)), "0.819 and 0.819"),
        .. from task in (string[])[Cub, Birds]
           select Of($"{task}-vanilla", "appendix C.1", $"Plain LRP performs about as gradients do ({Data(task)}).", ClaimTests.Same(new(task, Baseline), PpiQuantity.Energy(Lrp, TopRow), PpiQuantity.Energy(Gradient, TopRow)), "0.819 and 0.796"),
        ClaimTests.Lost("cub-most-energy", AppendixD, "More than so much of the energy of WBP's strongest points lies in the box; the text has lost both numbers."),
    ];

    static IEnumerable<Claim> Retinas() =>
    [
        .. from method in s_interventions
           select Of($"oct-{method}-gains".ToLowerInvariant(), $"{Section42}, Table 2", $"{Name(method)} improves the AUC for geographic atrophy.", ClaimTests.Greater(new(Oct, method), new(Oct, Baseline), PpiQuantity.Auc)),
        Of("oct-box-best", $"{Section42}, text", "With the box it is better still.", ClaimTests.Greater(new(Oct, "PpiWbpBox"), new(Oct, "PpiWbp"), PpiQuantity.Auc)),
        .. from site in s_sites
           select Of($"oct-shift-{site}".ToLowerInvariant(), $"{Section42}, Table 3", $"Trained on site {site} without PPI, a network is better there than on the other sites.",
               ClaimTests.Exceeds(Same(site, Baseline), Others(site, Baseline), "AUC on the own site above the mean of the others", OtherSites)),
        Of("oct-gap", $"{Section42}, Table 3", "With PPI the gap between known and foreign sites is smaller.",
            ClaimTests.Exceeds([.. Every(Same, Baseline), .. Every(Others, "PpiWbp")], [.. Every(Others, Baseline), .. Every(Same, "PpiWbp")], "AUC on own sites less that on others, without PPI above with PPI", OtherSites * s_sites.Length),
            "0.097 against 0.066"),
        Of("oct-overall", $"{Section42}, Table 3", "With PPI the mean over all pairs of sites is higher.",
            ClaimTests.Exceeds(Every(AllOf, "PpiWbp"), Every(AllOf, Baseline), "Mean AUC over all pairs of sites, with PPI above without", s_sites.Length), "0.896 against 0.854"),
    ];

    static IEnumerable<Claim> Lesions() =>
    [
        Of("lidc-gains", Section43, "PPI improves the plain classifier of lesions.", ClaimTests.Greater(new(Lidc, "PpiWbp"), new(Lidc, Baseline), PpiQuantity.Auc)),
        .. from network in (string[])["tensornetx", "densenet", "lotenet"]
           select Of($"lidc-beats-{network}", Section43, $"With PPI the classifier beats {network}.", ClaimTests.Greater(new(Lidc, "PpiWbp"), new($"{Lidc}-{network}", Baseline), PpiQuantity.Auc)),
        Of("lidc-outlines", "section 4.3, Figure 6", "Maps of WBP with PPI mostly agree with the experts' outlines.", ClaimTests.Above(new(Lidc, "PpiWbp"), PpiQuantity.DiceAboveChance(Wbp), 0)),
        Of("lidc-outlines-gradcam", "section 4.3, Figure 6", "They agree better than Grad-CAM's.",
            ClaimTests.Exceeds([(new(Lidc, "PpiWbp"), PpiQuantity.OnObject(Wbp))], [(new(Lidc, "PpiWbp"), PpiQuantity.OnObject(GradCam))])),
        .. from method in (string[])["PpiWbpAdaptive", "PpiWbpPoint", "PpiWbpBox"]
           select Of($"lidc-{method}-consistent".ToLowerInvariant(), "appendix B, Table 5", $"{Name(method)} does about as the fixed threshold does.", ClaimTests.NoGain(new(Lidc, method), new(Lidc, "PpiWbp"), PpiQuantity.Auc)),
    ];

    /// <summary>The AUC on the own site, as often as there are other sites, so that it weighs as much as they do.</summary>
    static (Arm, Quantity)[] Same(string site, string method) => [.. Enumerable.Repeat((Trained(site, method), PpiQuantity.SiteAuc(site)), OtherSites)];

    static (Arm, Quantity)[] Others(string site, string method) => [.. s_sites.Where(other => other != site).Select(other => (Trained(site, method), PpiQuantity.SiteAuc(other)))];

    static (Arm, Quantity)[] AllOf(string site, string method) => [(Trained(site, method), PpiQuantity.MeanSiteAuc)];

    static (Arm, Quantity)[] Every(Func<string, string, (Arm, Quantity)[]> terms, string method) => [.. s_sites.SelectMany(site => terms(site, method))];

    static Arm Trained(string site, string method) => new($"{Oct}-{site.ToLowerInvariant()}", method);

    static Claim Of(string id, string where, string statement, (string Test, Func<ClaimEvidence, ClaimVerdict> Check) test, string? printed = null) =>
        new(id, where, statement, printed, test.Test, test.Check);

    static Claim Cell(PpiCell cell)
    {
        var (id, where) = ($"ppi-{cell.Table}-{cell.Row}-{cell.Column}".ToLowerInvariant(), $"Table {cell.Table}");
        if (!cell.IsPrinted) return ClaimTests.Lost(id, where, $"{cell.Column}, {cell.Row}: the text has lost the number.");
        var printed = cell.Value!.Value.ToString("F3", CultureInfo.InvariantCulture);
        return Of(id, where, $"{cell.Column}, {cell.Row}", PpiCells.TestOf(cell), cell.Deviation is { } deviation ? $"{printed} ± {deviation.ToString("F3", CultureInfo.InvariantCulture)}" : printed);
    }

    static string Name(string method) => MethodStyle.Of(method).Display;

    static string Data(string task) => task switch
    {
        Cub => "CUB",
        Cifar => "CIFAR-10",
        Fashion => "Fashion-MNIST",
        _ => "birds on wrong backgrounds",
    };
}
