namespace AttributionPriors.Metrics;

/// <summary>
/// The structural similarity index (Wang et al. 2004): the mean over all 7 × 7 windows inside the image of
/// <c>(2 μₓμᵧ + C₁)(2 σₓᵧ + C₂) / ((μₓ² + μᵧ² + C₁)(σₓ² + σᵧ² + C₂))</c>, with <c>C₁ = (0.01 L)²</c>, <c>C₂ = (0.03 L)²</c>.
/// </summary>
/// <remarks>Flat windows and sample (co)variances (over 48), the convention of scikit-image. 1 for equal maps.</remarks>
public static class StructuralSimilarity
{
    /// <summary>Side of a window, in pixels.</summary>
    public const int Window = 7;

    // The constants of Wang et al., section III-B.
    const double K1 = 0.01, K2 = 0.03;

    /// <summary>The index of two maps.</summary>
    /// <param name="first">[H, W], row by row.</param>
    /// <param name="second">[H, W].</param>
    /// <param name="width">W.</param>
    /// <param name="range">L: the range of the values, 1 for maps scaled to [0, 1].</param>
    /// <exception cref="ArgumentException">Sizes differ or hold no window, a value is not finite, or the range is not positive.</exception>
    public static double Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int width, double range)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        Check.SameLength(first.Length, second.Length, "values of the first map", "of the second");
        Check.Finite(first, "value of the first map");
        Check.Finite(second, "value of the second map");
        if (!(range > 0)) throw new ArgumentOutOfRangeException(nameof(range), range, "The range of the values is positive.");
        var height = first.Length / width;
        if (height * width != first.Length || height < Window || width < Window)
            throw new ArgumentException($"{first.Length} values in rows of {width} hold no {Window} × {Window} window.", nameof(first));
        var sum = 0.0;
        for (var r = 0; r + Window <= height; r++)
            for (var c = 0; c + Window <= width; c++)
                sum += OfWindow(first[(r * width + c)..], second[(r * width + c)..], width, range);
        return sum / ((height - Window + 1) * (width - Window + 1));
    }

    /// <summary>The index of the window that starts both spans.</summary>
    static double OfWindow(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int width, double range)
    {
        const int n = Window * Window;
        double meanX = 0, meanY = 0, xx = 0, yy = 0, xy = 0;
        for (var r = 0; r < Window; r++)
            for (var c = 0; c < Window; c++)
                (meanX, meanY) = (meanX + x[r * width + c], meanY + y[r * width + c]);
        (meanX, meanY) = (meanX / n, meanY / n);
        for (var r = 0; r < Window; r++)
            for (var c = 0; c < Window; c++)
            {
                var (dx, dy) = (x[r * width + c] - meanX, y[r * width + c] - meanY);
                (xx, yy, xy) = (xx + dx * dx, yy + dy * dy, xy + dx * dy);
            }
        var (c1, c2) = (K1 * range * K1 * range, K2 * range * K2 * range);
        return (2 * meanX * meanY + c1) * (2 * xy / (n - 1) + c2)
            / ((meanX * meanX + meanY * meanY + c1) * ((xx + yy) / (n - 1) + c2));
    }
}
