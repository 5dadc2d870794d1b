using System.Text.Json;
using Tests.Data;

namespace Tests.Metrics;

/// <summary>Asks numpy, scipy and scikit-learn about measures of explanations.</summary>
static class ExplanationPeer
{
    public static JsonElement[] Answers(params object[] questions) => [.. DebianPython.Ask("explanation_metrics.py", questions).EnumerateArray()];

    public static double[] Doubles(this JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>A map of either sign; some values are equal.</summary>
    public static float[] Map(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => MathF.Round((random.NextSingle() - 0.4f) * 200) / 100)];
    }
}
