using AttributionPriors.Models;
using AttributionPriors.Saliency;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>What a method leaves as it found it.</summary>
[Collection(ProcessWide.Name)]
public class SideEffectTests
{
    public static TheoryData<string> Methods => Examples.Methods;

    [Theory, MemberData(nameof(Methods))]
    public void Modes_gradients_and_random_state_stay_as_they_were(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var net in new nn.Module<Tensor, Tensor>[] { Examples.Network(nameof(ResNet18)), Examples.Network(nameof(SmallConvNet)), new SmoothNet(28).to(ScalarType.Float64) })
        {
            if (net is SmoothNet && !Examples.TakesAnyNetwork(name)) continue;
            net.train();
            foreach (var frozen in net.modules().OfType<BatchNorm2d>().Take(1)) frozen.eval();
            var modes = net.modules().Select(m => m.training).ToArray();
            var state = net.state_dict().Values.Select(Examples.Values).ToArray();
            var images = Examples.Images(2).requires_grad_();
            var random = torch.random.get_rng_state().data<byte>().ToArray();
            var maps = Examples.Method(name).Attribute(net, images, Examples.Targets(0, 1));
            Assert.False(maps.requires_grad);
            Assert.Equal(modes, net.modules().Select(m => m.training));
            Assert.Equal(state, net.state_dict().Values.Select(Examples.Values));
            Assert.Equal(random, torch.random.get_rng_state().data<byte>().ToArray());
            Assert.All(net.parameters(), p => Assert.True(p.requires_grad && p.grad is null));
            Assert.Null(images.grad);
            net.Dispose();
        }
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var net = Examples.Network(nameof(ResNet18));
        using var plain = new SmoothNet(8).to(ScalarType.Float64);
        using var images = Examples.Images(2, size: 8).DetachFromDisposeScope();
        using var targets = Examples.Targets(1, 0);
        // Once before counting: modules and settings may keep what they make at first use.
        Explain(net);
        Explain(plain);
        var before = ProcessWide.LiveTensors();
        for (var k = 0; k < 25; k++)
        {
            Explain(net);
            Explain(plain);
        }
        Assert.Equal(before, ProcessWide.LiveTensors());

        void Explain(nn.Module<Tensor, Tensor> model)
        {
            foreach (var name in SaliencyCatalogue.Names.Where(name => model != plain || Examples.TakesAnyNetwork(name)))
            {
                using var maps = Examples.Method(name).Attribute(model, images, targets);
                using var map = PostProcessing.AbsoluteMap(maps);
                using var smooth = PostProcessing.GaussianSmoothing(map);
                using var gap = Completeness.Gap(model, images, targets, maps);
            }
        }
    }
}
