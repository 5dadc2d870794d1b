namespace AttributionPriors.Metrics;

/// <summary>Between which values a statistic lies.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether <paramref name="value"/> lies within, ends included.</summary>
    public bool Contains(double value) => Low <= value && value <= High;
}

/// <summary>
/// Percentile bootstrap (Efron, 1979): the statistic of samples of the same size drawn with replacement, and the range that holds the middle
/// <c>level</c> of its values.
/// </summary>
public static class Bootstrap
{
    /// <summary>How many samples are drawn: the ends of a 95% interval then move by about a hundredth of its width from one seed to the next.</summary>
    public const int UsualDraws = 4000;

    /// <summary>
    /// Of any items: values, or clusters of them such as all runs of one seed, which are drawn together because they share their data (Cameron, Gelbach
    /// and Miller, 2008).
    /// </summary>
    /// <param name="items">What is drawn.</param>
    /// <param name="statistic">The statistic of a sample; null where it has none, such as a correlation of constants, and the sample is left out.</param>
    /// <param name="level">The share of samples within the interval.</param>
    /// <param name="draws">How many samples.</param>
    /// <param name="seed">Drives the draws: the same one gives the same interval.</param>
    /// <returns>Null where there are fewer than two items, or no sample has the statistic.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is no share between 0 and 1, or there are no draws.</exception>
    public static Interval? Of<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, double?> statistic, double level = 0.95, int draws = UsualDraws, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(statistic);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "A level is a share between 0 and 1.");
        if (items.Count < 2) return null;
        var random = new Random(seed);
        var sample = new T[items.Count];
        List<double> values = [];
        for (var draw = 0; draw < draws; draw++)
        {
            for (var i = 0; i < sample.Length; i++) sample[i] = items[random.Next(items.Count)];
            if (statistic(sample) is { } value) values.Add(value);
        }
        if (values.Count == 0) return null;
        var sorted = values.Order().ToArray();
        return new(Quantile(sorted, (1 - level) / 2), Quantile(sorted, (1 + level) / 2));
    }

    /// <summary>Of the mean.</summary>
    /// <inheritdoc cref="Of"/>
    public static Interval? OfMean(IReadOnlyList<double> values, double level = 0.95, int draws = UsualDraws, int seed = 0) =>
        Of(values, sample => sample.Average(), level, draws, seed);

    /// <summary>Linear between the neighbouring order statistics.</summary>
    static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
