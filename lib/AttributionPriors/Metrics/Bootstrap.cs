namespace AttributionPriors.Metrics;

/// <summary>How far a mean over seeds might have come out with other seeds.</summary>
public static class Bootstrap
{
    /// <summary>Resamples: enough that the interval's ends move by less than a hundredth of its length.</summary>
    const int Resamples = 10_000;

    /// <summary>Of the resamples' random numbers; the interval is a function of the values alone.</summary>
    const int Seed = 1;

    /// <summary>
    /// The percentile interval of the mean: as many values drawn with replacement, many times over, and of their means the middle share. Null for a single
    /// value. Of a few values it is too narrow, and of two just the range between them.
    /// </summary>
    /// <param name="values">One value a seed.</param>
    /// <param name="confidence">The share, between 0 and 1.</param>
    /// <exception cref="ArgumentException">No values, one that is not finite, or no such share.</exception>
    public static (double Low, double High)? OfMean(ReadOnlySpan<double> values, double confidence = 0.95)
    {
        if (!(confidence is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence is a share between 0 and 1.");
        Check.NotEmpty(values.Length, "values");
        Check.Finite(values, "value");
        if (values.Length == 1) return null;
        // Not for secrets: for the same numbers each time.
        var random = new Random(Seed);
        var means = new double[Resamples];
        for (var k = 0; k < Resamples; k++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++) sum += values[random.Next(values.Length)];
            means[k] = sum / values.Length;
        }
        Array.Sort(means);
        var tail = (1 - confidence) / 2;
        double At(double share) => means[(int)Math.Round(share * (Resamples - 1))];
        return (At(tail), At(1 - tail));
    }
}
