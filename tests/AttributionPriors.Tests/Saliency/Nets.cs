using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>A network given by a function of the images, without parameters; it notes how it was called.</summary>
sealed class FunctionNet(Func<Tensor, Tensor> function) : nn.Module<Tensor, Tensor>(nameof(FunctionNet))
{
    /// <summary>Rows of each pass.</summary>
    public List<long> Rows { get; } = [];

    public override Tensor forward(Tensor input)
    {
        Rows.Add(input.size(0));
        return function(input);
    }
}

/// <summary>Convolution, batch norm, softplus, linear: smooth, with two classes, for one-channel images; not a Classifier.</summary>
sealed class SmoothNet : nn.Module<Tensor, Tensor>
{
    readonly nn.Module<Tensor, Tensor> layers;

    public SmoothNet(int size) : base(nameof(SmoothNet))
    {
        layers = nn.Sequential(nn.Conv2d(1, 3, 3, padding: 1), nn.BatchNorm2d(3), nn.Softplus(), nn.Flatten(), nn.Linear(3 * size * size, 2));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => layers.call(input);
}

/// <summary>Hides what a network is: it is explained as it stands, without its cheaper form.</summary>
sealed class Plain(nn.Module<Tensor, Tensor> net) : nn.Module<Tensor, Tensor>(nameof(Plain))
{
    public override Tensor forward(Tensor input) => net.call(input);
}
