using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency.Patches;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// <c>logit[t](x) - logit[t](x with a window at 0)</c>, written on every pixel and channel of the window (Zeiler and
/// Fergus, 2014). Maps are not smoothed: see <see cref="PostProcessing"/>.
/// </summary>
/// <remarks>
/// Windows start at the top left and repeat every <see cref="Stride"/> pixels until the image is covered; those at the
/// right and at the bottom are cut off at the border. Where windows overlap, a pixel takes the mean of its windows'
/// differences. A window that holds only zeros changes nothing: it gets 0 without a pass.
/// The paper occludes 2×2 windows of 28×28 images and 15×15 windows of 224×224 images. Of a network that shows its layers, or those that the slices of volumes go
/// through, only what a window changes is computed for it: see <see cref="PatchPlan"/>.
/// </remarks>
public sealed class Occlusion : ISaliencyMethod
{
    /// <summary>Patches grow from layer to layer: what one leaves in the heap is too small for the next, and lies idle beside it.</summary>
    const int HeapShare = 6;

    /// <summary>The patches of more windows leave the processor's caches.</summary>
    const int CachedWindows = 50;

    /// <summary>The part of the memory that is for the features of volumes' slices, which wait for one another.</summary>
    const int FeaturesShare = 8;

    /// <summary>Times that features are there: by parts of the volume, all of them, and with their positions.</summary>
    const int FeatureCopies = 3;

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

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Parameters => new Dictionary<string, string> { ["window"] = $"{Window}", ["stride"] = $"{Stride}" };

    /// <summary>Most network inputs in flight at once; bounds the memory and changes nothing else. Null goes by their pixels: fifty of 28×28.</summary>
    public int? MaxRows { get; init; }

    /// <summary>
    /// Most bytes that a pass may keep of what the network computes, of one that shows its layers, as estimated from the sizes of its layers; changes
    /// nothing but the passes. One network input is always in flight.
    /// </summary>
    public long? MaxBytes { get; init; }

    /// <summary>How many windows cover <paramref name="height"/> × <paramref name="width"/> pixels.</summary>
    public int Windows(int height, int width) => Along(height) * Along(width);

