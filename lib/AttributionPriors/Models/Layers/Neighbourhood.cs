namespace AttributionPriors.Models.Layers;

/// <summary>
/// Which pixels of its input an output pixel of a layer reads: along each axis output p reads the <see cref="Reach"/> pixels from
/// <c>p·Stride - Padding</c> on, whatever its place.
/// </summary>
/// <param name="Reach">From the first to the last pixel read, [rows, columns].</param>
/// <param name="Stride">From one output's pixels to the next one's.</param>
/// <param name="Padding">How far the first output reads over the border.</param>
/// <param name="Border">What is read there.</param>
/// <param name="CeilMode">Whether the last output may read over the border where the padding is used up.</param>
sealed record Neighbourhood(long[] Reach, long[] Stride, long[] Padding, double Border = 0, bool CeilMode = false)
{
    /// <summary>The pixel at the output's own place.</summary>
    public static Neighbourhood Pixel { get; } = new([1, 1], [1, 1], [0, 0]);

    /// <summary>How many outputs there are along both axes of an input [C, H, W].</summary>
    public long[] Outputs(ReadOnlySpan<long> input) => [Outputs(0, input[1]), Outputs(1, input[2])];

    /// <summary>How many outputs there are along an axis of so many inputs.</summary>
    public long Outputs(int axis, long inputs)
    {
        var room = inputs + 2 * Padding[axis] - Reach[axis] + (CeilMode ? Stride[axis] - 1 : 0);
        var outputs = room / Stride[axis] + 1;
        // An output that would read nothing but border is left out.
        return CeilMode && (outputs - 1) * Stride[axis] >= inputs + Padding[axis] ? outputs - 1 : outputs;
    }
}
