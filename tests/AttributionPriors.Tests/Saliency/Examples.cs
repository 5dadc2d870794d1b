using AttributionPriors.Models;
using AttributionPriors.Saliency;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Images, networks and methods that the laws are tried on, and comparisons.</summary>
static class Examples
{
    static readonly AttributionSettings s_settings = new(64, 13, 5, AttributionQuestion.EvidenceOfPositives);

    /// <summary>Every method.</summary>
    public static TheoryData<string> Methods => [.. SaliencyCatalogue.Names];

    /// <summary>The methods that take a network as it is, whether or not it shows its layers.</summary>
    public static TheoryData<string> MethodsOfAnyNetwork => [.. s_ofAnyNetwork];

    static readonly string[] s_ofAnyNetwork =
        [nameof(InputGradient), nameof(IntegratedGradients), nameof(Occlusion), nameof(GradientTimesInput), nameof(SmoothGrad)];

    /// <summary>Whether a method takes networks that do not show their layers.</summary>
    public static bool TakesAnyNetwork(string method) => s_ofAnyNetwork.Contains(method);

    /// <summary>A method with uneven settings: odd numbers of samples, and windows that are cut off at the border.</summary>
    public static ISaliencyMethod Method(string name, int maxRows = 50) => name switch
    {
        nameof(InputGradient) => new InputGradient { MaxRows = maxRows },
        nameof(IntegratedGradients) => new IntegratedGradients(13) { MaxRows = maxRows },
        nameof(Occlusion) => new Occlusion(5) { MaxRows = maxRows },
        nameof(GradientTimesInput) => new GradientTimesInput { MaxRows = maxRows },
        nameof(SmoothGrad) => new SmoothGrad(7, seed: 3) { MaxRows = maxRows },
        nameof(GradCam) => new GradCam { MaxRows = maxRows },
        nameof(GuidedGradCam) => new GuidedGradCam { MaxRows = maxRows },
        nameof(DeepLift) => new DeepLift { MaxRows = maxRows },
        nameof(WeightBackPropagation) => new WeightBackPropagation { MaxRows = maxRows },
        nameof(ExplicitWeightBackPropagation) => new ExplicitWeightBackPropagation { MaxRows = maxRows },
        _ => new LayerwiseRelevance(((LayerwiseRelevance)SaliencyCatalogue.Find(name).Build(s_settings)).Composite) { MaxRows = maxRows },
    };

    /// <summary>In float64, with batch-norm statistics and affine parameters that are not those of a fresh network.</summary>
    public static Classifier Network(string name, int seed = 1)
    {
        manual_seed(seed);
        var net = ModelCatalogue.Build(new(name, 4, 3), 1).to(ScalarType.Float64);
        using (no_grad())
        {
            foreach (var (path, tensor) in net.state_dict())
                if (path.EndsWith("running_mean", StringComparison.Ordinal)) tensor.normal_(0, 0.3);
                else if (path.EndsWith("running_var", StringComparison.Ordinal)) tensor.uniform_(0.5, 2);
                else if (path.EndsWith("bias", StringComparison.Ordinal)) tensor.normal_(0, 0.3);
        }
        net.eval();
        return net;
    }

    /// <summary>Float64, with background of exact zeros.</summary>
    public static Tensor Images(int count, int channels = 1, int size = 28, int seed = 2)
    {
        manual_seed(seed);
        var images = rand([count, channels, size, size], ScalarType.Float64) - 0.3;
        return images * images.gt(-0.1).to(ScalarType.Float64);
    }

    public static Tensor Targets(params long[] targets) => tensor(targets);

    public static double[] Values(Tensor tensor) => tensor.to(ScalarType.Float64).data<double>().ToArray();

    /// <summary>Largest difference, relative to the largest expected value.</summary>
    public static double Distance(Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        return (actual.to(ScalarType.Float64) - expected.to(ScalarType.Float64)).abs().max().ToDouble() / expected.abs().max().ToDouble();
    }
}
