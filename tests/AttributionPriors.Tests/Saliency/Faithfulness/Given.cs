using AttributionPriors.Saliency;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency.Faithfulness;

/// <summary>Networks, images and methods whose faithfulness can be written down.</summary>
static class Given
{
    public const int Channels = 2, Height = 5, Width = 6, Pixels = Height * Width;
    public const double Bias = 0.7;

    /// <summary>Logits <c>Σ w_k x + 0.7</c> of three classes, and the weights [3, C, H, W].</summary>
    public static (FunctionNet Net, Tensor Weights) Linear()
    {
        manual_seed(11);
        var weights = randn([3, Channels, Height, Width], ScalarType.Float64);
        return (new(x => x.flatten(1).matmul(weights.flatten(1).t()) + Bias), weights);
    }

    /// <summary>Two smooth classes, neither linear nor separable.</summary>
    public static FunctionNet Curved()
    {
        manual_seed(12);
        var weights = randn([Channels * Height * Width, 2], ScalarType.Float64) / 5;
        return new(x => x.flatten(1).matmul(weights).tanh() + (x * x).flatten(1).matmul(weights.cos()) / 20);
    }

    /// <summary>Without zeros, so that a removed pixel can be told by its 0.</summary>
    public static (Tensor Images, Tensor Targets) Images(int count, int classes)
    {
        manual_seed(13);
        return (rand([count, Channels, Height, Width], ScalarType.Float64) + 0.5, tensor([.. Enumerable.Range(0, count).Select(n => (long)((n + 1) % classes))]));
    }

    /// <summary>A network that does what <paramref name="inner"/> does and keeps what it was given.</summary>
    public static (FunctionNet Net, List<Tensor> Rows) Listening(FunctionNet inner)
    {
        var rows = new List<Tensor>();
        return (new(x =>
        {
            rows.AddRange(x.unbind(0).Select(row => row.clone().DetachFromDisposeScope()));
            return inner.call(x);
        }), rows);
    }

    /// <summary>Of one row [C, H, W], the logit of a class.</summary>
    public static double Logit(FunctionNet net, Tensor row, long target) => net.call(row.unsqueeze(0))[0, target].ToDouble();

    /// <summary>The sum of all elements.</summary>
    public static double Total(Tensor values) => values.sum().ToDouble();
}

/// <summary>A method given by a function of the images: what it explains is not the network.</summary>
sealed class FunctionMethod(Func<Tensor, Tensor> function) : ISaliencyMethod
{
    public string Name => nameof(FunctionMethod);

    public Tensor Attribute(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets) => function(images);
}
