using System.Text.Json.Serialization;
using AttributionPriors.Metrics;
using AttributionPriors.Training;

namespace AttributionPriors.Experiments;

/// <summary>
/// What a finished run leaves: all that tables and figures are drawn from. On a CPU it is a function of the spec and of
/// <see cref="RunEnvironment"/>, byte for byte, however often the run was interrupted; wall-clock facts live beside it in <see cref="RunProvenance"/>.
/// </summary>
public sealed record RunRecord
{
    /// <summary>The version of this layout that is written and read.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of this record's layout. A reader refuses any but <see cref="CurrentSchema"/>.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>SHA-256 (hex) of the spec's canonical JSON.</summary>
    public required string Hash { get; init; }

    /// <summary>What was run.</summary>
    public required RunSpec Spec { get; init; }

    /// <summary>One row per epoch, in order, counted from 1.</summary>
    public required IReadOnlyList<EpochMetrics> Epochs { get; init; }

    /// <summary>The epoch whose model was kept: lowest validation loss after the burn-in; 0 where nothing was trained.</summary>
    public required int ChosenEpoch { get; init; }

    /// <summary>The chosen model on the training images; null where nothing was trained.</summary>
    public required SplitMetrics? Train { get; init; }

    /// <summary>The chosen model on the validation images; null where nothing was trained.</summary>
    public required SplitMetrics? Valid { get; init; }

    /// <summary>The chosen model on the test images.</summary>
    public required SplitMetrics Test { get; init; }

    /// <summary>The chosen model's attributions, by saliency method name.</summary>
    public required IReadOnlyDictionary<string, Localisation> Localisation { get; init; }

    /// <summary>The mean of the attributed test images, and of their masks.</summary>
    public required MeanImages MeanImages { get; init; }

    /// <summary>Maps of integrated gradients apart by answer, and of single images; null in a record from before they were kept.</summary>
    public Explanations? Explanations { get; init; }

    /// <summary>
    /// What other rules for the epoch would have chosen, by <see cref="EpochRule"/>'s name. Null in a record from before it was kept, and where masks are not
    /// the evidence of two classes.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, OtherEpoch>? OtherEpochs { get; init; }

    /// <summary>
    /// The energy pointing game in the objects' boxes, by saliency method name: one row for each number of points (<see cref="Attributor.PointsOf"/>).
    /// Null where the task does not ask for it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<EnergyPointing>>? Pointing { get; init; }

    /// <summary>The chosen model on the test images of each site; null where the task does not name sites.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SiteScore>? Sites { get; init; }

    /// <summary>A few test volumes, slice by slice; null of networks that see one image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<VolumeExample>? Volumes { get; init; }

    /// <summary>
    /// Whether the chosen model attends to the slices that show the finding; null of networks that see one image, where nobody marked the slices, and in a record from
    /// before it was kept.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AttentionScore? Attention { get; init; }

    /// <summary>What the maps are worth; null where the task does not ask for it, and in a record from before it was kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MapEvidence? Evidence { get; init; }

    /// <summary>The numerical environment, as far as it may change a result.</summary>
    public required RunEnvironment Environment { get; init; }
}

/// <summary>Where a saliency method's maps lie, against the masks, as means over the attributed images.</summary>
public sealed record Localisation
{
    /// <summary>How many images were attributed.</summary>
    public required int Images { get; init; }

    /// <summary>Intersection over union of the binarised map and the mask; null where the task has no mask of evidence.</summary>
    public double? Iou { get; init; }

    /// <summary>Intersection over the binarised map's area.</summary>
    public double? Iop { get; init; }

    /// <summary>Intersection over the mask's area.</summary>
    public double? Iot { get; init; }

    /// <summary>IoU by other ways to smooth and to binarise, by <see cref="MapSpecification.Name"/>; null in a record from before it was kept, and where there is no mask of evidence.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? IouOtherwise { get; init; }

    /// <summary>Expected IoU of a random map with the same pixel budgets.</summary>
    public double? IouChance { get; init; }

    /// <summary>IoU of an image-blind blob in the centre with the same pixel budgets.</summary>
    public double? IouCentredBlob { get; init; }

    /// <summary>Share of the absolute attribution that falls outside the mask (on the decoy task: into the swatch); null where every map is zero.</summary>
    public double? OutsideShare { get; init; }

    /// <summary>The same share for a uniform map: the outside's share of the pixels.</summary>
    public double? OutsideChance { get; init; }

    /// <summary>Mean absolute map, [H, W] row by row, float32 little-endian, base64.</summary>
    public required string MeanMap { get; init; }
}

/// <summary>
/// The model of another epoch: its test scores, and where its input gradients lie. The other saliency methods would cost as much again as those of the chosen
/// model.
/// </summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Test">On the test images.</param>
/// <param name="Iou">As <see cref="Localisation.Iou"/>, of input gradients.</param>
/// <param name="IouOtherwise">As <see cref="Localisation.IouOtherwise"/>, of input gradients.</param>
public sealed record OtherEpoch(int Epoch, SplitMetrics Test, double? Iou, IReadOnlyDictionary<string, double>? IouOtherwise);

/// <summary>Means over the attributed test images, [H, W] row by row, float32 little-endian, base64.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Image">Mean image.</param>
/// <param name="Mask">Mean inside-mask.</param>
public sealed record MeanImages(int Height, int Width, string Image, string Mask);

/// <summary>The numerical environment of a run.</summary>
/// <param name="Torch">libtorch's version and the flavour of the binding.</param>
/// <param name="Device">E.g. <c>cpu</c> or <c>cuda: NVIDIA H100</c>.</param>
/// <param name="Threads">Threads of one operator on the CPU.</param>
public sealed record RunEnvironment(string Torch, string Device, int Threads);

/// <summary>The wall-clock story of a run, kept beside its record.</summary>
/// <param name="Finished">When the record was written, UTC.</param>
/// <param name="TrainingSeconds">Time in training, all sittings together.</param>
/// <param name="AttributionSeconds">Time in attribution and evaluation.</param>
/// <param name="Sittings">1 plus the number of times the run was continued.</param>
/// <param name="Machine">Processor and operating system.</param>
/// <param name="Commit">The kit's commit, if it ran from a checkout.</param>
public sealed record RunProvenance(
    DateTimeOffset Finished, double TrainingSeconds, double AttributionSeconds, int Sittings, string Machine, string? Commit);
