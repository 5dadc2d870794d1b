namespace AttributionPriors.Saliency.Patches;

/// <summary>One occluded window.</summary>
/// <param name="Image">Of which image.</param>
/// <param name="Row">Its place among those along a column.</param>
/// <param name="Column">Its place among those along a row.</param>
readonly record struct Window(int Image, int Row, int Column);
