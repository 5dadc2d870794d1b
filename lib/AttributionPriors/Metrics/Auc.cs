namespace AttributionPriors.Metrics;

/// <summary>
/// Area under the receiver operating characteristic, as the Mann-Whitney statistic:
/// <c>AUC = (#{(p, n): s_p &gt; s_n} + ½ #{(p, n): s_p = s_n}) / (P · N)</c> over all pairs of a positive p and a negative n.
/// </summary>
/// <remarks>The counts are whole numbers, so the result is exact to the last bit. <c>O(n log n)</c>.</remarks>
public static class Auc
{
    /// <summary>The AUC of <paramref name="scores"/> for telling label 1 from label 0; ties count half.</summary>
    /// <param name="scores">One score per image, higher for class 1; infinities are ordered like any other value.</param>
    /// <param name="labels">0 or 1 per image.</param>
    /// <exception cref="ArgumentException">Lengths differ, a score is NaN, a label is neither 0 nor 1, or a class is absent.</exception>
    public static double Binary(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels)
    {
        Check.SameLength(scores.Length, labels.Length, "scores", "labels");
        Check.NoNaN(scores, "score");
        var positives = CountOnes(labels);
        var negatives = labels.Length - positives;
        if (positives == 0 || negatives == 0)
            throw new ArgumentException(
                $"The AUC needs both classes; got {positives} images of class 1 and {negatives} of class 0.", nameof(labels));
        return TwiceWins(scores, labels) / (2.0 * positives * negatives);
    }

    /// <summary>
    /// The macro average over the two raw logits: mean of AUC(y = 1 scored by logit 1) and AUC(y = 0 scored by logit 0).
    /// It is not the AUC of the probability of class 1, since each logit is ranked on its own.
    /// </summary>
    /// <param name="logit0">Logit of class 0 per image.</param>
    /// <param name="logit1">Logit of class 1 per image.</param>
    /// <param name="labels">0 or 1 per image.</param>
    /// <exception cref="ArgumentException">As for <see cref="Binary"/>.</exception>
    public static double MacroOfLogits(ReadOnlySpan<float> logit0, ReadOnlySpan<float> logit1, ReadOnlySpan<int> labels)
    {
        var ofOne = Binary(logit1, labels);
        var reversed = new int[labels.Length];
        for (var i = 0; i < labels.Length; i++) reversed[i] = 1 - labels[i];
        return (ofOne + Binary(logit0, reversed)) / 2;
    }

    static int CountOnes(ReadOnlySpan<int> labels)
    {
        var ones = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] is not (0 or 1))
                throw new ArgumentException($"Label {labels[i]} at {i}: the binary AUC takes labels 0 and 1 only.", nameof(labels));
            ones += labels[i];
        }
        return ones;
    }

    // Twice the number of won pairs, so that a tie is a whole 1.
    static double TwiceWins(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels)
    {
        var (keys, classes) = (scores.ToArray(), labels.ToArray());
        Array.Sort(keys, classes);
        long wins = 0, below = 0;
        for (var start = 0; start < keys.Length;)
        {
            long ones = 0;
            var end = start;
            for (; end < keys.Length && keys[end] == keys[start]; end++) ones += classes[end];
            var zeros = end - start - ones;
            wins += ones * (2 * below + zeros);
            below += zeros;
            start = end;
        }
        return wins;
    }
}
