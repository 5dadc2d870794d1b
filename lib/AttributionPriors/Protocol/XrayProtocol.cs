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

    /// <summary>What becomes of rows without an image, unreadable images and unknown labels. The released code stops at the first.</summary>
    public BadEntries BadEntries { get; init; } = BadEntries.Skip;
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

/// <summary>See <see cref="XrayProtocol.BadEntries"/>.</summary>
public enum BadEntries
{
    /// <summary>Left out, named and counted.</summary>
    Skip,

    /// <summary>The first one is an error.</summary>
    Refuse,
}
