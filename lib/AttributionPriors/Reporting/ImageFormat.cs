namespace AttributionPriors.Reporting;

/// <summary>Kinds of image files.</summary>
public enum ImageFormat
{
    /// <summary>Pixels.</summary>
    Png,

    /// <summary>Lines and letters, for pages and drawing programs.</summary>
    Svg,

    /// <summary>Lines and letters on one page of the figure's size, for print and LaTeX.</summary>
    Pdf,
}
