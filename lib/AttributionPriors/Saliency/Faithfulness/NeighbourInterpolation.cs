namespace AttributionPriors.Saliency.Faithfulness;

/// <summary>
/// Fills removed pixels so that each is the weighted mean of its eight neighbours, removed or not: a neighbour at a side counts 1/6, one at a corner 1/12, those
/// outside the image nothing (Rong et al. 2022, ROAD). What a removed pixel looked like can then hardly be told from its place.
/// </summary>
/// <remarks>
/// For the removed pixels i it is the sparse linear system <c>Σⱼ wᵢⱼ (uᵢ − uⱼ) = 0</c>, symmetric and positive definite while a pixel is known. It is solved by conjugate gradients in float64
/// to a residual of 10⁻¹² of the right side's norm.
/// </remarks>
public static class NeighbourInterpolation
{
    const double Side = 1 / 6.0, Corner = 1 / 12.0;
    const double Precision = 1e-12;

    static readonly (int Down, int Across, double Weight)[] Neighbours =
    [
        (-1, 0, Side), (1, 0, Side), (0, -1, Side), (0, 1, Side),
        (-1, -1, Corner), (-1, 1, Corner), (1, -1, Corner), (1, 1, Corner),
    ];

    /// <summary>Overwrites the removed pixels of one channel. Where no pixel is known, all become 0.</summary>
    /// <param name="plane">[H, W], row by row.</param>
    /// <param name="removed">[H, W]: true where the pixel's own value is not to be used.</param>
    /// <param name="width">W.</param>
    /// <exception cref="ArgumentException">Sizes differ, or are not whole rows.</exception>
    /// <exception cref="InvalidOperationException">A known value is so large or small that the iteration does not converge.</exception>
    public static void Fill(Span<double> plane, ReadOnlySpan<bool> removed, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (plane.Length != removed.Length || plane.Length % width != 0)
            throw new ArgumentException($"{plane.Length} values and {removed.Length} flags are not as many, in whole rows of {width}.", nameof(removed));
        var system = new NeighbourSystem(plane, removed, width);
        var solution = system.Solve();
        for (var i = 0; i < solution.Length; i++) plane[system.Pixels[i]] = solution[i];
    }

    /// <summary>The system of one channel: <c>A u = b</c> over the removed pixels.</summary>
    sealed class NeighbourSystem
    {
        readonly int[] _unknown; // [n, 8]: number of the removed neighbour, or -1 where it is known or outside
        readonly double[] _diagonal, _right;

        public NeighbourSystem(ReadOnlySpan<double> plane, ReadOnlySpan<bool> removed, int width)
        {
            var height = plane.Length / width;
            var number = new int[plane.Length];
            var pixels = new List<int>();
            for (var p = 0; p < plane.Length; p++)
            {
                number[p] = removed[p] ? pixels.Count : -1;
                if (removed[p]) pixels.Add(p);
            }
            Pixels = [.. pixels];
            (_unknown, _diagonal, _right) = (new int[Pixels.Length * Neighbours.Length], new double[Pixels.Length], new double[Pixels.Length]);
            for (var i = 0; i < Pixels.Length; i++)
                for (var n = 0; n < Neighbours.Length; n++)
                {
                    var (down, across, weight) = Neighbours[n];
                    var (r, c) = (Pixels[i] / width + down, Pixels[i] % width + across);
                    var inside = (uint)r < (uint)height && (uint)c < (uint)width;
                    _unknown[i * Neighbours.Length + n] = inside ? number[r * width + c] : -1;
                    if (!inside) continue;
                    _diagonal[i] += weight;
                    if (!removed[r * width + c]) _right[i] += weight * plane[r * width + c];
                }
        }

        /// <summary>The removed pixels, in the order of the unknowns.</summary>
        public int[] Pixels { get; }

        public double[] Solve()
        {
            var n = Pixels.Length;
            var (solution, product) = (new double[n], new double[n]);
            var (residual, direction) = ((double[])_right.Clone(), (double[])_right.Clone());
            var square = Dot(residual, residual);
            var enough = Precision * Precision * square;
            // Exact arithmetic needs n steps at most; rounding may cost some more.
            for (var step = 0; square > enough; step++)
            {
                if (step > 10 * n) throw new InvalidOperationException($"Conjugate gradients did not converge on {n} pixels: scale the image to ordinary values.");
                Multiply(direction, product);
                var length = square / Dot(direction, product);
                for (var i = 0; i < n; i++)
                {
                    solution[i] += length * direction[i];
                    residual[i] -= length * product[i];
                }
                var next = Dot(residual, residual);
                for (var i = 0; i < n; i++) direction[i] = residual[i] + next / square * direction[i];
                square = next;
            }
            return solution;
        }

        void Multiply(double[] vector, double[] product)
        {
            for (var i = 0; i < product.Length; i++)
            {
                var sum = _diagonal[i] * vector[i];
                for (var n = 0; n < Neighbours.Length; n++)
                    if (_unknown[i * Neighbours.Length + n] is var j and >= 0) sum -= Neighbours[n].Weight * vector[j];
                product[i] = sum;
            }
        }

        static double Dot(double[] a, double[] b)
        {
            var sum = 0.0;
            for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
            return sum;
        }
    }
}
