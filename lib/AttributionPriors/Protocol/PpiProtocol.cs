namespace AttributionPriors;

/// <summary>
/// The switches of proactive pseudo-intervention (Wang et al., 2021). The paper's formulas and weights are lost from its text: each property says what is
/// known and what is chosen. Only specs of this method carry them.
/// </summary>
public sealed record PpiProtocol
{
    /// <summary>Where maps come from: a saliency method whose maps can be part of a loss.</summary>
    public string Saliency { get; init; } = "WeightBackPropagation";

    /// <summary>How a map becomes the mask T of what is taken out of the image.</summary>
    public PpiMask Mask { get; init; } = PpiMask.Soft;

    /// <summary>σ of the soft mask, on maps whose largest value is 1. Lost.</summary>
    public double MaskThreshold { get; init; } = 0.25;

    /// <summary>ω of the soft masks. Lost.</summary>
    public double MaskSteepness { get; init; } = 100;

    /// <summary>k of the adaptive, point and box masks: standard deviations of the map. Lost; the paper saw similar results for a range.</summary>
    public double MaskDeviations { get; init; } = 2;

    /// <summary>Sides of the box in standard deviations of the points' rows and columns. Lost.</summary>
    public double MaskSides { get; init; } = 4;

    /// <summary>Points that <see cref="PpiMask.TopPoints"/> takes out of every image: 1000 on CUB.</summary>
    public int MaskPoints { get; init; } = 1000;

    /// <summary>The loss of an image without its evidence.</summary>
    public PpiContrast Contrast { get; init; } = PpiContrast.OneAgainstOthers;

    /// <summary>Where the negated cross-entropy stops, in units of log K: it has no lower bound of its own.</summary>
    public double ContrastCap { get; init; } = 2;

    /// <summary>Whether an image of whose mask no point is above ½ leaves the contrastive term out: nothing was taken from it, so nothing should change.</summary>
    public bool SkipEmptyMasks { get; init; } = true;

    /// <summary>w₁ of the contrastive term. Lost; the paper has one weight that differs between data sets.</summary>
    public double ContrastiveWeight { get; init; } = 1;

    /// <summary>w₂ of the saliency term. Lost.</summary>
    public double SaliencyWeight { get; init; } = 1;

    /// <summary>w₃ of the adversarial term. Lost.</summary>
    public double AdversarialWeight { get; init; } = 1;

    /// <summary>Which terms are brought to the classification's size before their weight counts.</summary>
    public PpiBalance Balance { get; init; } = PpiBalance.Saliency;

    /// <summary>Whether the contrastive term trains through the image alone and not through the mask. Hard masks are always constants.</summary>
    public bool DetachContrastiveMask { get; init; }

    /// <summary>Whether the adversarial term leaves the other image's map alone: that need not be harmless to this image.</summary>
    public bool DetachAdversarialMask { get; init; } = true;

    /// <summary>The term that grows by <see cref="BoostFactor"/>: on CUB one does, which is lost.</summary>
    public PpiBoost Boost { get; init; } = PpiBoost.None;

    /// <summary>How much it grows: 100 on CUB.</summary>
    public double BoostFactor { get; init; } = 100;

    /// <summary>After how many epochs: 20 on CUB.</summary>
    public int BoostAfter { get; init; } = 20;

    /// <summary>Epochs of plain classification at the start: an untrained network's maps are noise.</summary>
    public int WarmUpEpochs { get; init; }

    /// <summary>A point counts as taken out of its image where the mask is above this.</summary>
    public const double MaskedFrom = 0.5;

    /// <summary>The methods of the paper's Tables 2 and 5, by name.</summary>
    public static IReadOnlyDictionary<string, PpiProtocol> Methods { get; } = new Dictionary<string, PpiProtocol>
    {
        ["PpiGradient"] = new() { Saliency = "InputGradient" },
        ["PpiGradCam"] = new() { Saliency = "GradCam" },
        // LRP-0 would be the map of WBP once more, and uniform epsilon nearly so: this is the usual composite.
        ["PpiLrp"] = new() { Saliency = "LRP-EpsilonPlus" },
        ["PpiWbp"] = new(),
        ["PpiWbpAdaptive"] = new() { Mask = PpiMask.SoftAdaptive },
        ["PpiWbpPoint"] = new() { Mask = PpiMask.Point },
        ["PpiWbpBox"] = new() { Mask = PpiMask.Box },
    };
}

/// <summary>See <see cref="PpiProtocol.Mask"/>.</summary>
public enum PpiMask
{
    /// <summary>A sigmoid with one threshold for all images.</summary>
    Soft,

    /// <summary>A sigmoid whose threshold is <c>mean + k std</c> of each map.</summary>
    SoftAdaptive,

    /// <summary>A sigmoid at each map's n-th largest value.</summary>
    TopPoints,

    /// <summary>The points above k standard deviations.</summary>
    Point,

    /// <summary>A box around those points.</summary>
    Box,
}

/// <summary>See <see cref="PpiProtocol.Contrast"/>.</summary>
public enum PpiContrast
{
    /// <summary><c>-log(1 - p_y)</c>: anything but the class. Of two classes it is cross-entropy with the flipped label.</summary>
    OneAgainstOthers,

    /// <summary><c>-min(CE, c log K)</c> of the true label: the form of the paper's Figure 2, capped.</summary>
    NegatedCrossEntropy,
}

/// <summary>See <see cref="PpiProtocol.Balance"/>.</summary>
public enum PpiBalance
{
    /// <summary>None: a weight is a factor.</summary>
    None,

    /// <summary>The saliency term, whose unit is the network's own.</summary>
    Saliency,

    /// <summary>All three, as on CIFAR-10.</summary>
    All,
}

/// <summary>See <see cref="PpiProtocol.Boost"/>.</summary>
public enum PpiBoost
{
    /// <summary>None.</summary>
    None,

    /// <summary>The saliency term.</summary>
    Saliency,

    /// <summary>The contrastive term.</summary>
    Contrastive,
}
