using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Saliency;
using Tests.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Maps against plain PyTorch's, from equal weights.</summary>
public class OracleTests
{
    /// <summary>In float64 to 1e-9 of the largest value; then our float32 against the same maps to 1e-4.</summary>
    [Theory]
    [InlineData(nameof(ResNet18), nameof(InputGradient), "input_gradient")]
    [InlineData(nameof(ResNet18), nameof(IntegratedGradients), "integrated_gradients")]
    [InlineData(nameof(ResNet18), nameof(Occlusion), "occlusion")]
    [InlineData(nameof(SmallConvNet), nameof(InputGradient), "input_gradient")]
    [InlineData(nameof(SmallConvNet), nameof(IntegratedGradients), "integrated_gradients")]
    [InlineData(nameof(SmallConvNet), nameof(Occlusion), "occlusion")]
    [InlineData(nameof(ResNet18), nameof(GradCam), "grad_cam")]
    [InlineData(nameof(ResNet18), nameof(GuidedGradCam), "guided_grad_cam")]
    [InlineData(nameof(ResNet18), nameof(DeepLift), "deep_lift")]
    public void Attributions_are_PyTorchs(string network, string method, string oracle)
    {
        using var scope = NewDisposeScope();
        using var net = Examples.Network(network);
        var (images, targets) = (Examples.Images(3), Examples.Targets(2, 0, 1));
        var expected = Ask(oracle, net, network, images, targets);
        // The oracle writes one map for all channels of occlusion and Grad-CAM.
        if (expected.dim() == 3) expected = expected.unsqueeze(1);
        var ours = Examples.Method(method, maxRows: 16);
        Assert.InRange(Examples.Distance(ours.Attribute(net, images, targets), expected), 0, 1e-9);
        var single = ours.Attribute(net.to(ScalarType.Float32), images.to(ScalarType.Float32), targets);
        Assert.Equal(ScalarType.Float32, single.dtype);
        Assert.InRange(Examples.Distance(single, expected), 0, 1e-4);
    }

    [Fact]
    public void Smoothing_is_the_oracles()
    {
        using var scope = NewDisposeScope();
        var maps = Examples.Images(3, channels: 1).abs().squeeze(1).narrow(2, 0, 17);
        var expected = Ask("smooth", new() { ["maps"] = maps }, []);
        Assert.InRange(Examples.Distance(PostProcessing.GaussianSmoothing(maps), expected), 0, 1e-14);
    }

    static Tensor Ask(string oracle, Classifier net, string network, Tensor images, Tensor targets)
    {
        var tensors = net.state_dict().ToDictionary(pair => $"model.{pair.Key}", pair => pair.Value);
        (tensors["images"], tensors["targets"]) = (images, targets);
        return Ask(oracle, tensors, new() { ["net"] = network, ["width"] = "4", ["classes"] = "3", ["steps"] = "13", ["window"] = "5", ["layer"] = "layer4" });
    }

    static Tensor Ask(string oracle, Dictionary<string, Tensor> tensors, Dictionary<string, string> metadata)
    {
        using var folder = new TemporaryFolder();
        var (given, answer) = (Path.Combine(folder.Path, "in.safetensors"), Path.Combine(folder.Path, "out.safetensors"));
        metadata["dtype"] = "float64";
        Safetensors.Write(given, tensors.Select(pair => KeyValuePair.Create(pair.Key, Raw(pair.Value))), metadata);
        Peer.Run("oracle.py", oracle, given, answer);
        return ModuleState.ToTensor(Safetensors.Read(answer).Tensors.Values.Single());
    }

    static RawTensor Raw(Tensor tensor)
    {
        using var dense = tensor.contiguous();
        return new(dense.dtype == ScalarType.Int64 ? "I64" : "F64", dense.shape, dense.bytes.ToArray());
    }
}
