using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Comparisons shared by the tests.</summary>
static class Check
{
    public static double[] Numbers(this Tensor tensor)
    {
        using var wide = tensor.detach().to(ScalarType.Float64);
        return wide.data<double>().ToArray();
    }

    /// <summary>|actual - expected| ≤ tolerance · max(1, |expected|), element by element.</summary>
    public static void Close(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var k = 0; k < expected.Count; k++)
            Assert.True(Math.Abs(expected[k] - actual[k]) <= tolerance * Math.Max(1, Math.Abs(expected[k])), $"element {k}: expected {expected[k]:R}, got {actual[k]:R}");
    }

    public static void Close(double expected, Tensor actual, double tolerance) => Close([expected], actual.Numbers(), tolerance);
}
