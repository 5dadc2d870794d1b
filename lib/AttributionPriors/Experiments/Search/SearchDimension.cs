namespace AttributionPriors.Experiments.Search;

/// <summary>How a range is searched.</summary>
public enum SearchScale
{
    /// <summary>Evenly.</summary>
    Linear,

    /// <summary>Evenly in the logarithm.</summary>
    Logarithmic,

    /// <summary>Evenly over whole numbers, both ends included.</summary>
    WholeNumbers,
}

/// <summary>One hyper-parameter and its range.</summary>
/// <param name="Name">A property of <see cref="HyperParameters"/>, e.g. <c>LearningRate</c>.</param>
/// <param name="Low">The least value.</param>
/// <param name="High">The largest value.</param>
/// <param name="Scale">How the range is searched.</param>
public sealed record SearchDimension(string Name, double Low, double High, SearchScale Scale)
{
    /// <summary>The value at <paramref name="position"/>, which runs from 0 (lowest) to 1 (highest).</summary>
    public double At(double position) => Scale switch
    {
        SearchScale.Logarithmic => Math.Clamp(Low * Math.Pow(High / Low, position), Low, High),
        SearchScale.WholeNumbers => Math.Round(Low + position * (High - Low), MidpointRounding.ToEven),
        _ => Low + position * (High - Low),
    };

    /// <summary>The position of <paramref name="value"/>, the inverse of <see cref="At"/>.</summary>
    public double Position(double value) => Scale == SearchScale.Logarithmic ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);
}
