using AttributionPriors.Saliency.Masks;

namespace AttributionPriors.Experiments;

/// <summary>
/// What the maps of a run are worth (proactive pseudo-intervention, Figures 3, 5 and 6): how the answer falls as the pixels that they name are taken away, how
/// well masks cut from them fit the objects, and a few images with the maps of every method.
/// </summary>
public sealed record MapEvidence
{
    /// <summary>How many images a run keeps one by one.</summary>
    public const int MostExamples = 3;

    /// <summary>Deletion curves by saliency method name, each from 0 points.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<DeletionPoint>> Deletion { get; init; }

    /// <summary>The curve of pixels in an order drawn by lot, another for each image: what any pixels are worth to this network.</summary>
    public required IReadOnlyList<DeletionPoint> RandomDeletion { get; init; }

    /// <summary>How masks cut from the maps fit the objects, by saliency method name; empty where no image has both an object and a ground.</summary>
    public required IReadOnlyDictionary<string, Segmentation> Segmentation { get; init; }

    /// <summary>The first attributed images, at most <see cref="MostExamples"/>: the same ones for every method of a seed.</summary>
    public required IReadOnlyList<MapExample> Examples { get; init; }
}

/// <summary>A place of a deletion curve, as means over the images.</summary>
/// <param name="Points">Pixels set to zero, in all channels: the most salient ones.</param>
/// <param name="Probability">Softmax probability of the true class.</param>
/// <param name="Accuracy">Share of images still answered with it.</param>
public readonly record struct DeletionPoint(int Points, double Probability, double Accuracy);

/// <summary>One method's maps as a segmentation that was never trained to be one, as means over the images with an object and a ground.</summary>
/// <param name="Images">How many these are.</param>
/// <param name="Energy">Share of the positive map that lies on the object itself, not its box; null where no map has a positive value.</param>
/// <param name="EnergyChance">The object's share of the image.</param>
/// <param name="Points">The fit of a <see cref="PointMask"/>.</param>
/// <param name="Box">The fit of a <see cref="BoxMask"/>.</param>
public sealed record Segmentation(int Images, double? Energy, double EnergyChance, MaskFit Points, MaskFit Box);

/// <summary>How a mask cut from a map fits the object.</summary>
/// <param name="Dice"><c>2|A ∩ B| / (|A| + |B|)</c>; 0 for an empty mask.</param>
/// <param name="Iou"><c>|A ∩ B| / |A ∪ B|</c>.</param>
/// <param name="Area">The mask's share of the image.</param>
/// <param name="DiceChance">Expected Dice of as many pixels drawn by lot.</param>
/// <param name="IouChance">Expected IoU of them.</param>
public readonly record struct MaskFit(double Dice, double Iou, double Area, double DiceChance, double IouChance);

/// <summary>One attributed test image with the maps of all methods.</summary>
/// <param name="Label">Its class.</param>
/// <param name="Answer">The class that the model gives it.</param>
/// <param name="Image">Its channels: one, or red, green and blue.</param>
/// <param name="Mask">Its inside-mask.</param>
/// <param name="Maps">By saliency method name, one channel, signed where the method is.</param>
/// <param name="Box">What a <see cref="BoxMask"/> cuts from weight back propagation's map; null where no point stands out.</param>
public sealed record MapExample(
    int Label, int Answer, IReadOnlyList<LevelMap> Image, LevelMap Mask, IReadOnlyDictionary<string, LevelMap> Maps, SaliencyBox? Box);
