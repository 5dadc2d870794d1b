using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// Bilinear up-sampling, the corners of the two images in one place (PyTorch's <c>align_corners = false</c>): the centre of pixel i lies at
/// <c>(i + ½)·h/H - ½</c> of the small image, values beyond its borders are those of the border.
/// </summary>
static class BilinearResize
{
    /// <summary>[N, C, h, w] to [N, C, height, width], differentiable.</summary>
    public static Tensor Apply(Tensor images, long height, long width)
    {
        using var scope = NewDisposeScope();
        var down = Weights(images.size(2), height, images);
        var across = Weights(images.size(3), width, images);
        return down.matmul(images).matmul(across.t()).MoveToOuterDisposeScope();
    }

    /// <summary>What each small pixel counts in each large one, along one axis: [large, small], rows that sum to 1.</summary>
    static Tensor Weights(long small, long large, Tensor like)
    {
        var weights = new double[large * small];
        for (var i = 0; i < large; i++)
        {
            var place = Math.Max(0, (i + 0.5) * small / large - 0.5);
            var (first, rest) = ((long)place, place - Math.Floor(place));
            weights[i * small + first] += 1 - rest;
            weights[i * small + Math.Min(first + 1, small - 1)] += rest;
        }
        return tensor(weights, [large, small], dtype: like.dtype, device: like.device);
    }
}
