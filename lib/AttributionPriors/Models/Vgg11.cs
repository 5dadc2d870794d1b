using AttributionPriors.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// VGG of 11 layers (Simonyan and Zisserman 2015, configuration A; PPI, CUB and CIFAR-10), with or without batch norms.
/// State-dict names are torchvision's.
/// </summary>
/// <remarks>
/// 3×3 convolutions of w, 2w, 4w, 4w, 8w, 8w, 8w, 8w channels with five max-pools; adaptive average pool to 7×7; linear
/// layers of 64w, 64w, K with dropout. 132,863,336 parameters at w = 64, three channels and 1000 classes. Convolutions start
/// from He's normal law (fan out), linear layers from N(0, 0.01²), biases at 0.
/// </remarks>
public sealed class Vgg11 : LayeredClassifier
{
    /// <summary>Channels in units of w; 0 is a max-pool.</summary>
    static readonly int[] s_plan = [1, 0, 2, 0, 4, 4, 0, 8, 8, 0, 8, 8, 0];

    /// <summary>Rows and columns of the map that the linear layers read.</summary>
    const int PooledSide = 7;

    /// <summary>Units of a hidden linear layer in units of w.</summary>
    const int Hidden = 64;

    readonly Sequential features, classifier;

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="channels">Input channels C.</param>
    /// <param name="width">Channels w of the first convolution.</param>
    /// <param name="classes">Logits K.</param>
    /// <param name="batchNorm">Whether a batch norm follows each convolution.</param>
    public Vgg11(int channels = 3, int width = 64, int classes = 1000, bool batchNorm = false) : base(batchNorm ? "Vgg11Bn" : nameof(Vgg11))
    {
        features = Convolutions(channels, width, batchNorm);
        classifier = nn.Sequential(
            ("0", nn.Linear(8 * width * PooledSide * PooledSide, Hidden * width)), ("1", nn.ReLU()), ("2", nn.Dropout()),
            ("3", nn.Linear(Hidden * width, Hidden * width)), ("4", nn.ReLU()), ("5", nn.Dropout()),
            ("6", nn.Linear(Hidden * width, classes)));
        RegisterComponents();
        Initialisation.Draw(this, Draw, Draw);
    }

    /// <inheritdoc/>
    protected override (Node Features, Node Logits) Layers(Node images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var x = images.Through(features).AdaptiveAveragePool(PooledSide).Flatten().Through(classifier.children().SkipLast(1));
        return (x, x.Linear((Linear)classifier[classifier.Count - 1]));
    }

    static Sequential Convolutions(int channels, int width, bool batchNorm)
    {
        var modules = new List<nn.Module<Tensor, Tensor>>();
        foreach (var step in s_plan)
        {
            if (step == 0)
            {
                modules.Add(nn.MaxPool2d(2));
                continue;
            }
            modules.Add(nn.Conv2d(channels, channels = step * width, 3, padding: 1));
            if (batchNorm) modules.Add(nn.BatchNorm2d(channels));
            modules.Add(nn.ReLU());
        }
        return nn.Sequential([.. modules]);
    }

    static void Draw(Conv2d convolution)
    {
        Initialisation.HeFanOut(convolution);
        nn.init.zeros_(convolution.bias!);
    }

    static void Draw(Linear linear)
    {
        nn.init.normal_(linear.weight, 0, 0.01);
        nn.init.zeros_(linear.bias!);
    }
}
