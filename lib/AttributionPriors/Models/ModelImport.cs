using System.Text.RegularExpressions;
using AttributionPriors.Data;
using AttributionPriors.Models.Weights;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// A user's weights, held against one of the kit's architectures. Width, input channels and classes are read off the
/// tensors' shapes.
/// </summary>
/// <remarks>
/// Names are taken as torchvision's, after what wrappers and old files add is undone: a prefix <c>module.</c> on all, and
/// dense layers' <c>norm.1</c> for <c>norm1</c>. A file for a network with a backbone may hold the backbone alone. Counters of batches that old files lack start at 0; nothing reads them.
/// </remarks>
public sealed partial class ModelImport : IDisposable
{
    const string WrapperPrefix = "module.", BatchCounter = "num_batches_tracked";

    readonly OrderedDictionary<string, RawTensor> _tensors;

    ModelImport(Architecture architecture, ModelSettings settings, int channels, Classifier model, OrderedDictionary<string, RawTensor> tensors)
    {
        (Architecture, Settings, Channels, Model, _tensors) = (architecture, settings, channels, model, tensors);
        foreach (var (name, value) in model.state_dict())
            if (name.EndsWith(BatchCounter, StringComparison.Ordinal) && !tensors.ContainsKey(name)) tensors[name] = ModuleState.ToRaw(value);
        Fit = StateDictFit.Of(model, tensors);
    }

    /// <summary>What it was held against.</summary>
    public Architecture Architecture { get; }

    /// <summary>The network's name, width and classes.</summary>
    public ModelSettings Settings { get; }

    /// <summary>Its input channels.</summary>
    public int Channels { get; }

    /// <summary>The network; it has the weights after <see cref="Load"/>.</summary>
    public Classifier Model { get; }

    /// <summary>What differs between the file and the network.</summary>
    public StateDictFit Fit { get; }

    /// <summary>Whether the head at most differs: what depends on the number of classes.</summary>
    public bool FitsButHead => Fit.Names.All(Architecture.IsHead);

    /// <summary>Names of the architectures whose first and last layer are called as two in the file are: what it may be where it does not fit.</summary>
    public IReadOnlyList<string> Resembled =>
    [
        .. from other in ModelCatalogue.Architectures
           where other is { Stem: not null, Backbone: "" } && _tensors.ContainsKey(Architecture.Backbone + other.Stem) && _tensors.ContainsKey($"{Architecture.Backbone}{other.Heads[0]}weight")
           select other.Name,
    ];

    /// <summary>Reads a file and builds the network that it would fill.</summary>
    /// <param name="path">A safetensors file or a PyTorch state dict.</param>
    /// <param name="architecture">What it is said to hold.</param>
    /// <param name="classes">Logits wanted; null for as many as the file's head has.</param>
    /// <param name="channels">Input channels wanted; null for as many as the file's first layer has.</param>
    /// <param name="key">Which entry of a checkpoint is the state dict; needed only where several could be.</param>
    /// <exception cref="BrokenFileException">The file is of no known format, or damaged.</exception>
    /// <exception cref="InvalidDataException">Of this architecture no weights of other programs are to be had; or no such network can be built.</exception>
    public static ModelImport Read(string path, Architecture architecture, int? classes = null, int? channels = null, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        if (architecture.Stem is not { } stem)
            throw new InvalidDataException($"{architecture.Name} is this kit's own: no other program has weights under its names.");
        var tensors = Renamed(WeightFile.Read(path, key).Tensors, architecture.Backbone);
        var (usual, whole) = (architecture.Usual, architecture.Backbone.Length == 0);
        long[] first = tensors.TryGetValue(stem, out var found) && found.Shape.Length == 4 ? found.Shape : [usual.Width, usual.Channels];
        var head = tensors.TryGetValue($"{architecture.Heads[0]}weight", out var last) && last.Shape.Length == 2 ? last.Shape[0] : usual.Classes;
        try
        {
            var settings = new ModelSettings(architecture.Name, checked((int)first[0]), classes ?? (whole ? checked((int)head) : usual.Classes));
            var inputs = channels ?? (whole ? checked((int)first[1]) : usual.Channels);
            return new(architecture, settings, inputs, ModelCatalogue.Build(settings, inputs), tensors);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Fills the network. A head that does not fit stays as it was drawn.</summary>
    /// <exception cref="InvalidOperationException">More than the head differs.</exception>
    public void Load()
    {
        if (!FitsButHead) throw new InvalidOperationException("More than the head differs.");
        var complete = new Dictionary<string, RawTensor>(_tensors);
        foreach (var name in Fit.Unexpected) complete.Remove(name);
        var own = Model.state_dict();
        foreach (var name in Fit.Names.Where(own.ContainsKey)) complete[name] = ModuleState.ToRaw(own[name]);
        ModuleState.Load(Model, complete);
        Model.eval();
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => Model.Dispose();

    static OrderedDictionary<string, RawTensor> Renamed(OrderedDictionary<string, RawTensor> tensors, string backbone)
    {
        var wrapped = tensors.Count > 0 && tensors.Keys.All(name => name.StartsWith(WrapperPrefix, StringComparison.Ordinal));
        string[] names = [.. tensors.Keys.Select(name => OldDenseLayer().Replace(wrapped ? name[WrapperPrefix.Length..] : name, "$1$2"))];
        var prefix = names.Any(name => name.StartsWith(backbone, StringComparison.Ordinal)) ? "" : backbone;
        return new(names.Zip(tensors.Values, (name, tensor) => KeyValuePair.Create(prefix + name, tensor)));
    }

    [GeneratedRegex(@"^(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\.)")]
    private static partial Regex OldDenseLayer();
}
