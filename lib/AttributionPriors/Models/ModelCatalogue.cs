namespace AttributionPriors.Models;

/// <summary>Builds a network from its settings.</summary>
public static class ModelCatalogue
{
    /// <summary>The architectures' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [nameof(ResNet18), nameof(SmallConvNet)];

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="settings">Which, and how wide.</param>
    /// <param name="channels">Input channels.</param>
    /// <exception cref="ArgumentException">The name is not one of <see cref="Names"/>, or the width does not fit.</exception>
    public static Classifier Build(ModelSettings settings, int channels)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Width < 1 || settings.Classes < 2) throw new ArgumentException($"A network wants a width of at least 1 and two classes: {settings}.", nameof(settings));
        return settings.Name switch
        {
            nameof(ResNet18) => new ResNet18(channels, settings.Width, settings.Classes),
            nameof(SmallConvNet) when channels == 1 => new SmallConvNet(settings.Classes),
            nameof(SmallConvNet) => throw new ArgumentException($"SmallConvNet takes one channel, not {channels}.", nameof(channels)),
            _ => throw new ArgumentException($"Unknown network '{settings.Name}': one of {string.Join(", ", Names)}.", nameof(settings)),
        };
    }
}
