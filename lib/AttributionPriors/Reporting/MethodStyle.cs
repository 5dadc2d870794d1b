namespace AttributionPriors.Reporting;

/// <summary>The paper's four approaches (Figure 8), and two groups for what it has no name for.</summary>
public enum MethodGroup
{
    /// <summary>Plain classification.</summary>
    Baseline,

    /// <summary>Training on images whose outside carries no information.</summary>
    InputMasking,

    /// <summary>Features that do not tell an image from its masked twin.</summary>
    DomainInvariance,

    /// <summary>Penalties on input gradients outside the mask.</summary>
    SaliencyBased,

    /// <summary>The arm without a confounder: what could be reached.</summary>
    Ceiling,

    /// <summary>A method that this list does not know.</summary>
    Other,
}

/// <summary>
/// How a training method appears in every table and figure: one place, one order, one colour. The colours are
/// Okabe and Ito's, told apart by readers with any common colour-blindness; a method's zero-background form shares its
/// parent's hue, and is told apart by dash and open symbol.
/// </summary>
/// <param name="Name">As in a run's spec.</param>
/// <param name="Display">As printed.</param>
/// <param name="Order">Place in tables and legends, from 0.</param>
/// <param name="Colour">CSS colour, <c>#rrggbb</c>.</param>
/// <param name="Dash">Plotly line dash.</param>
/// <param name="Open">Whether its symbol is hollow.</param>
/// <param name="Group">Its approach.</param>
/// <param name="PaperName">Its name in the paper's tables; null where the paper does not have it.</param>
public sealed record MethodStyle(
    string Name, string Display, int Order, string Colour, string Dash, bool Open, MethodGroup Group, string? PaperName)
{
    /// <summary>Every known method, in the order of tables and legends.</summary>
    public static IReadOnlyList<MethodStyle> All { get; } =
    [
        new("Baseline", "Baseline", 0, "#000000", "solid", false, MethodGroup.Baseline, "Classification"),
        new("Masked", "Masked", 1, "#0072B2", "solid", false, MethodGroup.InputMasking, "Masked"),
        new("MaskedZero", "Masked (zero)", 2, "#56B4E9", "dash", true, MethodGroup.InputMasking, "MaskedZero"),
        new("ActDiff", "ActDiff", 3, "#D55E00", "solid", false, MethodGroup.DomainInvariance, "ActDiff"),
        new("ActDiffZero", "ActDiff (zero)", 4, "#F0915A", "dash", true, MethodGroup.DomainInvariance, null),
        new("Adversarial", "Adversarial", 5, "#E69F00", "solid", false, MethodGroup.DomainInvariance, "Adversarial"),
        new("AdversarialZero", "Adversarial (zero)", 6, "#C9B037", "dash", true, MethodGroup.DomainInvariance, null),
        new("GradMask", "GradMask", 7, "#A0529A", "solid", false, MethodGroup.SaliencyBased, "GradMask"),
        new("RightForTheRightReasons", "RRR", 8, "#009E73", "solid", false, MethodGroup.SaliencyBased, "RRR"),
        new("Clean", "Clean (no swatch)", 9, "#7F5539", "dot", true, MethodGroup.Ceiling, null),
        // Proactive pseudo-intervention, in Paul Tol's muted colours: the masks of one map are told apart by dash and open symbol.
        new("PpiGradient", "PPI, gradient", 10, "#88CCEE", "solid", false, MethodGroup.SaliencyBased, null),
        new("PpiGradCam", "PPI, Grad-CAM", 11, "#999933", "solid", false, MethodGroup.SaliencyBased, null),
        new("PpiLrp", "PPI, LRP", 12, "#CC6677", "solid", false, MethodGroup.SaliencyBased, null),
        new("PpiWbp", "PPI, WBP", 13, "#332288", "solid", false, MethodGroup.SaliencyBased, null),
        new("PpiWbpAdaptive", "PPI, WBP (adaptive)", 14, "#44AA99", "dash", true, MethodGroup.SaliencyBased, null),
        new("PpiWbpPoint", "PPI, WBP (points)", 15, "#882255", "dot", true, MethodGroup.SaliencyBased, null),
        new("PpiWbpBox", "PPI, WBP (box)", 16, "#117733", "longdash", true, MethodGroup.SaliencyBased, null),
    ];

    /// <summary>The style of <paramref name="method"/>: a neutral grey, after all others, for a name not in <see cref="All"/>.</summary>
    public static MethodStyle Of(string method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return All.FirstOrDefault(style => style.Name == method)
            ?? new(method, method, All.Count, "#8A8A8A", "dashdot", true, MethodGroup.Other, null);
    }

    /// <summary>The names in the fixed order; unknown ones last, by name.</summary>
    public static IReadOnlyList<MethodStyle> Sorted(IEnumerable<string> methods) =>
        [.. methods.Distinct().Select(Of).OrderBy(style => style.Order).ThenBy(style => style.Name, StringComparer.Ordinal)];

    /// <summary>Plotly's name of the group's symbol, hollow for a zero-background form.</summary>
    public string Symbol => Group switch
    {
        MethodGroup.Baseline => "circle",
        MethodGroup.InputMasking => "square",
        MethodGroup.DomainInvariance => "diamond",
        MethodGroup.SaliencyBased => "triangle-up",
        MethodGroup.Ceiling => "star",
        _ => "x-thin",
    } + (Open ? "-open" : "");

    /// <summary>The group's heading in a legend.</summary>
    public string GroupName => Group switch
    {
        MethodGroup.Baseline => "Baseline",
        MethodGroup.InputMasking => "Input masking",
        MethodGroup.DomainInvariance => "Domain-invariance",
        MethodGroup.SaliencyBased => "Saliency-based",
        MethodGroup.Ceiling => "Ceiling",
        _ => "Other",
    };
}
