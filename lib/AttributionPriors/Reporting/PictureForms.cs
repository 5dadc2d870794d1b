namespace AttributionPriors.Reporting;

/// <summary>A picture in a notebook.</summary>
sealed class PictureForms : ITypeFormatterSource
{
    public IEnumerable<TypeFormatter> CreateTypeFormatters() =>
    [
        TypeFormatter.Of<Picture>("image/png", picture => Convert.ToBase64String(picture.Png)),
        TypeFormatter.Of<Picture>("text/plain", picture => $"{picture.Caption} ({picture.Width} × {picture.Height} pixels)"),
    ];
}