    /// <inheritdoc/>
    public Tensor Attribute(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets)
    {
        Checks.Arguments(images, targets);
        using var explained = new Explained(model, targets);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (height, width) = ((int)images.size(2), (int)images.size(3));
        var (rows, columns) = (Bands(height, images), Bands(width, images));
        var input = explained.InputOf(images.shape[1..]);
        var plan = input is { Graph: var graph } ? new PatchPlan(graph, new(Footprints(height), Footprints(width))) : null;
        var most = Most(explained, input, plan, images);
        var falls = zeros([images.size(0), rows.size(0), columns.size(0)], images.dtype, images.device);
        // No more images at a time than give enough windows for a pass.
        foreach (var (first, count) in Passes.Parts((int)images.size(0), Math.Max(1, most.Inputs / Windows(height, width) / (input?.Count ?? 1))))
        {
            using var inner = NewDisposeScope();
            var (part, target) = (images.narrow(0, first, count), targets.narrow(0, first, count));
            IOccludedNetwork network = plan is null ? new WholeNetwork(explained, part, rows, columns)
                : explained.Volumes is { } volumes ? new PatchedVolumes(volumes, plan, part, most.Slices, most.Inputs)
                : new PatchedNetwork(plan, part);
            Fill(falls.narrow(0, first, count), explained, network, target, Changing(part, rows, columns), most.Windows);
        }
        return Spread(falls, rows, columns).unsqueeze(1).expand(images.shape).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Writes the fall of the target's logit for each of <paramref name="windows"/>, in passes of at most so many.</summary>
    static void Fill(Tensor falls, Explained explained, IOccludedNetwork network, Tensor targets, Window[] windows, int most)
    {
        var whole = explained.Chosen(network.Logits, targets, targets);
        foreach (var (first, count) in Passes.Parts(windows.Length, most))
        {
            using var inner = NewDisposeScope();
            var pass = windows.AsMemory(first, count).ToArray();
            var image = tensor([.. pass.Select(window => (long)window.Image)], device: falls.device);
            var place = tensor([.. pass.Select(window => (window.Image * falls.size(1) + window.Row) * falls.size(2) + window.Column)], device: falls.device);
            var logits = explained.Chosen(network.Occluded(pass), image, targets.index_select(0, image));
            falls.view(-1).scatter_(0, place, whole.index_select(0, image) - logits);
        }
    }

    /// <summary>What is in flight at once.</summary>
    /// <param name="Windows">Windows whose logits are asked for together.</param>
    /// <param name="Inputs">Inputs of the layers: patches, or whole images.</param>
    /// <param name="Slices">Slices of a volume whose maps without windows are kept.</param>
    readonly record struct InFlight(int Windows, int Inputs, int Slices);

    /// <summary>How much may be in flight: of a network that is computed anew around the windows as many of them as take the memory of whole passes.</summary>
    InFlight Most(Explained explained, LayersInput? input, PatchPlan? plan, Tensor images)
    {
        var limits = new PassLimits(MaxRows, MaxBytes);
        if (plan is null || input is not { Count: var inputs, Shape: var image }) return Rows(Passes.Rows(explained, images, limits, memory => memory.Forward));
        var asked = MaxRows is { } rows ? (int)Math.Min(int.MaxValue, (long)rows * inputs) : (int?)null;
        var (whole, (window, reference)) = (GraphMemory.Of(plan.Graph, image), plan.Memory(image));
        // In numbers. A half is for the maps without windows, of which those of one input are always there.
        var all = (MaxBytes ?? 2 * Passes.BytesInFlight) / images.ElementSize - explained.Once(whole);
        var slices = (int)Math.Clamp(all / 2 / reference, 1, inputs);
        var features = FeatureCopies * explained.Volumes?.Network.FeatureCount;
        var windows = features is { } own ? Math.Clamp(all / FeaturesShare / own, 1, int.MaxValue) : 0;
        var left = all - slices * reference - windows * features.GetValueOrDefault();
        var patches = MaxBytes is not null ? (int)Math.Clamp(left / (HeapShare * window), 1, asked ?? int.MaxValue)
            : asked ?? (int)Math.Clamp(whole.Forward * inputs * Passes.Rows(explained, images, limits, memory => memory.Forward) / window, 1, CachedWindows);
        return windows == 0 ? Rows(patches) : new((int)windows, patches, slices);

        static InFlight Rows(int rows) => new(rows, rows, 1);
    }

    Footprint Footprints(int size) => Footprint.OfWindows(size, Window, Stride, Along(size));

    int Along(int size) => size <= Window ? 1 : (size - Window + Stride - 1) / Stride + 1;

    /// <summary>1 where pixel p lies in the i-th window along one axis: [windows, size].</summary>
    Tensor Bands(int size, Tensor like)
    {
        var bands = new double[Along(size) * size];
        for (var i = 0; i < Along(size); i++)
            bands.AsSpan(i * size + i * Stride, Math.Min(Window, size - i * Stride)).Fill(1);
        return tensor(bands, [Along(size), size], dtype: like.dtype, device: like.device);
    }

    /// <summary>The windows whose occlusion changes an image, in order.</summary>
    static Window[] Changing(Tensor images, Tensor rows, Tensor columns)
    {
        var filled = images.ne(0).sum([1]).to(rows.dtype);
        var changing = rows.matmul(filled).matmul(columns.t()).ne(0).nonzero().cpu().data<long>().ToArray();
        return [.. changing.Chunk(3).Select(at => new Window((int)at[0], (int)at[1], (int)at[2]))];
    }

    /// <summary>Each pixel's mean over the windows that hold it: [N, rows, columns] to [N, H, W].</summary>
    static Tensor Spread(Tensor falls, Tensor rows, Tensor columns)
    {
        // In double precision no device rounds the products, and a sum of one term is that term.
        var (value, down, across) = (falls.to(ScalarType.Float64), rows.to(ScalarType.Float64), columns.to(ScalarType.Float64));
        var covers = down.sum([0]).unsqueeze(1) * across.sum([0]);
        return (down.t().matmul(value).matmul(across) / covers).to(falls.dtype);
    }
}
