using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>What one call explains, row by row: images; or, where a method goes through layers, the slices of volumes, each before the backbone alone.</summary>
/// <remarks>
/// A slice's map is that of its own logit, u_i for class 1 and -u_i for class 0, times the weight α_i that the attention gives the slice, a constant (PPI, appendix
/// E.2). So what is explained of a volume is <c>Σ α_i u_i</c>, <see cref="MultiViewCnn.WeightedSliceLogit"/>, not the volume's logit. A grey slice is repeated for each
/// channel of the backbone: the channels' maps add up, as gradients do and as relevance does. α comes of the features of the pass that is explained: volumes go
/// through the backbone once.
/// </remarks>
sealed class Subject : IDisposable
{
    readonly Tensor _images;
    readonly MultiViewCnn? _volumes;
    readonly List<Tensor> _features = [];
    Tensor? _weights;

    Subject(Explained network, Tensor images, Tensor targets) => (Network, _images, Rows, Targets) = (network, images, images, targets);

    Subject(Explained backbone, MultiViewCnn volumes, Tensor images, Tensor slices, Tensor targets) =>
        (Network, _volumes, _images, Rows, Targets) = (backbone, volumes, images, slices, targets);

    /// <summary>What takes the rows.</summary>
    public Explained Network { get; }

    /// <summary>[R, C, H, W].</summary>
    public Tensor Rows { get; }

    /// <summary>A class for each, [R].</summary>
    public Tensor Targets { get; }

    /// <summary>Whether the rows are slices of volumes.</summary>
    public bool AreSlices => _volumes is not null;

    /// <summary>Images [N, C, H, W] as they are. Its tensors are those of the caller's scope.</summary>
    public static Subject Of(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, FoldingOptions? options = null) =>
        new(new Explained(model, targets, options), images, targets);

    /// <summary>Images before a network that shows its layers, or the slices of volumes [N, S, H, W] whose backbone does. Its tensors are those of the caller's scope.</summary>
    /// <param name="method">Who asks.</param>
    /// <param name="model">The network.</param>
    /// <param name="images">Its images.</param>
    /// <param name="targets">A class for each.</param>
    /// <param name="options">How the layers are written down.</param>
    /// <exception cref="UnsupportedNetworkException">A network of volumes has a backbone that does not show its layers.</exception>
    public static Subject OfLayers(string method, nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, FoldingOptions? options = null)
    {
        if (model is not MultiViewCnn volumes) return Of(model, images, targets, options);
        var backbone = volumes.Backbone as LayeredClassifier ?? throw UnsupportedNetworkException.WithoutLayers(method, volumes.Backbone);
        var (slices, ofSlices) = (volumes.SlicesOf(images), targets.repeat_interleave(volumes.SliceCount));
        return new(new Explained(new OppositeLogits(backbone), targets, options) { KeepsFeatures = true }, volumes, images, slices, ofSlices);
    }

    /// <summary>Goes through the rows, a part after another, each in a scope of its own. What is passed last of a part are its rows.</summary>
    /// <param name="most">Rows in flight at once.</param>
    /// <param name="explain">Takes rows, their classes, and the number of the first.</param>
    public void InPasses(int most, Action<Tensor, Tensor, int> explain)
    {
        foreach (var (first, count) in Passes.Parts((int)Rows.size(0), most))
        {
            using var inner = NewDisposeScope();
            explain(Rows.narrow(0, first, count), Targets.narrow(0, first, count), first);
            if (AreSlices) _features.Add(Network.Features!.alias().DetachFromDisposeScope());
        }
    }

    /// <summary>The images' maps, put together from the rows'.</summary>
    /// <param name="limits">How much may be in flight at once.</param>
    /// <param name="numbers">How many numbers the method keeps for each row.</param>
    /// <param name="explain">Maps of some rows and their classes, broadcastable to the rows' shape.</param>
    /// <returns>[N, C, H, W].</returns>
    public Tensor Maps(PassLimits limits, Func<GraphMemory, long> numbers, Func<Tensor, Tensor, Tensor> explain)
    {
        using var scope = NewDisposeScope();
        var maps = zeros(_images.shape, _images.dtype, _images.device);
        var ofRows = AreSlices ? maps.view(Rows.size(0), 1, Rows.size(2), Rows.size(3)) : maps;
        InPasses(Passes.Rows(Network, Rows, limits, numbers), (rows, targets, first) =>
        {
            var some = explain(rows, targets);
            ofRows.narrow(0, first, rows.size(0)).copy_(AreSlices ? some.expand(rows.shape).sum(1, keepdim: true) : some);
        });
        if (AreSlices) maps.mul_(Weights().unsqueeze(2).unsqueeze(3));
        return maps.MoveToOuterDisposeScope();
    }

    /// <summary>The images' maps of their rows', with their history, after one pass: [R, C, H, W] to [N, C, H, W], of volumes [N, S, H, W].</summary>
    /// <param name="maps">Maps of all rows.</param>
    /// <param name="channels">How a slice's channels become one.</param>
    public Tensor Joined(Tensor maps, ChannelReduction channels)
    {
        if (!AreSlices) return maps;
        _features.Add(Network.Features!.alias().DetachFromDisposeScope());
        using var scope = NewDisposeScope();
        return (channels.Reduce(maps).view(_images.shape) * Weights().unsqueeze(2).unsqueeze(3)).MoveToOuterDisposeScope();
    }

    /// <summary>A number for each image from one for each row, after all passes: a volume's is <c>Σ α_i n_i</c>.</summary>
    public IReadOnlyList<double> PerImage(IReadOnlyList<double> perRow)
    {
        if (_volumes is null) return perRow;
        using var scope = NewDisposeScope();
        var weights = Weights().to(ScalarType.Float64).cpu().flatten().data<double>().ToArray();
        return [.. weights.Zip(perRow, (weight, number) => weight * number).Chunk(_volumes.SliceCount).Select(volume => volume.Sum())];
    }

    /// <summary>What is explained of an image, for laws.</summary>
    public string Whole => AreSlices ? "Σ weight × logit of the slice" : "logit";

    /// <inheritdoc/>
    public void Dispose()
    {
        Network.Dispose();
        _weights?.Dispose();
        foreach (var features in _features) features.Dispose();
    }

    /// <summary>α of every slice, [N, S].</summary>
    Tensor Weights()
    {
        if (_weights is not null) return _weights;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _weights = (_features.Count == 0 ? zeros([0, _volumes!.SliceCount], _images.dtype, _images.device) : _volumes!.WeightsOf(cat(_features))).DetachFromDisposeScope();
        return _weights;
    }
}
