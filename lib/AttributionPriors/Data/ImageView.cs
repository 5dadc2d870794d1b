namespace AttributionPriors.Data;

/// <summary>An image mirrored, turned and moved, in this order.</summary>
/// <param name="FlipRows">Mirrored top to bottom.</param>
/// <param name="FlipColumns">Mirrored left to right.</param>
/// <param name="Degrees">Turned about the middle, counter-clockwise.</param>
/// <param name="Up">Moved up by so many pixels; negative is down.</param>
/// <param name="Left">Moved to the left by so many; negative is right.</param>
public readonly record struct ImageView(bool FlipRows, bool FlipColumns, double Degrees, int Up, int Left)
{
    const double HalfTurn = 180;

    /// <summary>
    /// The view of an image's channels, row by row. Of a turned image a pixel is interpolated between the four around its place in the image.
    /// </summary>
    /// <param name="image">[C, H, W].</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="fill">The value of what comes from beyond the image.</param>
    /// <param name="view">[C, H, W].</param>
    public void OfImage(ReadOnlySpan<float> image, int height, int width, double fill, Span<float> view)
    {
        var area = height * width;
        for (var i = 0; i < area; i++)
        {
            var (row, column) = Source(i / width, i % width, height, width);
            for (var start = 0; start < image.Length; start += area)
                view[start + i] = (float)Between(image.Slice(start, area), height, width, row, column, fill);
        }
    }

    /// <summary>The view of a mask: each pixel that of the nearest place, 0 beyond the image.</summary>
    /// <param name="mask">[H, W].</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="view">[H, W].</param>
    public void OfMask(ReadOnlySpan<float> mask, int height, int width, Span<float> view)
    {
        for (var i = 0; i < mask.Length; i++)
        {
            var (row, column) = Source(i / width, i % width, height, width);
            view[i] = (float)At(mask, height, width, (int)Math.Round(row), (int)Math.Round(column), 0);
        }
    }

    /// <summary>Where in the image the view's pixel comes from.</summary>
    (double Row, double Column) Source(int row, int column, int height, int width)
    {
        var (middleRow, middleColumn) = ((height - 1) / 2.0, (width - 1) / 2.0);
        // Exact at quarter turns, unlike the sine of a multiple of an irrational number.
        var (sine, cosine) = double.SinCosPi(Degrees / HalfTurn);
        var (down, right) = (row + Up - middleRow, column + Left - middleColumn);
        var (y, x) = (sine * right + cosine * down, cosine * right - sine * down);
        return (middleRow + (FlipRows ? -y : y), middleColumn + (FlipColumns ? -x : x));
    }

    static double Between(ReadOnlySpan<float> plane, int height, int width, double row, double column, double fill)
    {
        var (top, left) = ((int)Math.Floor(row), (int)Math.Floor(column));
        var (down, right) = (row - top, column - left);
        var value = 0.0;
        for (var corner = 0; corner < 4; corner++)
        {
            var (lower, farther) = (corner / 2, corner % 2);
            var weight = (lower == 1 ? down : 1 - down) * (farther == 1 ? right : 1 - right);
            if (weight > 0) value += weight * At(plane, height, width, top + lower, left + farther, fill);
        }
        return value;
    }

    static double At(ReadOnlySpan<float> plane, int height, int width, int row, int column, double beyond) =>
        row >= 0 && row < height && column >= 0 && column < width ? plane[row * width + column] : beyond;
}
