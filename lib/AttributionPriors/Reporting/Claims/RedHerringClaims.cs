using System.Globalization;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting.Searches;

namespace AttributionPriors.Reporting.Claims;

/// <summary>
/// What "Saliency is a Possible Red Herring When Diagnosing Poor Generalization" (ICLR 2021) states of its experiments, sentence by sentence and cell
/// by cell, in our words.
/// </summary>
public static class RedHerringClaims
{
    const string Synthetic = "synthetic", Spc = "xray-spc", NoSpc = "xray-nospc", Vpc = "rsna-vpc", NoVpc = "rsna-novpc";
    const string Baseline = "Baseline", Masked = "Masked", ActDiff = "ActDiff", Adversarial = "Adversarial", GradMask = "GradMask", Rrr = "RightForTheRightReasons";
    const string Section41 = "section 4.1, Figure 3", Section42 = "section 4.2, Table 1", Section43 = "section 4.3, Table 2", Conclusions = "section 5, Figure 8";

    /// <summary>A confounded classifier is wrong on every pair: an AUC of 0, here below this.</summary>
    const double AboutZero = 0.1;

    /// <summary>A method that has learned the synthetic task, and one that stays short of it.</summary>
    const double Learned = 0.9;

    const double Chance = 0.5;

    static readonly Quantity s_auc = Quantity.TestAuc, s_integrated = Quantity.Iou(SaliencyName.IntegratedGradients), s_gradient = Quantity.Iou("InputGradient");

    /// <summary>The sentences.</summary>
    public static IReadOnlyList<Claim> Sentences { get; } =
    [
        .. Synthetics(),
        .. Sites(),
        .. Views(),
        Of("sites-no-correlation", Conclusions, "With a shift between sites, runs that explain better do not generalise better.", ClaimTests.Uncorrelated(Spc, SaliencyName.IntegratedGradients)),
        Of("views-no-correlation", Conclusions, "With a shift between views, runs that explain better do not generalise better.", ClaimTests.Uncorrelated(Vpc, SaliencyName.IntegratedGradients)),
    ];

    /// <summary>The cells of Tables 1 to 5, hyper-parameters among them, and those of the authors' repository.</summary>
    public static IReadOnlyList<Claim> Cells { get; } = [.. PaperTables.Default.Numbers.Select(Cell)];

    /// <summary>All of them: sentences, then cells.</summary>
    public static IReadOnlyList<Claim> All { get; } = [.. Sentences, .. Cells];

    static IEnumerable<Claim> Synthetics() =>
    [
        Of("synthetic-shortcut", Section41, "The plain classifier learns the tag and is wrong on every test image.", ClaimTests.Below(new(Synthetic, Baseline), s_auc, AboutZero), "0"),
        Of("synthetic-masked-learns", Section41, "Trained on shuffled backgrounds, the classifier generalises.", ClaimTests.Above(new(Synthetic, Masked), s_auc, Learned)),
        Of("synthetic-actdiff-learns", Section41, "ActDiff learns the task.", ClaimTests.Above(new(Synthetic, ActDiff), s_auc, Learned)),
        Of("synthetic-adversarial-learns", Section41, "Adversarial learns the task.", ClaimTests.Above(new(Synthetic, Adversarial), s_auc, Learned)),
        Of("synthetic-gradmask-short", Section41, "GradMask never reaches the best score.", ClaimTests.Below(new(Synthetic, GradMask), s_auc, Learned)),
        Of("synthetic-rrr-short", Section41, "RRR never reaches the best score.", ClaimTests.Below(new(Synthetic, Rrr), s_auc, Learned)),
        Of("synthetic-gradmask-helps", Section41, "GradMask keeps the classifier from the tag.", ClaimTests.Greater(new(Synthetic, GradMask), new(Synthetic, Baseline), s_auc)),
        Of("synthetic-rrr-helps", Section41, "RRR keeps the classifier from the tag.", ClaimTests.Greater(new(Synthetic, Rrr), new(Synthetic, Baseline), s_auc)),
        Of("synthetic-masked-looks-away", "section 4.1, Figure 4", "Masked generalises without looking more at the crosses than the plain classifier.", ClaimTests.NoGain(new(Synthetic, Masked), new(Synthetic, Baseline), s_integrated)),
        .. from method in (string[])[ActDiff, Adversarial, GradMask, Rrr]
           select Of($"synthetic-{MethodStyle.Of(method).Display.ToLowerInvariant()}-looks", "section 4.1, Figure 4", $"{MethodStyle.Of(method).Display} moves the attribution to the crosses.",
               ClaimTests.Greater(new(Synthetic, method), new(Synthetic, Baseline), s_integrated)),
        Of("synthetic-correlation", Conclusions, "On the synthetic task, runs that explain better generalise better.", ClaimTests.Correlated(Synthetic, SaliencyName.IntegratedGradients)),
    ];

