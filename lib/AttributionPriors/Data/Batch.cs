using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Data;

/// <summary>Images on a device, ready for a step.</summary>
/// <param name="Images">[N, C, H, W], floating.</param>
/// <param name="Labels">[N], int64.</param>
/// <param name="Inside">[N, 1, H, W], 1 where the evidence is, 0 outside, soft at the edges where the masks are.</param>
public sealed record Batch(Tensor Images, Tensor Labels, Tensor Inside)
{
    /// <summary>Pixels closer to 1 than this are inside; a soft edge is outside, as in the released code.</summary>
    const double Tolerance = 1e-6;

    /// <summary>[N, 1, H, W], true where a prior forbids attention: wherever the mask is below 1.</summary>
    public Tensor Outside() => Inside.lt(1 - Tolerance);
}
