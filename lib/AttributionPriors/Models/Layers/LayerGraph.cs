using static TorchSharp.torch;

namespace AttributionPriors.Models.Layers;

/// <summary>
/// A network as data: its layers in an order in which each comes after its inputs. What walks through networks (relevance,
/// back-propagated weights, maps of hidden layers) reads it; <see cref="Evaluate"/> runs it.
/// </summary>
public sealed class LayerGraph
{
    readonly List<Node> _nodes = [];
    readonly HashSet<string> _names = [];
    readonly IReadOnlyDictionary<nn.Module, string> _paths;

    /// <summary>The graph of one network.</summary>
    /// <param name="paths">Where in the network each module is, for names.</param>
    /// <param name="layers">Adds the layers behind the images; returns the node of the features and that of the logits.</param>
    internal LayerGraph(IReadOnlyDictionary<nn.Module, string> paths, Func<Node, (Node Features, Node Logits)> layers)
    {
        _paths = paths;
        Images = Append(new ImagesLayer(), []);
        (Features, Logits) = layers(Images);
    }

    /// <summary>The images, [N, C, H, W].</summary>
    public Node Images { get; }

    /// <summary>What the last linear layer reads, [N, F].</summary>
    public Node Features { get; }

    /// <summary>The logits, [N, K].</summary>
    public Node Logits { get; }

    /// <summary>All layers, each after its inputs.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The node of this name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public Node Find(string name) =>
        _nodes.Find(node => node.Name == name)
        ?? throw new ArgumentException($"The network has no layer '{name}': one of {string.Join(", ", _nodes.Select(node => node.Name))}.", nameof(name));

    /// <summary>The values of some nodes.</summary>
    /// <remarks>
    /// Only what they need is computed. A value goes when its last reader has run, so that the next activation takes memory that is
    /// still in the caches; within autograd, what the backward pass needs stays in its graph. A layer writes over its input where nobody else
    /// reads that.
    /// </remarks>
    /// <param name="wanted">The nodes.</param>
    /// <param name="given">Values to start from: the images, or what lies between them and the nodes that are wanted.</param>
    /// <returns>One tensor for each of <paramref name="wanted"/>.</returns>
    /// <exception cref="ArgumentException">They need the images, which are not given.</exception>
    public Tensor[] Evaluate(IReadOnlyList<Node> wanted, params IReadOnlyList<(Node Node, Tensor Value)> given)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(given);
        var values = new Tensor?[_nodes.Count];
        foreach (var (node, value) in given) values[node.Index] = value;
        var readers = Readers(wanted, values);
        for (var index = 0; index < _nodes.Count; index++)
            if (readers[index] > 0 && values[index] is null)
                values[index] = Run(_nodes[index], values, readers);
        return [.. wanted.Select(node => values[node.Index]!)];
    }

    /// <summary>The same network with other layers in the places of some.</summary>
    internal LayerGraph With(Func<Layer, Layer> substitute) => new(_paths, images => Replay(images, substitute));

    /// <summary>The same network as far as its features, which stand in the place of the logits.</summary>
    internal LayerGraph UpToFeatures() => new(_paths, images =>
    {
        var features = Replay(images, layer => layer, Features)[Features.Index];
        return (features, features);
    });

    /// <summary>Adds this network's layers behind another network's images.</summary>
    internal (Node Features, Node Logits) Replay(Node images, Func<Layer, Layer> substitute)
    {
        var replayed = Replay(images, substitute, _nodes[^1]);
        return (replayed[Features.Index], replayed[Logits.Index]);
    }

    /// <summary>Each node's place in the other network, up to <paramref name="last"/>.</summary>
    Node[] Replay(Node images, Func<Layer, Layer> substitute, Node last)
    {
        var replayed = new Node[last.Index + 1];
        replayed[Images.Index] = images;
        foreach (var node in _nodes.Take(replayed.Length).Where(node => node != Images))
            replayed[node.Index] = images.Graph.Append(substitute(node.Layer), [.. node.Inputs.Select(input => replayed[input.Index])], node.Name);
        return replayed;
    }

    internal Node Append(Layer layer, IReadOnlyList<Node> inputs, nn.Module? module = null)
    {
        if (inputs.FirstOrDefault(input => input.Graph != this) is { } stranger)
            throw new ArgumentException($"Node {stranger} belongs to another network.", nameof(inputs));
        return Append(layer, inputs, Unused(module is not null && _paths.TryGetValue(module, out var path) ? path : layer.Kind));
    }

    internal Node Append(Layer layer, IReadOnlyList<Node> inputs, string name)
    {
        var node = new Node(this, _nodes.Count, name, layer, [.. inputs]);
        _names.Add(name);
        _nodes.Add(node);
        return node;
    }

    /// <summary>relu, relu_1, relu_2, …</summary>
    string Unused(string name) => _names.Contains(name) ? Enumerable.Range(1, _nodes.Count).Select(k => $"{name}_{k}").First(n => !_names.Contains(n)) : name;

    /// <summary>How often each node will be read. Values that are given or wanted have one reader more, who never comes: they stay.</summary>
    int[] Readers(IReadOnlyList<Node> wanted, Tensor?[] given)
    {
        var readers = new int[_nodes.Count];
        foreach (var node in wanted) readers[node.Index] = 1;
        for (var index = _nodes.Count - 1; index >= 0; index--)
        {
            if (readers[index] == 0) continue;
            if (given[index] is not null) readers[index]++;
            else if (index == Images.Index) throw new ArgumentException($"{string.Join(", ", wanted)}: cannot be computed without the images.", nameof(wanted));
            else foreach (var input in _nodes[index].Inputs) readers[input.Index]++;
        }
        return readers;
    }

    static Tensor Run(Node node, Tensor?[] values, int[] readers)
    {
        Tensor[] inputs = [.. node.Inputs.Select(input => values[input.Index]!)];
        var over = Overwritable(node, readers);
        var output = over < 0 ? node.Layer.Apply(inputs) : node.Layer.ApplyOver(inputs, over);
        foreach (var input in node.Inputs)
        {
            if (--readers[input.Index] > 0) continue;
            if (!ReferenceEquals(values[input.Index], output)) values[input.Index]!.Dispose();
            values[input.Index] = null;
        }
        return output;
    }

    /// <summary>The first input that the node may write over: nobody else reads it, forwards or backwards. -1 if there is none.</summary>
    /// <param name="node">The node.</param>
    /// <param name="readers">How often each node is still read, by this one too.</param>
    internal static int Overwritable(Node node, int[] readers)
    {
        if (!node.Layer.WorksInPlace) return -1;
        for (var k = 0; k < node.Inputs.Count; k++)
            if (readers[node.Inputs[k].Index] == 1 && node.Inputs[k].Layer.OutputIsFree) return k;
        return -1;
    }
}
