namespace AttributionPriors.Data;

/// <summary>
/// How one axis of n samples becomes m: output i is <c>Σ_k weights[i][k] · input[first[i] + k]</c>.
/// </summary>
public sealed class AxisWeights
{
    // scipy cuts a Gaussian at so many standard deviations.
    const double Truncation = 4;

    readonly int[] _first;
    readonly double[][] _weights;

    AxisWeights(int inputs, int outputs, Func<int, (int First, double[] Weights)> weights)
    {
        (Inputs, Outputs) = (inputs, outputs);
        (_first, _weights) = (new int[outputs], new double[outputs][]);
        for (var i = 0; i < outputs; i++) (_first[i], _weights[i]) = weights(i);
    }

    /// <summary>n.</summary>
    public int Inputs { get; }

    /// <summary>m.</summary>
    public int Outputs { get; }

    /// <summary>The first input of each output.</summary>
    public ReadOnlySpan<int> First => _first;

    /// <summary>The weights of an output's inputs.</summary>
    public ReadOnlySpan<double> this[int output] => _weights[output];

    /// <summary>
    /// Pillow's bilinear filter (Image.resize since 2.7): a triangle of half-width max(1, n/m) around <c>(i + ½) n/m</c>, so that shrinking
    /// averages over area; at the border the weights inside are made to sum to 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An axis has no samples.</exception>
    public static AxisWeights Pillow(int inputs, int outputs)
    {
        var scale = Scale(inputs, outputs);
        var support = Math.Max(1, scale);
        return new(inputs, outputs, i =>
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - support + 0.5));
            var end = Math.Min(inputs, (int)(centre + support + 0.5));
            var (weights, sum) = (new double[end - first], 0.0);
            for (var k = 0; k < weights.Length; k++)
            {
                weights[k] = Math.Max(0, 1 - Math.Abs((k + first - centre + 0.5) * (1 / support)));
                sum += weights[k];
            }
            for (var k = 0; k < weights.Length; k++) weights[k] /= sum;
            return (first, weights);
        });
    }

    /// <summary>
    /// scikit-image's <c>resize(order=1, mode="constant", cval=0, anti_aliasing=True)</c>: a Gaussian of <c>σ = max(0, (n/m − 1)/2)</c>
    /// cut at 4σ, then linear interpolation at <c>(i + ½) n/m − ½</c>. Both see zeros outside, so that a border fades towards 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An axis has no samples.</exception>
    public static AxisWeights ScikitImage(int inputs, int outputs)
    {
        var scale = Scale(inputs, outputs);
        var gaussian = Gaussian(Math.Max(0, (scale - 1) / 2));
        var radius = gaussian.Length / 2;
        return new(inputs, outputs, i =>
        {
            var at = (i + 0.5) * scale - 0.5;
            var left = (int)Math.Floor(at);
            var right = at - left;
            var (start, end) = (Math.Max(0, left - radius), Math.Min(inputs, left + 2 + radius));
            var weights = new double[end - start];
            foreach (var (sample, share) in ((int, double)[])[(left, 1 - right), (left + 1, right)])
            {
                // What lies outside is 0, and was not blurred either.
                if (sample < 0 || sample >= inputs) continue;
                for (var k = 0; k < gaussian.Length; k++)
                    if (sample - radius + k is var input && input >= start && input < end) weights[input - start] += share * gaussian[k];
            }
            return (start, weights);
        });
    }

    static double Scale(int inputs, int outputs) => Math.Min(inputs, outputs) > 0
        ? (double)inputs / outputs
        : throw new ArgumentOutOfRangeException(nameof(outputs), $"An axis of {inputs} samples cannot become one of {outputs}.");

    static double[] Gaussian(double sigma)
    {
        var radius = (int)(Truncation * sigma + 0.5);
        var weights = new double[2 * radius + 1];
        for (var k = -radius; k <= radius; k++) weights[k + radius] = radius == 0 ? 1 : Math.Exp(-0.5 * k * k / (sigma * sigma));
        var sum = weights.Sum();
        for (var k = 0; k < weights.Length; k++) weights[k] /= sum;
        return weights;
    }
}
