namespace AttributionPriors.Models;

/// <summary>The architectures of both papers, by name.</summary>
public static class ModelCatalogue
{
    /// <summary>Input channels of a backbone whose ImageNet weights are to be had.</summary>
    const int Colours = 3;

    /// <summary>With it the weight of a slice is at most eleven times another's.</summary>
    const double SharpBias = 0.1;

    const string InceptionStem = "Conv2d_1a_3x3.conv.weight";

    static readonly string[] s_inceptionHeads = ["fc.", "AuxLogits."];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Architecture> Architectures { get; } =
    [
        new(nameof(ResNet18), "ResNet-18 with a 3x3 stem, for small images (red herring).", new(1, 64, 2, 28, 28), s => new ResNet18(s.Channels, s.Width, s.Classes))
            { Stem = "conv1.weight", Heads = ["fc."] },
        new(nameof(SmallConvNet), "Two convolutions, two linear layers, for small images (decoy benchmarks).", new(1, 20, 10, 28, 28), Small)
            { Stem = "conv1.weight", Heads = ["fc2."] },
        Published("ImageNetResNet18", "torchvision's resnet18.", 64, 224, "conv1.weight", ["fc."], s => new ImageNetResNet(18, s.Channels, s.Width, s.Classes)),
        Published("ImageNetResNet50", "torchvision's resnet50.", 64, 224, "conv1.weight", ["fc."], s => new ImageNetResNet(50, s.Channels, s.Width, s.Classes)),
        Published(nameof(Vgg11), "torchvision's vgg11 (PPI: CUB, CIFAR-10).", 64, 224, "features.0.weight", ["classifier.6."], s => new Vgg11(s.Channels, s.Width, s.Classes)),
        Published("Vgg11Bn", "torchvision's vgg11_bn: vgg11 with batch norms.", 64, 224, "features.0.weight", ["classifier.6."], s => new Vgg11(s.Channels, s.Width, s.Classes, batchNorm: true)),
        new(nameof(InceptionV3), "torchvision's inception_v3, for images normalised by 0.5 and 0.5 (PPI: LIDC).", new(3, InceptionV3.FullWidth, 1000, 299, 299), s => new InceptionV3(s.Channels, s.Width, s.Classes))
            { Stem = InceptionStem, Heads = s_inceptionHeads, Published = Normalisation.Half },
        Published("ImageNetInceptionV3", "The same with transform_input, for images normalised as the others'.", InceptionV3.FullWidth, 299, InceptionStem, s_inceptionHeads,
            s => new InceptionV3(s.Channels, s.Width, s.Classes, transformInput: true)),
        new("DenseNet40", "DenseNet-BC of 40 layers, growth 12, for small images (PPI, Table 4).", new(1, 24, 2, 128, 128), s => DenseNet.Of40Layers(s.Channels, s.Width, s.Classes))
            { Stem = "features.conv0.weight", Heads = ["classifier."] },
        Published("DenseNet121", "torchvision's densenet121.", 64, 224, "features.conv0.weight", ["classifier."], s => DenseNet.Of121Layers(s.Channels, s.Width, s.Classes)),
        new(nameof(LoTeNet), "Locally orderless tensor network, width = bond dimension (PPI, Table 4).", new(1, 5, 2, 128, 128),
            s => new LoTeNet(s.Channels, s.Height, s.Columns, s.Width, s.Classes)),
        new(nameof(TensorNetX), "One matrix product state over all pixels, width = bond dimension (PPI, Table 4).", new(1, 10, 2, 128, 128),
            s => new TensorNetX(s.Channels, s.Height, s.Columns, s.Width, s.Classes)),
        new(nameof(MultiViewCnn), "Location-aware attention over the slices of a volume, Inception-v3 on each; channels = slices (PPI: GA).", new(100, InceptionV3.FullWidth, 2, 299, 299),
            s => MultiView(s, new InceptionV3(Colours, s.Width, 1, auxiliary: false), Colours))
            { Stem = $"backbone.{InceptionStem}", Backbone = "backbone.", Heads = ["backbone.fc.", "backbone.AuxLogits.", "pooling."], Published = Normalisation.Half },
        new("MultiViewResNet18", "The same with the small-image ResNet-18 on each slice.", new(20, 16, 2, 28, 28),
            s => MultiView(s, new ResNet18(1, s.Width, 1), 1))
            { Stem = "backbone.conv1.weight", Backbone = "backbone.", Heads = ["backbone.fc.", "pooling."] },
        new("MultiViewSmallConvNet", "The same with the small network of the decoy benchmarks, whose attention starts sharp: a lesson is too short for it to sharpen.", new(6, 20, 2, 32, 32),
            s => MultiView(s, new SmallConvNet(1, 1, s.Height, s.Columns), 1, SharpBias))
            { Stem = "backbone.conv1.weight", Backbone = "backbone.", Heads = ["backbone.fc2.", "pooling."] },
    ];

    /// <summary>The architectures' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Architectures.Select(a => a.Name)];

    /// <summary>The architecture of this name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public static Architecture Find(string name) =>
        Architectures.FirstOrDefault(a => a.Name == name) ?? throw new ArgumentException($"Unknown network '{name}': one of {string.Join(", ", Names)}.", nameof(name));

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="settings">Which, and how wide.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="height">Rows of the images; null for the architecture's usual.</param>
    /// <param name="columns">Columns of the images, likewise.</param>
    /// <exception cref="ArgumentException">The name is not one of <see cref="Names"/>, or channels, width or size do not fit.</exception>
    public static Classifier Build(ModelSettings settings, int channels, int? height = null, int? columns = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Width < 1 || settings.Classes < 2) throw new ArgumentException($"A network wants a width of at least 1 and two classes: {settings}.", nameof(settings));
        var architecture = Find(settings.Name);
        return architecture.Build(new(channels, settings.Width, settings.Classes, height ?? architecture.Usual.Height, columns ?? architecture.Usual.Columns));
    }

    static Architecture Published(string name, string summary, int width, int side, string stem, IReadOnlyList<string> heads, Func<NetworkShape, Classifier> build) =>
        new(name, summary, new(Colours, width, 1000, side, side), build) { Stem = stem, Heads = heads, Published = Normalisation.ImageNet };

    static SmallConvNet Small(NetworkShape shape) => new(shape.Classes, shape.Channels, shape.Height, shape.Columns);

    static MultiViewCnn MultiView(NetworkShape shape, Classifier backbone, int colours, double? bias = null)
    {
        var usual = new PoolingSettings();
        var settings = usual with { InitialBias = bias ?? usual.InitialBias };
        return shape.Classes == 2
            ? new(backbone, shape.Channels, colours, settings with { SampledSlices = Math.Min(settings.SampledSlices, shape.Channels) })
            : throw new ArgumentException($"A multi-view network tells two classes apart, not {shape.Classes}.", nameof(shape));
    }
}
