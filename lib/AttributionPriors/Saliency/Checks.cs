using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>What every method asks of its arguments.</summary>
static class Checks
{
    /// <exception cref="ArgumentException">Not finite images [N, C, H, W] with int64 targets [N] from 0 on.</exception>
    public static void Arguments(Tensor images, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (images.dim() != 4) throw new ArgumentException($"Images are [N, C, H, W]; got {Shape(images)}.", nameof(images));
        if (images.shape.AsSpan(1).Contains(0)) throw new ArgumentException($"Images {Shape(images)} have no pixels.", nameof(images));
        if (images.dtype is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64))
            throw new ArgumentException($"Images are floating-point numbers; got {images.dtype}: convert them with to().", nameof(images));
        if (targets.dim() != 1 || targets.size(0) != images.size(0))
            throw new ArgumentException($"{images.size(0)} images want as many targets, [{images.size(0)}]; got {Shape(targets)}.", nameof(targets));
        if (targets.dtype != ScalarType.Int64) throw new ArgumentException($"Targets are class numbers of type Int64; got {targets.dtype}.", nameof(targets));
        if (!targets.device.Equals(images.device)) throw new ArgumentException($"Targets are on {targets.device}, images on {images.device}: move one.", nameof(targets));
        Finite(images);
    }

    /// <exception cref="ArgumentException">Not an attribution [N, C, H, W] of these images.</exception>
    public static void Attribution(Tensor images, Tensor attribution)
    {
        ArgumentNullException.ThrowIfNull(attribution);
        if (!attribution.shape.AsSpan().SequenceEqual(images.shape))
            throw new ArgumentException($"The attribution of images {Shape(images)} has their shape; got {Shape(attribution)}.", nameof(attribution));
    }

    public static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    static void Finite(Tensor images)
    {
        if (images.numel() == 0) return;
        var wrong = images.isfinite().logical_not().flatten(1).sum(1);
        var (most, image) = wrong.max(0);
        if (most.item<long>() is var count and not 0)
            throw new ArgumentException($"Image {image.item<long>()} has {count} values that are NaN or infinite: mend or leave out such images.", nameof(images));
    }
}