    static IEnumerable<Claim> Sites() =>
    [
        Of("spc-hurts", Section42, "A correlation of site and disease makes the plain classifier generalise worse.", ClaimTests.Greater(new(NoSpc, Baseline), new(Spc, Baseline), s_auc), "0.93 against 0.70"),
        .. from method in (string[])[ActDiff, Masked, GradMask]
           select Of($"spc-{method.ToLowerInvariant()}-helps", Section42, $"{method} generalises better than the plain classifier under the correlation.", ClaimTests.Greater(new(Spc, method), new(Spc, Baseline), s_auc)),
        .. from method in (string[])[ActDiff, GradMask]
           select Of($"spc-{method.ToLowerInvariant()}-looks", Section42, $"{method} explains better under the correlation.", ClaimTests.Greater(new(Spc, method), new(Spc, Baseline), s_gradient)),
        Of("spc-masked-looks-no-better", Section42, "Masked explains no better under the correlation.", ClaimTests.NoGain(new(Spc, Masked), new(Spc, Baseline), s_gradient)),
        Of("nospc-gradmask-looks", Section42, "Without the correlation GradMask explains better.", ClaimTests.Greater(new(NoSpc, GradMask), new(NoSpc, Baseline), s_gradient)),
        Of("nospc-gradmask-no-gain", Section42, "Without the correlation GradMask generalises no better.", ClaimTests.NoGain(new(NoSpc, GradMask), new(NoSpc, Baseline), s_auc)),
        Of("nospc-actdiff-hurts", Section42, "Without the correlation ActDiff generalises worse than the plain classifier.", ClaimTests.Greater(new(NoSpc, Baseline), new(NoSpc, ActDiff), s_auc)),
    ];

    static IEnumerable<Claim> Views() =>
    [
        Of("vpc-hurts", Section43, "A correlation of view and disease makes the plain classifier generalise worse.", ClaimTests.Greater(new(NoVpc, Baseline), new(Vpc, Baseline), s_auc), "0.76 against 0.20"),
        Of("vpc-below-chance", Section43, "Under it the plain classifier is worse than chance.", ClaimTests.Below(new(Vpc, Baseline), s_auc, Chance), "0.20"),
        .. from method in (string[])[ActDiff, Masked, Adversarial]
           select Of($"vpc-{method.ToLowerInvariant()}-helps", Section43, $"{method} generalises better than chance under the correlation.", ClaimTests.Above(new(Vpc, method), s_auc, Chance)),
        Of("vpc-gradmask-looks", Section43, "GradMask explains better under the correlation.", ClaimTests.Greater(new(Vpc, GradMask), new(Vpc, Baseline), s_gradient)),
        Of("vpc-gradmask-guesses", Section43, "GradMask generalises no better than chance under the correlation.", ClaimTests.Below(new(Vpc, GradMask), s_auc, Chance + s_auc.Tolerance), "0.49"),
        Of("vpc-masked-looks-worse", Section43, "Masked explains worse than the plain classifier under the correlation.", ClaimTests.Greater(new(Vpc, Baseline), new(Vpc, Masked), s_gradient)),
        Of("vpc-actdiff-looks-better", "section 4.3, text", "ActDiff explains slightly better under the correlation; Table 2 and section 5 say worse.", ClaimTests.Greater(new(Vpc, ActDiff), new(Vpc, Baseline), s_gradient)),
        .. from method in (string[])[Masked, ActDiff, Adversarial, GradMask, Rrr]
           from quantity in (Quantity[])[s_auc, s_gradient]
           select Of($"novpc-{method.ToLowerInvariant()}-{(quantity == s_auc ? "auc" : "iou")}", Section43, $"Without the correlation {MethodStyle.Of(method).Display} {(quantity == s_auc ? "generalises" : "explains")} no better.",
               ClaimTests.NoGain(new(NoVpc, method), new(NoVpc, Baseline), quantity)),
    ];

    static Claim Of(string id, string where, string statement, (string Test, Func<ClaimEvidence, ClaimVerdict> Check) test, string? printed = null) =>
        new(id, where, statement, printed, test.Test, test.Check);

    /// <summary>A hyper-parameter is what a search finds; all else is a mean over runs.</summary>
    static Claim Cell(PaperNumber number)
    {
        var method = MethodStyle.All.First(style => style.PaperName == number.Method);
        var id = $"{number.Experiment}-{number.Dataset}-{number.Shift}-{method.Name}-{number.Metric}".ToLowerInvariant();
        if (SearchTable.PropertyOf(number.Metric) is not { } property)
        {
            var (task, quantity) = (TaskOf(number, isSearch: false), QuantityOf(number.Metric));
            return Of(id, number.Source, $"{quantity.Display} of {method.Display} on {task}", ClaimTests.Agrees(new(task, method.Name), quantity, number.Estimate), number.Estimate.ToString());
        }
        var (tuned, isWide) = (TaskOf(number, isSearch: true), number.Experiment == PaperTables.WideSearches);
        return Of(
            id, number.Source, $"A{(isWide ? " wide" : "")} search finds this {property} for {method.Display} on {tuned}",
            SearchClaims.Finds(new(tuned, method.Name), isWide, property, number.Mean), number.Mean.ToString("G3", CultureInfo.InvariantCulture));
    }

    /// <summary>The task whose runs, or whose searches, an experiment of the paper's is.</summary>
    static string TaskOf(PaperNumber number, bool isSearch) => (number.Dataset, number.Shift) switch
    {
        ("XRay", "SPC") => Spc,
        ("XRay", "NoSPC") => NoSpc,
        ("RSNA", "VPC") => Vpc,
        ("RSNA", "NoVPC") => NoVpc,
        _ => Synthetic,
    } + number.Experiment switch
    {
        PaperTables.WideSearches when !isSearch => "-wide",
        PaperTables.EqualSkew => "-equal",
        _ => "",
    };

    static Quantity QuantityOf(string metric) =>
        ((Quantity[])[s_auc, Quantity.ValidAuc, s_gradient, s_integrated, Quantity.Iou("Occlusion")]).First(quantity => quantity.Key == metric);
}
