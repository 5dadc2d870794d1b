namespace AttributionPriors.Data;

/// <summary>A rectangle in pixels of the image that it was marked on: column and row of its top left corner, its columns and rows.</summary>
/// <param name="X">First column.</param>
/// <param name="Y">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct Box(double X, double Y, double Width, double Height);
