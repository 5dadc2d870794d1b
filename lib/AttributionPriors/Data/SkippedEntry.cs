namespace AttributionPriors.Data;

/// <summary>A row of a data set's table that gives no entry although its label would.</summary>
/// <param name="Id">The image's name.</param>
/// <param name="Place">File and row of the table, or the image's file.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="IsExpected">Whether somebody said before that it would be left out: a list of known broken images, or the user.</param>
public sealed record SkippedEntry(string Id, string Place, string Reason, bool IsExpected = false);
