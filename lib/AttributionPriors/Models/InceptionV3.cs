using AttributionPriors.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>A network with a second classifier on a hidden layer, which only training listens to.</summary>
public interface IAuxiliaryClassifier
{
    /// <summary>Whether it was built with that classifier.</summary>
    bool HasAuxiliary { get; }

    /// <summary>Features [N, F] and the auxiliary logits [N, K] from one pass. Its loss is usually weighted 0.4.</summary>
    (Tensor Features, Tensor AuxiliaryLogits) FeaturesAndAuxiliary(Tensor images);
}

/// <summary>
/// Inception-v3 (Szegedy et al. 2016; PPI, LIDC and GA) in torchvision's layout and with its state-dict names, for images
/// of 299×299, and 75×75 at least.
/// </summary>
/// <remarks>
/// 27,161,264 parameters with the auxiliary classifier and 23,834,568 without, at 1000 classes. The width is that of the first
/// convolution; all channels keep their proportion to it. Weights start from N(0, 0.1²), those of the auxiliary's last layer from
/// N(0, 0.001²), cut at ±2, as torchvision's do.
/// </remarks>
public sealed class InceptionV3 : LayeredClassifier, IAuxiliaryClassifier
{
    /// <summary>Channels of the first convolution in the paper's network.</summary>
    public const int FullWidth = 32;

    readonly ConvolutionUnit Conv2d_1a_3x3, Conv2d_2a_3x3, Conv2d_2b_3x3, Conv2d_3b_1x1, Conv2d_4a_3x3;
    readonly InceptionA Mixed_5b, Mixed_5c, Mixed_5d;
    readonly InceptionB Mixed_6a;
    readonly InceptionC Mixed_6b, Mixed_6c, Mixed_6d, Mixed_6e;
    readonly InceptionAuxiliary? AuxLogits;
    readonly InceptionD Mixed_7a;
    readonly InceptionE Mixed_7b, Mixed_7c;
    readonly Dropout dropout;
    readonly Linear fc;
    readonly bool _transformInput;
    Node? _auxiliary;

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="channels">Input channels C.</param>
    /// <param name="width">Channels of the first convolution: an even number, 32 in the paper's network.</param>
    /// <param name="classes">Logits K.</param>
    /// <param name="auxiliary">Whether it has the auxiliary classifier.</param>
    /// <param name="transformInput">
    /// Whether images normalised by ImageNet's mean and s.d. are first brought to mean and s.d. 0.5, for which torchvision's
    /// ImageNet weights were trained.
    /// </param>
    /// <exception cref="ArgumentException">An odd width, or other than three channels to transform.</exception>
    public InceptionV3(int channels = 3, int width = FullWidth, int classes = 1000, bool auxiliary = true, bool transformInput = false) : base(nameof(InceptionV3))
    {
        if (width < 2 || width % 2 != 0) throw new ArgumentException($"Inception-v3 takes an even width, so that all its channels divide; not {width}.", nameof(width));
        if (transformInput && channels != 3) throw new ArgumentException($"Images of {channels} channels have no ImageNet mean: transformInput wants three.", nameof(transformInput));
        _transformInput = transformInput;
        int C(int full) => Scaled(full, width);
        Conv2d_1a_3x3 = new(channels, C(32), (3, 3), stride: 2);
        Conv2d_2a_3x3 = new(C(32), C(32), (3, 3));
        Conv2d_2b_3x3 = new(C(32), C(64), (3, 3), padding: (1, 1));
        Conv2d_3b_1x1 = new(C(64), C(80), (1, 1));
        Conv2d_4a_3x3 = new(C(80), C(192), (3, 3));
        Mixed_5b = new(192, 32, width);
        Mixed_5c = new(256, 64, width);
        Mixed_5d = new(288, 64, width);
        Mixed_6a = new(288, width);
        Mixed_6b = new(768, 128, width);
        Mixed_6c = new(768, 160, width);
        Mixed_6d = new(768, 160, width);
        Mixed_6e = new(768, 192, width);
        if (auxiliary) AuxLogits = new(768, classes, width);
        Mixed_7a = new(768, width);
        Mixed_7b = new(1280, width);
        Mixed_7c = new(2048, width);
        dropout = nn.Dropout();
        fc = nn.Linear(C(2048), classes);
        RegisterComponents();
        Initialisation.Draw(this, conv => nn.init.trunc_normal_(conv.weight, 0, 0.1), linear => nn.init.trunc_normal_(linear.weight, 0, linear == AuxLogits?.Last ? 0.001 : 0.1));
    }

    /// <summary>Channels at a width, of so many at <see cref="FullWidth"/>.</summary>
    internal static int Scaled(int full, int width) => full * width / FullWidth;

    /// <inheritdoc/>
    public bool HasAuxiliary => AuxLogits is not null;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The network was built without the auxiliary classifier.</exception>
    public (Tensor Features, Tensor AuxiliaryLogits) FeaturesAndAuxiliary(Tensor images)
    {
        var graph = Graph;
        if (_auxiliary is null) throw new InvalidOperationException("This network was built without the auxiliary classifier.");
        var values = graph.Evaluate([graph.Features, _auxiliary], (graph.Images, images));
        return (values[0], values[1]);
    }

    /// <inheritdoc/>
    protected override (Node Features, Node Logits) Layers(Node images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var x = Conv2d_2b_3x3.Layers(Conv2d_2a_3x3.Layers(Conv2d_1a_3x3.Layers(_transformInput ? Transformed(images) : images))).MaxPool(3, 2);
        x = Conv2d_4a_3x3.Layers(Conv2d_3b_1x1.Layers(x)).MaxPool(3, 2);
        foreach (var block in (InceptionBlock[])[Mixed_5b, Mixed_5c, Mixed_5d, Mixed_6a, Mixed_6b, Mixed_6c, Mixed_6d, Mixed_6e])
            x = block.Layers(x);
        _auxiliary = AuxLogits?.Layers(x);
        foreach (var block in (InceptionBlock[])[Mixed_7a, Mixed_7b, Mixed_7c])
            x = block.Layers(x);
        var features = x.Mean().Dropout(dropout);
        return (features, features.Linear(fc));
    }

    /// <summary>From (v - mean)/s.d. of ImageNet to (v - 0.5)/0.5.</summary>
    static Node Transformed(Node images) => images.ChannelAffine(
        [.. Normalisation.ImageNet.Deviation.Select(deviation => deviation / 0.5)],
        [.. Normalisation.ImageNet.Mean.Select(mean => (mean - 0.5) / 0.5)]);
}
