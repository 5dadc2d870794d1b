using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Certificates;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>What certificates say, and that they would say otherwise.</summary>
[Collection(ProcessWide.Name)]
public class CertificateTests
{
    [Fact]
    public void A_certificate_tells_the_checks_of_every_method()
    {
        using var scope = NewDisposeScope();
        using var net = Examples.Network(nameof(ResNet18)).to(ScalarType.Float32);
        var (images, targets) = (Examples.Images(3, size: 12).to(ScalarType.Float32), Examples.Targets(0, 1, 2));
        foreach (var name in SaliencyCatalogue.Names)
        {
            var method = Examples.Method(name);
            var (maps, certificate) = Certification.Attribute(method, net, images, targets, sample: 2);
            Assert.Equal(Examples.Values(method.Attribute(net, images, targets)), Examples.Values(maps));
            Assert.Equal((name, "ResNet18", "Float32"), (certificate.Method, certificate.Network, certificate.ElementType));
            Assert.Equal([3, 1, 12, 12], certificate.Shape);
            // Float32 over twenty layers; rules that divide by sums near 0 lose more.
            Assert.InRange(certificate.Precision!.Relative(), 1e-9, name.StartsWith("LRP", StringComparison.Ordinal) ? 1e-2 : 1e-3);
            Assert.InRange(certificate.BatchOfOne.Relative(), 0, 1e-2);
            Assert.Equal((2, 2), (certificate.Precision.Images, certificate.BatchOfOne.Images));
            Assert.Equal(method is IAccountable, certificate.Completeness is not null);
        }
    }

    [Fact]
    public void Accounts_balance_in_float64()
    {
        using var scope = NewDisposeScope();
        foreach (var activation in (ActivationLayer[])[ActivationLayer.Relu, ActivationLayer.Softplus(), ActivationLayer.Silu])
        {
            using var net = GraphNets.Build("inception", activation);
            var (images, targets) = (GraphNets.Images(3), Examples.Targets(0, 1, 2));
            foreach (var method in (IAccountable[])[new WeightBackPropagation(), new DeepLift(), new IntegratedGradients(400)])
            {
                using var maps = method.Attribute(net, images, targets);
                var account = method.Account(net, images, targets, maps);
                // Gauss-Legendre with 400 nodes: exact for smooth activations, 1e-4 where ReLUs have kinks.
                var tolerance = method is IntegratedGradients && activation == ActivationLayer.Relu ? 1e-3 : 1e-10;
                Assert.All(account.Residual(), residual => Assert.InRange(Math.Abs(residual), 0, tolerance));
                // Maps that are off by a tenth are found out.
                var wrong = method.Account(net, images, targets, maps * 1.1);
                Assert.All(wrong.Residual().Zip(account.Map), pair => Assert.Equal(-0.1 * pair.Second, pair.First, 2 * tolerance));
            }
        }
    }

    [Fact]
    public void Hashes_follow_weights_images_and_classes_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build("strides");
        var (images, targets) = (GraphNets.Images(), Examples.Targets(0, 1));
        SaliencyCertificate Certificate(Tensor x, Tensor t) => Certification.Attribute(new InputGradient(), net, x, t).Certificate;
        var first = Certificate(images, targets);
        Assert.Equal(CanonicalJson.Write(first), CanonicalJson.Write(Certificate(images, targets)));
        Assert.NotEqual(first.InputsSha256, Certificate(images * 2, targets).InputsSha256);
        Assert.NotEqual(first.InputsSha256, Certificate(images, Examples.Targets(0, 2)).InputsSha256);
        Assert.Equal(first.WeightsSha256, Certificate(images * 2, targets).WeightsSha256);
        using (no_grad()) net.parameters().First().mul_(1.5);
        Assert.NotEqual(first.WeightsSha256, Certificate(images, targets).WeightsSha256);
        Assert.Equal(first.InputsSha256, Certificate(images, targets).InputsSha256);
    }

    [Fact]
    public void Layers_are_shown_on_request_as_text_and_as_json()
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build("residual");
        var (images, targets) = (GraphNets.Images(), Examples.Targets(0, 1));
        var method = SaliencyCatalogue.Find("LRP-EpsilonPlus").Build(new(1, 1, 1, AttributionQuestion.EvidenceOfPositives));
        Assert.Empty(Certification.Attribute(method, net, images, targets).Certificate.Layers);
        var certificate = Certification.Attribute(method, net, images, targets, layers: true).Certificate;
        Assert.Equal(net.Graph.Nodes.Count - 1 - net.Graph.Nodes.Count(node => node.Layer is BatchNormLayer), certificate.Layers.Count);
        Assert.Equal("linear", certificate.Layers[0].Layer);
        var text = certificate.ToText();
        Assert.Contains("LRP-EpsilonPlus: rules = ChannelAffine: pass; Linear: epsilon 1E-06; z+", text, StringComparison.Ordinal);
        Assert.Contains("logit = map + biases + stabilisers + lost", text, StringComparison.Ordinal);
        Assert.Equal(certificate.Layers.Count, text.Split('\n').Count(line => line.StartsWith("layer ", StringComparison.Ordinal)));
        var json = CanonicalJson.Write(certificate);
        Assert.Equal(json, CanonicalJson.Write(CanonicalJson.Read<SaliencyCertificate>(json, "memory")));
    }

    [Fact]
    public void A_network_without_a_copy_in_float64_says_so()
    {
        using var scope = NewDisposeScope();
        using var net = new SmoothNet(6);
        var certificate = Certification.Attribute(new InputGradient(), net, Examples.Images(2, size: 6).to(ScalarType.Float32), Examples.Targets(0, 1)).Certificate;
        Assert.Null(certificate.Precision);
        Assert.Contains("no copy in float64", certificate.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var net = GraphNets.Build("residual");
        using var images = GraphNets.Images();
        using var targets = Examples.Targets(0, 1);
        void Issue()
        {
            foreach (var name in (string[])["LRP-EpsilonPlus", nameof(WeightBackPropagation), nameof(IntegratedGradients)])
                Certification.Attribute(Examples.Method(name), net, images, targets, layers: true).Maps.Dispose();
        }
        Issue();
        var before = ProcessWide.LiveTensors();
        for (var k = 0; k < 5; k++) Issue();
        Assert.Equal(before, ProcessWide.LiveTensors());
    }
}
