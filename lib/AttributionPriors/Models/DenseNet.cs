using System.Globalization;
using AttributionPriors.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// DenseNet-BC (Huang et al. 2017): blocks in which each layer reads all before it and adds g channels; between blocks half
/// the channels and half the side. State-dict names are torchvision's.
/// </summary>
/// <remarks>
/// A layer is norm-ReLU-1×1 (4g channels)-norm-ReLU-3×3 (g channels). For large images the stem is 7×7 of stride 2 with norm,
/// ReLU and max-pool; for small ones 3×3 alone, as in the comparison of PPI's Table 4. DenseNet-121: blocks of
/// 6, 12, 24, 16, g = 32, 7,978,856 parameters with three channels and 1000 classes. DenseNet-40: blocks of 6, 6, 6, g = 12,
/// small images. Convolutions start from He's normal law (fan in), the linear layer from the framework's default without bias.
/// </remarks>
public sealed class DenseNet : LayeredClassifier
{
    readonly Stack features;
    readonly Linear classifier;

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="blocks">Layers of each block.</param>
    /// <param name="growth">Channels g that a layer adds; the stem has 2g.</param>
    /// <param name="smallImages">Whether the stem is the one for small images.</param>
    /// <param name="channels">Input channels C.</param>
    /// <param name="classes">Logits K.</param>
    public DenseNet(IReadOnlyList<int> blocks, int growth, bool smallImages, int channels = 3, int classes = 1000) : base(nameof(DenseNet))
    {
        ArgumentNullException.ThrowIfNull(blocks);
        features = new(blocks, growth, smallImages, channels);
        classifier = nn.Linear(features.Outputs, classes);
        RegisterComponents();
        Initialisation.Draw(
            this,
            conv => nn.init.kaiming_normal_(conv.weight),
            linear => nn.init.zeros_(linear.bias!));
    }

    /// <summary>The 121-layer network.</summary>
    /// <param name="channels">Input channels C.</param>
    /// <param name="width">Channels of the stem, 2g: 64 in the paper's.</param>
    /// <param name="classes">Logits K.</param>
    public static DenseNet Of121Layers(int channels = 3, int width = 64, int classes = 1000) => new([6, 12, 24, 16], Growth(width), false, channels, classes);

    /// <summary>The 40-layer network for small images.</summary>
    /// <param name="channels">Input channels C.</param>
    /// <param name="width">Channels of the stem, 2g: 24 in the comparison.</param>
    /// <param name="classes">Logits K.</param>
    public static DenseNet Of40Layers(int channels = 1, int width = 24, int classes = 2) => new([6, 6, 6], Growth(width), true, channels, classes);

    /// <inheritdoc/>
    protected override (Node Features, Node Logits) Layers(Node images)
    {
        var x = features.Layers(images).Relu().Mean();
        return (x, x.Linear(classifier));
    }

    static int Growth(int width) =>
        width >= 2 && width % 2 == 0 ? width / 2 : throw new ArgumentException($"The stem has twice as many channels as a layer adds: an even width, not {width}.", nameof(width));

    /// <summary>Stem, blocks, transitions and the last norm.</summary>
    sealed class Stack : nn.Module
    {
        readonly bool _smallImages;
        readonly Conv2d _stem;
        readonly BatchNorm2d? _stemNorm;
        readonly BatchNorm2d _lastNorm;
        readonly List<(Block Block, Transition? Transition)> _blocks = [];

        public Stack(IReadOnlyList<int> blocks, int growth, bool smallImages, int channels) : base("features")
        {
            var width = 2 * growth;
            _smallImages = smallImages;
            register_module("conv0", _stem = smallImages ? nn.Conv2d(channels, width, 3, padding: 1, bias: false) : nn.Conv2d(channels, width, 7, stride: 2, padding: 3, bias: false));
            if (!smallImages) register_module("norm0", _stemNorm = nn.BatchNorm2d(width));
            for (var k = 0; k < blocks.Count; k++)
            {
                var block = new Block(width, blocks[k], growth);
                register_module(Numbered("denseblock", k), block);
                width += blocks[k] * growth;
                var transition = k == blocks.Count - 1 ? null : new Transition(width);
                if (transition is not null)
                {
                    register_module(Numbered("transition", k), transition);
                    width /= 2;
                }
                _blocks.Add((block, transition));
            }
            register_module("norm5", _lastNorm = nn.BatchNorm2d(width));
            Outputs = width;
        }

        public int Outputs { get; }

        public Node Layers(Node images)
        {
            var x = images.Convolution(_stem);
            if (!_smallImages) x = x.BatchNorm(_stemNorm!).Relu().MaxPool(3, 2, 1);
            foreach (var (block, transition) in _blocks)
            {
                x = block.Layers(x);
                if (transition is not null) x = transition.Layers(x);
            }
            return x.BatchNorm(_lastNorm);
        }
    }

    /// <summary>Layers each of which reads the block's input and all before it.</summary>
    sealed class Block : nn.Module
    {
        readonly List<Layer> _layers = [];

        public Block(int inputs, int count, int growth) : base(nameof(Block))
        {
            for (var k = 0; k < count; k++)
            {
                _layers.Add(new(inputs + k * growth, growth));
                register_module(Numbered("denselayer", k), _layers[k]);
            }
        }

        public Node Layers(Node x) => _layers.Aggregate(x, (y, layer) => Node.Concatenate(y, layer.Layers(y)));
    }

    /// <summary>Norm-ReLU-1×1-norm-ReLU-3×3.</summary>
    sealed class Layer : nn.Module
    {
        /// <summary>Channels between the two convolutions in units of the growth.</summary>
        const int Bottleneck = 4;

        readonly BatchNorm2d norm1;
        readonly Conv2d conv1;
        readonly BatchNorm2d norm2;
        readonly Conv2d conv2;

        public Layer(int inputs, int growth) : base(nameof(Layer))
        {
            norm1 = nn.BatchNorm2d(inputs);
            conv1 = nn.Conv2d(inputs, Bottleneck * growth, 1, bias: false);
            norm2 = nn.BatchNorm2d(Bottleneck * growth);
            conv2 = nn.Conv2d(Bottleneck * growth, growth, 3, padding: 1, bias: false);
            RegisterComponents();
        }

        public Node Layers(Node x) => x.BatchNorm(norm1).Relu().Convolution(conv1).BatchNorm(norm2).Relu().Convolution(conv2);
    }

    /// <summary>Norm-ReLU-1×1 to half the channels, mean of 2×2.</summary>
    sealed class Transition : nn.Module
    {
        readonly BatchNorm2d norm;
        readonly Conv2d conv;

        public Transition(int inputs) : base(nameof(Transition))
        {
            norm = nn.BatchNorm2d(inputs);
            conv = nn.Conv2d(inputs, inputs / 2, 1, bias: false);
            RegisterComponents();
        }

        public Node Layers(Node x) => x.BatchNorm(norm).Relu().Convolution(conv).AveragePool(2);
    }

    static string Numbered(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}{index + 1}");
}
