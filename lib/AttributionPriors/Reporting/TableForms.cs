namespace AttributionPriors.Reporting;

/// <summary>A table in a notebook: HTML where it is shown, Markdown and text where it is read as text.</summary>
sealed class TableForms : ITypeFormatterSource
{
    public IEnumerable<TypeFormatter> CreateTypeFormatters() =>
    [
        TypeFormatter.Of<Table>("text/html", table => table.ToHtml()),
        TypeFormatter.Of<Table>("text/markdown", table => table.ToMarkdown()),
        TypeFormatter.Of<Table>("text/plain", table => table.ToText()),
    ];
}
