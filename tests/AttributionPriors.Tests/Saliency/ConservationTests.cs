using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Where relevance goes.</summary>
[Collection(ProcessWide.Name)]
public class ConservationTests
{
    static readonly Dictionary<string, LayerwiseRelevance> s_methods = SaliencyCatalogue.Entries
        .Where(entry => entry.Name.StartsWith("LRP", StringComparison.Ordinal))
        .ToDictionary(entry => entry.Name, entry => (LayerwiseRelevance)entry.Build(new(1, 1, 1, AttributionQuestion.EvidenceOfPositives)));

    /// <summary>z⁺ and αβ may find no positive, or no negative, term to give relevance to.</summary>
    static readonly string[] s_lossless = ["LRP-0", "LRP-epsilon", "LRP-gamma", "LRP-zB", "LRP-Montavon", "LRP-EpsilonGammaBox"];

    /// <summary>These give relevance to what is 0 as well, and an average pool of nothing but zeros cannot hand it on.</summary>
    static readonly string[] s_losslessWithoutPools = [.. s_lossless, "LRP-flat", "LRP-w2"];

    public static MatrixTheoryData<string, string> Cases => new(s_methods.Keys, ["strides", "pools", "residual", "inception", "dense"]);

    [Theory, MemberData(nameof(Cases))]
    public void Relevance_is_conserved(string method, string make)
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build(make);
        var (images, targets) = (GraphNets.Images(3), Examples.Targets(0, 1, 2));
        var (maps, ledger) = s_methods[method].Trace(net, images, targets);
        var logits = Examples.Values(net.call(images).gather(1, targets.unsqueeze(1)));
        var attributed = Examples.Values(maps.sum([1, 2, 3]));
        for (var n = 0; n < logits.Length; n++)
        {
            // What was given to large shares of either sign is the measure: they cancel.
            var size = ledger.Max(entry => Math.Abs(entry.In[n]) + Math.Abs(entry.Bias[n]));
            Assert.Equal(logits[n], ledger[0].In[n], 1e-12 * size);
            var elsewhere = ledger.Sum(entry => entry.Bias[n] + entry.Stabiliser[n] + entry.Lost[n]);
            Assert.Equal(logits[n], attributed[n] + elsewhere, 1e-10 * size);
            if ((make == "strides" ? s_losslessWithoutPools : s_lossless).Contains(method)) Assert.All(ledger, entry => Assert.InRange(Math.Abs(entry.Lost[n]), 0, 1e-10 * size));
        }
    }

    [Theory]
    [InlineData("strides")]
    [InlineData("inception")]
    [InlineData("residual")]
    public void Without_biases_the_map_and_the_stabilisers_share_are_the_logit(string make)
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build(make, bias: false);
        var (images, targets) = (GraphNets.Images(2), Examples.Targets(0, 1));
        var logits = net.call(images).gather(1, targets.unsqueeze(1)).squeeze(1);
        foreach (var method in make == "strides" ? s_losslessWithoutPools : s_lossless)
        {
            var (maps, ledger) = s_methods[method].Trace(net, images, targets);
            Assert.All(ledger, entry => Assert.All(entry.Bias, share => Assert.Equal(0, share)));
            var damped = tensor([.. Enumerable.Range(0, 2).Select(n => ledger.Sum(entry => entry.Stabiliser[n]))]);
            Assert.InRange(Examples.Distance(maps.sum([1, 2, 3]) + damped, logits), 0, 1e-9);
        }
    }

    [Fact]
    public void A_positive_share_takes_no_sign_from_the_image()
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build("pools");
        var images = GraphNets.Images(4);
        var targets = net.call(images).argmax(1);
        // z+ hands down positive shares only, so the map has the logit's sign.
        var maps = s_methods["LRP-z+"].Attribute(net, images, targets);
        var logits = net.call(images).amax([1]);
        Assert.True((maps * logits.sign().view(-1, 1, 1, 1)).min().ToDouble() >= 0);
        Assert.True(maps.abs().max().ToDouble() > 0);
    }

    [Fact]
    public void A_ledger_names_each_layer_from_the_logits_down_whatever_the_passes()
    {
        using var scope = NewDisposeScope();
        using var net = GraphNets.Build("residual");
        var (images, targets) = (GraphNets.Images(3), Examples.Targets(0, 1, 2));
        var whole = s_methods["LRP-EpsilonPlus"].Trace(net, images, targets).Ledger;
        var parts = new LayerwiseRelevance(s_methods["LRP-EpsilonPlus"].Composite) { MaxRows = 2 }.Trace(net, images, targets).Ledger;
        Assert.Equal(whole.Select(entry => entry.Layer), parts.Select(entry => entry.Layer));
        Assert.Equal("linear", whole[0].Kind);
        foreach (var (a, b) in whole.Zip(parts))
            for (var n = 0; n < 3; n++) Assert.Equal(a.Out[n], b.Out[n], 1e-12);
    }

    [Fact]
    public void Winners_take_all_and_averages_share()
    {
        using var scope = NewDisposeScope();
        using var net = new GraphNet((_, images) => images.MaxPool(2).Flatten(), bias: false, classes: 2, shape: [1, 1, 2, 2]);
        var image = tensor([1.0, 2, 3, 4], [1, 1, 2, 2]);
        var logit = net.call(image)[0, 0].ToDouble();
        var zero = RelevanceComposite.Uniform("LRP-0", new ZeroRule());
        Assert.Equal([0, 0, 0, logit], Examples.Values(new LayerwiseRelevance(zero).Attribute(net, image, Examples.Targets(0))));
        var shared = Examples.Values(new LayerwiseRelevance(zero with { MaxPool = MaxPoolAs.Average }).Attribute(net, image, Examples.Targets(0)));
        Assert.All(shared.Index(), share => Assert.Equal(logit * (share.Index + 1) / 10, share.Item, 1e-14));
    }

    [Fact]
    public void Composites_give_each_layer_its_rule()
    {
        using var net = GraphNets.Build("inception");
        var graph = net.Graph;
        string Rules(RelevanceComposite composite) => string.Join(" ", composite.Rules(graph).OfType<RelevanceRule>().Select(rule => rule.GetType().Name.Replace("Rule", "", StringComparison.Ordinal)));
        Assert.Equal("Pass ZPlus ZPlus ZPlus ZPlus ZPlus ZPlus Epsilon", Rules(RelevanceComposite.EpsilonPlus));
        Assert.Equal("Pass Flat ZPlus ZPlus ZPlus ZPlus ZPlus Epsilon", Rules(RelevanceComposite.EpsilonPlusFlat));
        Assert.Equal("Pass ZBox Gamma Gamma Gamma Gamma Gamma Epsilon", Rules(RelevanceComposite.EpsilonGammaBox()));
        Assert.Equal("Pass ZBox Gamma Gamma Epsilon Epsilon Epsilon Zero", Rules(RelevanceComposite.Montavon()));
    }
}
