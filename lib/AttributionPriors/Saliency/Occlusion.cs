using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// <c>logit[t](x) - logit[t](x with a window at 0)</c>, written on every pixel and channel of the window (Zeiler and
/// Fergus, 2014). Maps are not smoothed: see <see cref="PostProcessing"/>.
/// </summary>
/// <remarks>
/// Windows start at the top left and repeat every <see cref="Stride"/> pixels until the image is covered; those at the
/// right and at the bottom are cut off at the border. Where windows overlap, a pixel takes the mean of its windows'
/// differences. The paper occludes 2×2 windows of 28×28 images and 15×15 windows of 224×224 images.
/// </remarks>
public sealed class Occlusion : ISaliencyMethod
{
    /// <summary>With square windows of <paramref name="window"/> pixels, every <paramref name="stride"/> pixels, side by side by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window is empty, or the stride leaves gaps or goes nowhere.</exception>
    public Occlusion(int window, int? stride = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        (Window, Stride) = (window, stride ?? window);
        if (Stride < 1 || Stride > window)
            throw new ArgumentOutOfRangeException(nameof(stride), stride, $"Windows of {window} pixels cover an image at strides from 1 to {window}.");
    }

    /// <inheritdoc/>
    public string Name => nameof(Occlusion);

    /// <summary>Side of the occluded square, in pixels.</summary>
    public int Window { get; }

    /// <summary>Distance of neighbouring windows, in pixels.</summary>
    public int Stride { get; }

    /// <summary>Most network inputs in flight at once; bounds the memory and changes nothing else.</summary>
    public int MaxRows { get; init; } = Passes.DefaultRows;

    /// <summary>How many windows cover <paramref name="height"/> × <paramref name="width"/> pixels.</summary>
    public int Windows(int height, int width) => Along(height) * Along(width);

    /// <inheritdoc/>
    public Tensor Attribute(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets)
    {
        Checks.Arguments(images, targets);
        using var explained = new Explained(model, targets);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (count, height, width) = ((int)images.size(0), (int)images.size(2), (int)images.size(3));
        var (rows, columns) = (Bands(height, images), Bands(width, images));
        var whole = WholeLogits(explained, images, targets);
        var maps = zeros([count, 1, height, width], images.dtype, images.device);
        foreach (var pass in Passes.Cut(count, Windows(height, width), MaxRows))
        {
            using var inner = NewDisposeScope();
            var inside = Inside(rows, columns, pass);
            var occluded = (images.narrow(0, pass.Image, pass.Images).unsqueeze(1) * (1 - inside)).flatten(0, 1);
            var target = targets.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants);
            var fall = whole.narrow(0, pass.Image, pass.Images).unsqueeze(1) - explained.Logits(occluded, target).view(pass.Images, pass.Variants);
            maps.narrow(0, pass.Image, pass.Images).add_((fall.view(pass.Images, pass.Variants, 1, 1, 1) * inside).sum(1));
        }
        var covers = rows.sum(dim: 0).unsqueeze(1) * columns.sum(dim: 0);
        return (maps / covers).expand(images.shape).contiguous().MoveToOuterDisposeScope();
    }

    Tensor WholeLogits(Explained explained, Tensor images, Tensor targets)
    {
        var logits = zeros([images.size(0)], images.dtype, images.device);
        foreach (var pass in Passes.Cut((int)images.size(0), 1, MaxRows))
        {
            using var inner = NewDisposeScope();
            logits.narrow(0, pass.Image, pass.Images).copy_(
                explained.Logits(images.narrow(0, pass.Image, pass.Images), targets.narrow(0, pass.Image, pass.Images)));
        }
        return logits;
    }

    int Along(int size) => size <= Window ? 1 : (size - Window + Stride - 1) / Stride + 1;

    /// <summary>1 where pixel p lies in the i-th window along one axis: [windows, size].</summary>
    Tensor Bands(int size, Tensor like)
    {
        var bands = new double[Along(size) * size];
        for (var i = 0; i < Along(size); i++)
            bands.AsSpan(i * size + i * Stride, Math.Min(Window, size - i * Stride)).Fill(1);
        return tensor(bands, [Along(size), size], dtype: like.dtype, device: like.device);
    }

    /// <summary>1 inside the pass's windows, counted row by row, and 0 elsewhere: [variants, 1, H, W].</summary>
    static Tensor Inside(Tensor rows, Tensor columns, Pass pass)
    {
        var across = columns.size(0);
        var windows = Enumerable.Range(pass.Variant, pass.Variants).Select(w => (long)w);
        Tensor Index(Func<long, long> place) => tensor(windows.Select(place).ToArray(), dtype: ScalarType.Int64, device: rows.device);
        var inRows = rows.index_select(0, Index(w => w / across));
        var inColumns = columns.index_select(0, Index(w => w % across));
        return (inRows.unsqueeze(2) * inColumns.unsqueeze(1)).unsqueeze(1);
    }
}
