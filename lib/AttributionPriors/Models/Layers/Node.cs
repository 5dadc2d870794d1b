using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models.Layers;

/// <summary>
/// A layer at its place in a network. Its methods add the next layer and return it, so that a network's graph is written as
/// its forward pass is: <c>x.Convolution(conv1).BatchNorm(bn1).Relu()</c>.
/// </summary>
public sealed class Node
{
    internal Node(LayerGraph graph, int index, string name, Layer layer, IReadOnlyList<Node> inputs) =>
        (Graph, Index, Name, Layer, Inputs) = (graph, index, name, layer, inputs);

    /// <summary>The network.</summary>
    public LayerGraph Graph { get; }

    /// <summary>Its place in <see cref="LayerGraph.Nodes"/>: after all its inputs.</summary>
    public int Index { get; }

    /// <summary>The path of the module that holds its weights, as in the state dict; else the layer's kind, numbered.</summary>
    public string Name { get; }

    /// <summary>What is computed here.</summary>
    public Layer Layer { get; }

    /// <summary>Of what.</summary>
    public IReadOnlyList<Node> Inputs { get; }

    /// <summary>A convolution.</summary>
    public Node Convolution(Conv2d convolution) => Then(new ConvolutionLayer(convolution), convolution);

    /// <summary>Batch normalisation.</summary>
    public Node BatchNorm(BatchNorm2d norm) => Then(new BatchNormLayer(norm), norm);

    /// <summary>A linear layer.</summary>
    public Node Linear(Linear linear) => Then(new LinearLayer(linear), linear);

    /// <summary><c>scale[c]·x + shift[c]</c> in channel c, with constants.</summary>
    public Node ChannelAffine(double[] scale, double[] shift) => Then(new ChannelAffineLayer(() => tensor(scale), () => tensor(shift)));

    /// <summary>max(x, 0).</summary>
    public Node Relu() => Then(ActivationLayer.Relu);

    /// <summary>Any function of single values.</summary>
    public Node Activation(ActivationLayer activation) => Then(activation);

    /// <summary>The largest value of square windows, side by side unless a stride is given.</summary>
    public Node MaxPool(long kernel, long? stride = null, long padding = 0, bool ceilMode = false) => Then(new MaxPoolLayer(kernel, stride ?? kernel, padding, ceilMode));

    /// <summary>The mean of square windows, side by side unless a stride is given.</summary>
    public Node AveragePool(long kernel, long? stride = null, long padding = 0, bool ceilMode = false, bool countIncludePad = true) =>
        Then(new AveragePoolLayer(kernel, stride ?? kernel, padding, ceilMode, countIncludePad));

    /// <summary>Means over a grid of size × size windows.</summary>
    public Node AdaptiveAveragePool(long size) => Then(new AdaptiveAveragePoolLayer(size));

    /// <summary>Each channel's mean: [N, C, H, W] to [N, C].</summary>
    public Node Mean() => Then(new MeanLayer());

    /// <summary>[N, C, H, W] to [N, C·H·W].</summary>
    public Node Flatten() => Then(new FlattenLayer());

    /// <summary>Dropout.</summary>
    public Node Dropout(Dropout dropout) => Then(new DropoutLayer(dropout));

    /// <summary>The sum with <paramref name="other"/>.</summary>
    public Node Add(Node other) => Graph.Append(new AddLayer(), [this, other]);

    /// <summary>Nodes side by side, channel after channel.</summary>
    public static Node Concatenate(params IReadOnlyList<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return nodes[0].Graph.Append(new ConcatenateLayer(), nodes);
    }

    /// <summary>The modules one after another: convolutions, batch norms, linear layers, ReLUs, max-pools, dropouts and sequences of them.</summary>
    /// <exception cref="NotSupportedException">There is another module among them.</exception>
    public Node Through(IEnumerable<nn.Module> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        return modules.Aggregate(this, (x, module) => module switch
        {
            Conv2d convolution => x.Convolution(convolution),
            BatchNorm2d norm => x.BatchNorm(norm),
            Linear linear => x.Linear(linear),
            ReLU => x.Relu(),
            MaxPool2d pool => x.MaxPool(pool.kernel_size, pool.stride, pool.padding ?? 0, pool.ceil_mode),
            Dropout dropout => x.Dropout(dropout),
            Sequential inner => x.Through(inner),
            _ => throw new NotSupportedException($"A {module.GetName()} in a sequence is no layer of the graph: add the layers one by one."),
        });
    }

    /// <summary>The modules of a sequence one after another.</summary>
    /// <exception cref="NotSupportedException">There is another module among them than <see cref="Through(IEnumerable{nn.Module})"/> takes.</exception>
    public Node Through(Sequential modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        return Through(modules.children());
    }

    /// <summary>Any layer of one input.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="module">The module that holds its weights, which gives the node its name.</param>
    public Node Then(Layer layer, nn.Module? module = null) => Graph.Append(layer, [this], module);

    /// <inheritdoc/>
    public override string ToString() => $"'{Name}' ({Layer.Kind})";
}
