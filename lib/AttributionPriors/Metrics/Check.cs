namespace AttributionPriors.Metrics;

/// <summary>What every metric asks of its input, with one wording.</summary>
static class Check
{
    internal static void SameLength(int left, int right, string leftName, string rightName)
    {
        if (left != right)
            throw new ArgumentException($"{left} {leftName} and {right} {rightName}: there must be as many of one as of the other.");
    }

    internal static void NotEmpty(int length, string what)
    {
        if (length == 0) throw new ArgumentException($"No {what}: at least one is needed.");
    }

    internal static void NoNaN(ReadOnlySpan<float> values, string what)
    {
        for (var i = 0; i < values.Length; i++)
            if (float.IsNaN(values[i])) throw new ArgumentException($"The {what} at {i} is NaN: the model or its input has diverged.");
    }

    internal static void Finite(ReadOnlySpan<float> values, string what)
    {
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i])) throw new ArgumentException($"The {what} at {i} is {values[i]}: it must be finite.");
    }

    internal static void Finite(ReadOnlySpan<double> values, string what)
    {
        for (var i = 0; i < values.Length; i++)
            if (!double.IsFinite(values[i])) throw new ArgumentException($"The {what} at {i} is {values[i]}: it must be finite.");
    }

    internal static void Mask(ReadOnlySpan<float> mask)
    {
        NotEmpty(mask.Length, "mask values");
        for (var i = 0; i < mask.Length; i++)
            if (!(mask[i] is >= 0 and <= 1)) throw new ArgumentException($"The mask value at {i} is {mask[i]}: it must be in [0, 1].");
    }

    /// <summary>Values of each of so many maps of one size.</summary>
    internal static int PixelsOfEach(int values, int images)
    {
        if (images < 1) throw new ArgumentException($"{images} images: at least one is needed.");
        if (values == 0 || values % images != 0) throw new ArgumentException($"{values} values are not {images} maps of one size.");
        return values / images;
    }
}
