namespace AttributionPriors.Saliency;

/// <summary>What one image costs.</summary>
/// <param name="Forwards">Forward passes.</param>
/// <param name="Backwards">Backward passes to the input.</param>
public readonly record struct SaliencyCost(long Forwards, long Backwards);

/// <summary>A saliency method as tables and the command line know it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it computes, in one line.</param>
/// <param name="Smoothed">Whether its absolute maps are smoothed before they are compared with masks.</param>
/// <param name="Build">The method with these settings.</param>
/// <param name="Cost">What one image of this height and width costs.</param>
public sealed record SaliencyEntry(
    string Name,
    string Description,
    bool Smoothed,
    Func<AttributionSettings, ISaliencyMethod> Build,
    Func<AttributionSettings, int, int, SaliencyCost> Cost);

/// <summary>The saliency methods, in the order of the paper's tables.</summary>
public static class SaliencyCatalogue
{
    /// <summary>All methods.</summary>
    public static IReadOnlyList<SaliencyEntry> Entries { get; } =
    [
        new(nameof(InputGradient), "Gradient of the logit with respect to the image.", Smoothed: true,
            _ => new InputGradient(),
            (_, _, _) => new(1, 1)),
        new(nameof(IntegratedGradients), "Mean gradient on the way from the zero image, times the image.", Smoothed: true,
            settings => new IntegratedGradients(settings.IntegratedGradientsSteps),
            (settings, _, _) => new(settings.IntegratedGradientsSteps, settings.IntegratedGradientsSteps)),
        new(nameof(Occlusion), "Fall of the logit when a window of the image is set to zero.", Smoothed: false,
            settings => new Occlusion(settings.OcclusionWindow),
            (settings, height, width) => new(1 + new Occlusion(settings.OcclusionWindow).Windows(height, width), 0)),
    ];

    /// <summary>The methods' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Select(e => e.Name)];

    /// <summary>The method called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public static SaliencyEntry Find(string name) =>
        Entries.FirstOrDefault(e => e.Name == name)
        ?? throw new ArgumentException($"Unknown saliency method '{name}': one of {string.Join(", ", Names)}.", nameof(name));
}
