namespace AttributionPriors;

/// <summary>
/// The switches of the chest X-ray tasks alone: what the paper leaves open about radiographs, their labels and their masks.
/// The defaults are the released code's, but for what cannot be read.
/// </summary>
public sealed record XrayProtocol
{
    /// <summary>
    /// When a PadChest image counts as normal. Released code: when the text of its labels contains <c>normal</c>, which the
    /// label "abnormal foreign body" does as well.
    /// </summary>
    public NormalLabel PadChestNormal { get; init; } = NormalLabel.Substring;

    /// <summary>Which views of NIH are used. Released code: both, though of PadChest only PA. The paper does not say.</summary>
    public NihViews NihViews { get; init; } = NihViews.Both;

    /// <summary>Which PadChest subjects are used. Released code: all. Its library later drops those born after 2008.</summary>
    public PadChestSubjects PadChestSubjects { get; init; } = PadChestSubjects.All;

    /// <summary>
    /// The mask of an RSNA image without pneumonia. Released code: all outside, so that every gradient is penalised and the whole
    /// image shuffled; a comment there means the opposite.
    /// </summary>
    public NegativeMask NegativeMask { get; init; } = NegativeMask.Zeros;

    /// <summary>
    /// What makes PadChest and NIH images square that are not. Released code: they are, from archives resized by others, of which the
    /// first was padded with white, a mark of the site, and the next cropped.
    /// </summary>
    public Squaring Squaring { get; init; } = Squaring.CentreCrop;

    /// <summary>What becomes of rows without an image, unreadable images and unknown labels. The released code stops at the first.</summary>
    public BadEntries BadEntries { get; init; } = BadEntries.Skip;

    /// <summary>
    /// The sides of X-ray images. Paper: 224 pixels. Released code: trained and tested at 128, explained at 224. RSNA is 224 in both.
    /// </summary>
    public XraySizes Sizes { get; init; } = XraySizes.Full;

    /// <summary>What an RSNA split is drawn with. Released code: each of its readers seeds numpy with 0 once more, so all runs share one split.</summary>
    public RsnaSplits RsnaSplits { get; init; } = RsnaSplits.OfRunSeed;

    /// <summary>Whether images of one patient may be in two splits. Released code: yes; NIH has 1,566 patients to 2,776 positives.</summary>
    public PatientSplits Patients { get; init; } = PatientSplits.MayCross;

    /// <summary>What goes with the losses and hyper-parameters of <paramref name="protocol"/>: with the released configurations the released sizes and splits, else the defaults.</summary>
    public static XrayProtocol With(Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return protocol.HyperParameters == HyperParameterSource.ReleasedConfigurations
            ? new() { Sizes = XraySizes.Released, RsnaSplits = RsnaSplits.SharedByAllSeeds }
            : new();
    }
}

/// <summary>See <see cref="XrayProtocol.Sizes"/>.</summary>
public enum XraySizes
{
    /// <summary>224 pixels everywhere.</summary>
    Full,

    /// <summary>128 in training, validation and test, 224 for maps.</summary>
    Released,
}

/// <summary>See <see cref="XrayProtocol.RsnaSplits"/>.</summary>
public enum RsnaSplits
{
    /// <summary>The run's seed.</summary>
    OfRunSeed,

    /// <summary>Seed 0, whatever the run's.</summary>
    SharedByAllSeeds,
}

/// <summary>See <see cref="XrayProtocol.Patients"/>.</summary>
public enum PatientSplits
{
    /// <summary>Images are drawn one by one.</summary>
    MayCross,

    /// <summary>A patient's images are all in one split.</summary>
    Disjoint,
}

/// <summary>See <see cref="XrayProtocol.PadChestNormal"/>.</summary>
public enum NormalLabel
{
    /// <summary>The text of the list contains <c>normal</c>.</summary>
    Substring,

    /// <summary>One label of the list is <c>normal</c>.</summary>
    WholeLabel,
}

/// <summary>See <see cref="XrayProtocol.NihViews"/>.</summary>
public enum NihViews
{
    /// <summary>PA and AP.</summary>
    Both,

    /// <summary>PA only.</summary>
    PosteroAnterior,
}

/// <summary>See <see cref="XrayProtocol.PadChestSubjects"/>.</summary>
public enum PadChestSubjects
{
    /// <summary>Whoever the table names.</summary>
    All,

    /// <summary>Those born in 2008 or before; no known year of birth counts as such.</summary>
    BornBy2008,
}

/// <summary>See <see cref="XrayProtocol.NegativeMask"/>.</summary>
public enum NegativeMask
{
    /// <summary>All pixels outside.</summary>
    Zeros,

    /// <summary>All pixels inside: no penalty, nothing shuffled.</summary>
    Ones,
}

/// <summary>See <see cref="XrayProtocol.Squaring"/>.</summary>
public enum Squaring
{
    /// <summary>The middle, as wide and high as the shorter side.</summary>
    CentreCrop,

    /// <summary>White bands along the longer sides.</summary>
    PadWhite,

    /// <summary>The longer side is shrunk more.</summary>
    Stretch,
}

/// <summary>See <see cref="XrayProtocol.BadEntries"/>.</summary>
public enum BadEntries
{
    /// <summary>Left out, named and counted.</summary>
    Skip,

    /// <summary>The first one is an error.</summary>
    Refuse,
}
