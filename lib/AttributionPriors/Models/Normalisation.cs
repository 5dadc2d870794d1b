using System.Globalization;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>What a network's images go through before it: <c>(v - mean)/deviation</c> in each channel, v in [0, 1].</summary>
/// <remarks>Two are equal when their numbers are.</remarks>
public sealed record Normalisation
{
    /// <summary>Checks that there are as many deviations as means, all positive.</summary>
    /// <param name="mean">Of each channel, or one for all.</param>
    /// <param name="deviation">Standard deviation of each channel, or one for all.</param>
    /// <exception cref="ArgumentException">There are not.</exception>
    public Normalisation(IReadOnlyList<double> mean, IReadOnlyList<double> deviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(deviation);
        if (mean.Count != deviation.Count || !deviation.All(d => d > 0) || !mean.All(double.IsFinite))
            throw new ArgumentException($"A mean and a positive deviation for each channel; given {Text(mean)} and {Text(deviation)}.", nameof(deviation));
        (Mean, Deviation) = (mean, deviation);
    }

    /// <summary>What torchvision's ImageNet weights expect.</summary>
    public static Normalisation ImageNet { get; } = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    /// <summary>From [0, 1] to [-1, 1] in every channel: the original Inception-v3's.</summary>
    public static Normalisation Half { get; } = new([0.5], [0.5]);

    /// <summary>Of each channel, or one for all.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>Standard deviation of each channel, or one for all.</summary>
    public IReadOnlyList<double> Deviation { get; }

    /// <summary>Whether it is for images of so many channels.</summary>
    public bool IsFor(int channels) => Mean.Count == 1 || Mean.Count == channels;

    /// <summary>Images [N, C, H, W] of [0, 1], normalised.</summary>
    public Tensor Apply(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        Tensor Along(IReadOnlyList<double> values) => tensor([.. values], dtype: images.dtype, device: images.device).view(1, -1, 1, 1);
        return ((images - Along(Mean)) / Along(Deviation)).MoveToOuterDisposeScope();
    }

    /// <summary>Numbers as they stand in a file: <c>0.485, 0.456, 0.406</c>.</summary>
    public static string Text(IReadOnlyList<double> values) => string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>Reads what <see cref="Text"/> wrote.</summary>
    /// <exception cref="FormatException">It is no list of numbers.</exception>
    public static double[] Numbers(string text) => [.. text.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    /// <summary>The same numbers.</summary>
    public bool Equals(Normalisation? other) => other is not null && Mean.SequenceEqual(other.Mean) && Deviation.SequenceEqual(other.Deviation);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in Mean.Concat(Deviation)) hash.Add(value);
        return hash.ToHashCode();
    }
}
