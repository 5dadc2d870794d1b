namespace AttributionPriors.Experiments;

/// <summary>
/// One saliency method's maps apart by the chosen model's answers (paper, Figure A.8), and those of a few single images (Figure A.14).
/// Maps are absolute, smoothed where the method asks for it.
/// </summary>
public sealed record Explanations
{
    /// <summary>How many images a run keeps one by one: records stay small.</summary>
    public const int MostExamples = 3;

    /// <summary>The saliency method's name.</summary>
    public required string Saliency { get; init; }

    /// <summary>The attributed images whose largest logit is their label's.</summary>
    public required MapGroup Correct { get; init; }

    /// <summary>The other attributed images.</summary>
    public required MapGroup Incorrect { get; init; }

    /// <summary>
    /// The first attributed images, at most <see cref="MostExamples"/>: the same ones for every method of a seed, since the images are drawn
    /// by the seed alone.
    /// </summary>
    public required IReadOnlyList<Example> Examples { get; init; }
}

/// <summary>The maps of some of the attributed images.</summary>
/// <param name="Images">How many.</param>
/// <param name="MeanMap">Their mean, [H, W] row by row, float32 little-endian, base64; zeros where there is no image.</param>
public sealed record MapGroup(int Images, string MeanMap);

/// <summary>One attributed test image.</summary>
/// <param name="Label">Its class.</param>
/// <param name="Answer">The class that the model gives it.</param>
/// <param name="Image">Its first channel.</param>
/// <param name="Mask">Its inside-mask.</param>
/// <param name="Map">Its map.</param>
public sealed record Example(int Label, int Answer, LevelMap Image, LevelMap Mask, LevelMap Map);

/// <summary>
/// A grid of numbers in 256 even levels, for looking at: <c>value = Low + (High − Low) · level / 255</c>, off by at most
/// <c>(High − Low) / 510</c>.
/// </summary>
/// <param name="Low">The number of level 0: the grid's least.</param>
/// <param name="High">The number of level 255: the grid's largest.</param>
/// <param name="Levels">One byte per cell, [H, W] row by row, base64.</param>
public sealed record LevelMap(double Low, double High, string Levels)
{
    const double TopLevel = byte.MaxValue;

    /// <summary>The levels nearest to <paramref name="values"/>; all 0 where the values do not differ.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static LevelMap Of(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) throw new ArgumentException("A grid of no numbers has no levels.", nameof(values));
        double low = values[0], high = values[0];
        foreach (var value in values) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        var levels = new byte[values.Length];
        if (high > low)
            for (var k = 0; k < levels.Length; k++)
                levels[k] = (byte)Math.Round(TopLevel * (values[k] - low) / (high - low));
        return new(low, high, Convert.ToBase64String(levels));
    }

    /// <summary>The numbers that the levels stand for.</summary>
    /// <exception cref="FormatException"><see cref="Levels"/> is no base64 text.</exception>
    public float[] Values() => [.. Convert.FromBase64String(Levels).Select(level => (float)(Low + (High - Low) * level / TopLevel))];
}
