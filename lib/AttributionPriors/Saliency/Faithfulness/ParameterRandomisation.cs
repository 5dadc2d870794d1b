using AttributionPriors.Metrics;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Faithfulness;

/// <summary>What became of the maps.</summary>
/// <param name="Layer">The layer that was randomised last.</param>
/// <param name="Similarity">The mean similarity of the images' maps before and after.</param>
public sealed record RandomisedLayer(string Layer, MapSimilarity Similarity);

/// <summary>
/// The sanity check by parameter randomisation (Adebayo et al. 2018): maps that stay as they were when the network's weights are replaced by random ones do not explain the network.
/// </summary>
/// <remarks>
/// The random weights are those of a second, untrained network of the same architecture, so that each layer keeps the law it was initialised by, and the seed is the caller's. That network also
/// is where the mixtures are put together: it is given back as it was, and the trained one is never touched. A batch norm's running statistics are randomised with its weights. Maps are summed over
/// the channels before they are compared.
/// </remarks>
/// <param name="method">The method under test.</param>
public sealed class ParameterRandomisation(ISaliencyMethod method)
{
    /// <summary>The network's layers, from the output down: modules with parameters or buffers of their own, in the reverse of the order of registration.</summary>
    public static IReadOnlyList<string> Layers(nn.Module<Tensor, Tensor> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.state_dict().Keys.Select(Owner).Distinct().Reverse()];
    }

    /// <summary>Cascading: one layer after the other is randomised and stays so. After the last of all layers the maps are those of the untrained network.</summary>
    /// <param name="model">The trained network, [N, C, H, W] to logits [N, K].</param>
    /// <param name="untrained">One of the same architecture with random weights.</param>
    /// <param name="images">[N, C, H, W], at least one.</param>
    /// <param name="targets">[N], int64.</param>
    /// <param name="layers">Names of modules, each with all below it, in the order of randomisation; null for <see cref="Layers"/>.</param>
    /// <exception cref="ArgumentException">Shapes, types or values do not fit, the networks differ in more than values, or a name is no layer.</exception>
    public IReadOnlyList<RandomisedLayer> TopDown(
        nn.Module<Tensor, Tensor> model, nn.Module<Tensor, Tensor> untrained, Tensor images, Tensor targets, IReadOnlyList<string>? layers = null) =>
        Run(model, untrained, images, targets, layers, cascade: true);

    /// <summary>One layer alone is randomised, then the next alone.</summary>
    /// <inheritdoc cref="TopDown"/>
    public IReadOnlyList<RandomisedLayer> Independent(
        nn.Module<Tensor, Tensor> model, nn.Module<Tensor, Tensor> untrained, Tensor images, Tensor targets, IReadOnlyList<string>? layers = null) =>
        Run(model, untrained, images, targets, layers, cascade: false);

    List<RandomisedLayer> Run(
        nn.Module<Tensor, Tensor> model, nn.Module<Tensor, Tensor> untrained, Tensor images, Tensor targets, IReadOnlyList<string>? layers, bool cascade)
    {
        Checks.Arguments(images, targets);
        var names = Entries(model, untrained, layers ?? Layers(model));
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (trained, mixture) = (model.state_dict(), untrained.state_dict());
        var random = mixture.ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        try
        {
            Copy(trained, mixture, trained.Keys);
            var before = Maps(model, images, targets);
            var steps = new List<RandomisedLayer>();
            foreach (var (layer, entries) in names)
            {
                Copy(random, mixture, entries);
                steps.Add(new(layer, MapSimilarity.Mean(before, Maps(untrained, images, targets), (int)images.size(0), (int)images.size(3))));
                if (!cascade) Copy(trained, mixture, entries);
            }
            return steps;
        }
        finally
        {
            Copy(random, mixture, random.Keys);
        }
    }

    float[] Maps(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets) => SignedMaps.Of(method, model, images, targets);

    /// <summary>The state-dict entries of each layer.</summary>
    static List<(string Layer, string[] Entries)> Entries(nn.Module<Tensor, Tensor> model, nn.Module<Tensor, Tensor> untrained, IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(untrained);
        var (own, other) = (model.state_dict(), untrained.state_dict());
        var different = own.Keys.Union(other.Keys)
            .FirstOrDefault(key => !own.TryGetValue(key, out var a) || !other.TryGetValue(key, out var b) || !a.shape.AsSpan().SequenceEqual(b.shape));
        if (different is not null)
            throw new ArgumentException($"The untrained network is of another architecture: they differ at {different}. Build it with the trained one's settings.", nameof(untrained));
        if (ReferenceEquals(model, untrained)) throw new ArgumentException("The trained network cannot be its own untrained one: build a second.", nameof(untrained));
        return [.. layers.Select(layer => (layer, OfLayer(layer)))];

        string[] OfLayer(string layer)
        {
            string[] entries = [.. own.Keys.Where(key => key == layer || key.StartsWith(layer + ".", StringComparison.Ordinal))];
            return entries.Length > 0
                ? entries
                : throw new ArgumentException($"The network has no layer '{layer}' with weights: its layers are {string.Join(", ", Layers(model))}, or any module above them.", nameof(layers));
        }
    }

    static void Copy(Dictionary<string, Tensor> from, Dictionary<string, Tensor> to, IEnumerable<string> entries)
    {
        foreach (var entry in entries) to[entry].copy_(from[entry]);
    }

    static string Owner(string entry) => entry.LastIndexOf('.') is var dot and > 0 ? entry[..dot] : entry;
}
