namespace AttributionPriors.Data.Oct;

/// <summary>What fills the sides of images that are narrower than the others (PPI, appendix: those of another machine at one site).</summary>
public enum SidePadding
{
    /// <summary>The image's left and right parts once more, as the paper says.</summary>
    Parts,

    /// <summary>Its first and last column.</summary>
    Edge,
}
