namespace AttributionPriors.Metrics;

/// <summary>Share of images whose largest logit is that of their label.</summary>
public static class Accuracy
{
    /// <summary><c>#{i: argmax_k logits[i, k] = labels[i]} / N</c>; of equal largest logits the first is taken.</summary>
    /// <param name="logits">[N, K], row by row.</param>
    /// <param name="classes">K.</param>
    /// <param name="labels">[N], each in 0..K−1.</param>
    /// <exception cref="ArgumentException">No image, lengths that do not fit, a NaN logit, or a label out of range.</exception>
    public static double OfLogits(ReadOnlySpan<float> logits, int classes, ReadOnlySpan<int> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        Check.NotEmpty(labels.Length, "labels");
        if (logits.Length != (long)labels.Length * classes)
            throw new ArgumentException(
                $"{labels.Length} labels and {classes} classes want {(long)labels.Length * classes} logits; got {logits.Length}.", nameof(logits));
        Check.NoNaN(logits, "logit");
        var right = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
                throw new ArgumentException($"Label {labels[i]} at {i} is not in 0..{classes - 1}.", nameof(labels));
            if (ArgMax(logits.Slice(i * classes, classes)) == labels[i]) right++;
        }
        return (double)right / labels.Length;
    }

    /// <summary><c>argmax_k logits[i, k]</c> for each i; of equal largest logits the first is taken.</summary>
    /// <param name="logits">[N, K], row by row.</param>
    /// <param name="classes">K.</param>
    /// <exception cref="ArgumentException">The logits are no whole rows, or one is NaN.</exception>
    public static int[] Answers(ReadOnlySpan<float> logits, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (logits.Length % classes != 0)
            throw new ArgumentException($"{logits.Length} logits are no whole rows of {classes} classes.", nameof(logits));
        Check.NoNaN(logits, "logit");
        var answers = new int[logits.Length / classes];
        for (var i = 0; i < answers.Length; i++) answers[i] = ArgMax(logits.Slice(i * classes, classes));
        return answers;
    }

    static int ArgMax(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var k = 1; k < row.Length; k++)
            if (row[k] > row[best]) best = k;
        return best;
    }
}
