namespace AttributionPriors.Reporting;

/// <summary>A map of proactive pseudo-intervention as its figures show it, and the method that trains with it.</summary>
/// <param name="Saliency">The saliency method.</param>
/// <param name="Display">As the paper names it.</param>
/// <param name="Method">The training method.</param>
sealed record PpiMap(string Saliency, string Display, string Method)
{
    public const string WeightBackPropagation = "WeightBackPropagation", Baseline = "Baseline";

    /// <summary>In the order of the paper's Figure 3. Its LRP is the mixture of rules that the kit trains with.</summary>
    public static IReadOnlyList<PpiMap> All { get; } =
    [
        new("InputGradient", "Gradient", "PpiGradient"),
        new("GradCam", "Grad-CAM", "PpiGradCam"),
        new("LRP-EpsilonPlus", "LRP", "PpiLrp"),
        new(WeightBackPropagation, "WBP", "PpiWbp"),
        new(WeightBackPropagation, "WBP (box)", "PpiWbpBox"),
    ];

    /// <summary>Those that are a saliency method of their own: the box is cut from the same map.</summary>
    public static IReadOnlyList<PpiMap> Distinct { get; } = [.. All.DistinctBy(map => map.Saliency)];

    public MethodStyle Style => MethodStyle.Of(Method);
}
