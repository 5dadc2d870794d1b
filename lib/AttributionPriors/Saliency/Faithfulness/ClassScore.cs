using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Faithfulness;

/// <summary>Which output of the network stands for a class.</summary>
public enum ClassScore
{
    /// <summary>The softmax probability, in [0, 1]. Changes of the other classes' logits count.</summary>
    Probability,

    /// <summary>The logit itself, which the saliency methods explain.</summary>
    Logit,
}

/// <summary>Runs rows through an explained network.</summary>
static class ClassScores
{
    /// <summary>The score of each row's target, and whether the target is the row's largest logit (of equal ones the first is taken).</summary>
    /// <exception cref="ArgumentException">A logit is not finite, or a probability is asked of a single logit.</exception>
    public static (double[] Scores, bool[] Correct) Of(Explained explained, Tensor rows, Tensor targets, ClassScore score)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var logits = explained.AllLogits(rows).to(ScalarType.Float64);
        var classes = (int)logits.size(1);
        if (score == ClassScore.Probability && classes == 1)
            throw new ArgumentException("The softmax probability of a network with one logit is always 1: take the logit as the score.", nameof(score));
        var wanted = targets.cpu().data<long>().ToArray();
        var (raw, shown) = (Host.Values(logits), Host.Values(score == ClassScore.Probability ? logits.softmax(1) : logits));
        if (!raw.All(double.IsFinite)) throw new ArgumentException("The network's logits are not finite: it has diverged, or a perturbed image left its range.", nameof(rows));
        return (
            [.. wanted.Select((target, r) => shown[r * classes + target])],
            [.. wanted.Select((target, r) => raw.AsSpan(r * classes, classes) is var row && row.IndexOf(Largest(row)) == target)]);
    }

    static double Largest(ReadOnlySpan<double> row)
    {
        var largest = double.NegativeInfinity;
        foreach (var logit in row) largest = Math.Max(largest, logit);
        return largest;
    }
}

/// <summary>From the device to arrays.</summary>
static class Host
{
    /// <summary>The values in float64, row by row.</summary>
    public static double[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float64).cpu().data<double>().ToArray();
    }

    /// <summary>The values in float32, as the metrics take them.</summary>
    public static float[] Singles(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).cpu().data<float>().ToArray();
    }
}
