namespace AttributionPriors.Data;

/// <summary>How far the reading of files is.</summary>
/// <param name="Done">Files read.</param>
/// <param name="Total">Files in all.</param>
public readonly record struct ReadingProgress(int Done, int Total);
