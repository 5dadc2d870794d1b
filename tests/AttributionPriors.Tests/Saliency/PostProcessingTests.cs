using AttributionPriors.Saliency;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

public class PostProcessingTests
{
    [Fact]
    public void Absolute_values_add_up_over_channels()
    {
        using var scope = NewDisposeScope();
        var signed = tensor(new double[] { 1, -2, 3, -4, 5, 6, -7, 8 }, [2, 2, 1, 2]);
        var map = PostProcessing.AbsoluteMap(signed);
        Assert.Equal([2, 1, 2], map.shape);
        Assert.Equal([4, 6, 12, 14], Examples.Values(map));
        Assert.Equal([1, 2], Examples.Values(PostProcessing.AbsoluteMap(signed.narrow(0, 0, 1).narrow(1, 0, 1))));
    }

    /// <summary>Half-width 4 at sigma 1: an impulse becomes a 9×9 Gaussian of sum 1, and none of it comes back from outside.</summary>
    [Fact]
    public void An_impulse_becomes_a_Gaussian_of_half_width_4()
    {
        using var scope = NewDisposeScope();
        var maps = zeros([2, 20, 30], ScalarType.Float64);
        maps[0, 10, 15].fill_(1);
        maps[1, 0, 29].fill_(1);
        var smooth = PostProcessing.GaussianSmoothing(maps);
        var total = Enumerable.Range(-4, 9).Sum(k => Math.Exp(-k * k / 2.0));
        for (var r = 0; r < 20; r++)
            for (var c = 0; c < 30; c++)
            {
                double Expected(int row, int column) => Math.Abs(r - row) > 4 || Math.Abs(c - column) > 4
                    ? 0
                    : Math.Exp(-((r - row) * (r - row) + (c - column) * (c - column)) / 2.0) / (total * total);
                Assert.Equal(Expected(10, 15), smooth[0, r, c].ToDouble(), 1e-16);
                Assert.Equal(Expected(0, 29), smooth[1, r, c].ToDouble(), 1e-16);
            }
        Assert.Equal(1, smooth[0].sum().ToDouble(), 1e-14);
    }

    [Theory]
    [InlineData(2, 3.5, 7)]
    [InlineData(0.5, 3.5, 2)]
    [InlineData(0.1, 3.5, 0)]
    public void The_Gaussian_is_cut_at_its_truncation(double sigma, double truncate, int half)
    {
        using var scope = NewDisposeScope();
        var map = zeros([1, 1, 41], ScalarType.Float64);
        map[0, 0, 20].fill_(1);
        var support = Examples.Values(PostProcessing.GaussianSmoothing(map, sigma, truncate)).Index().Where(v => v.Item > 0).Select(v => v.Index);
        Assert.Equal(Enumerable.Range(20 - half, 2 * half + 1), support);
    }

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("[N, C, H, W]; got [2, 3, 4]", Assert.Throws<ArgumentException>(() => PostProcessing.AbsoluteMap(zeros([2, 3, 4]))).Message, StringComparison.Ordinal);
        Assert.Contains("[N, H, W]; got [2, 3]", Assert.Throws<ArgumentException>(() => PostProcessing.GaussianSmoothing(zeros([2, 3]))).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => PostProcessing.GaussianSmoothing(zeros([1, 2, 3]), sigma: 0));
    }
}

public class SaliencyCatalogueTests
{
    static readonly AttributionSettings Settings = new(64, 200, 2, AttributionQuestion.EvidenceOfPositives);

    [Fact]
    public void Entries_build_the_methods_they_name()
    {
        Assert.Equal([nameof(InputGradient), nameof(IntegratedGradients), nameof(Occlusion)], SaliencyCatalogue.RedHerring.Select(entry => entry.Name));
        Assert.Equal(SaliencyCatalogue.RedHerring, SaliencyCatalogue.Entries.Take(3));
        Assert.Equal(SaliencyCatalogue.Names.Count, SaliencyCatalogue.Names.Distinct().Count());
        foreach (var entry in SaliencyCatalogue.Entries)
        {
            Assert.Same(entry, SaliencyCatalogue.Find(entry.Name));
            Assert.Equal(entry.Name, entry.Build(Settings).Name);
            // Plain gradients are noise from pixel to pixel; what is multiplied by the image, or is coarse, stays as it is.
            Assert.Equal(entry.Name is nameof(InputGradient) or nameof(IntegratedGradients) or nameof(SmoothGrad), entry.Smoothed);
            Assert.DoesNotContain('\n', entry.Description);
        }
        Assert.Equal(200, Assert.IsType<IntegratedGradients>(SaliencyCatalogue.Find("IntegratedGradients").Build(Settings)).Steps);
        Assert.Equal(2, Assert.IsType<Occlusion>(SaliencyCatalogue.Find("Occlusion").Build(Settings)).Window);
    }

    /// <summary>Dense images, so that no window is skipped.</summary>
    [Fact]
    public void Costs_are_the_passes_made()
    {
        using var scope = NewDisposeScope();
        foreach (var entry in SaliencyCatalogue.Entries.Where(entry => Examples.TakesAnyNetwork(entry.Name)))
        {
            using var net = new FunctionNet(x => x.flatten(1).sum([1], keepdim: true));
            entry.Build(Settings).Attribute(net, ones([3, 1, 28, 28]), Examples.Targets(0, 0, 0));
            Assert.Equal(3 * entry.Cost(Settings, 28, 28).Forwards, net.Rows.Sum());
        }
    }

    [Fact]
    public void Unknown_names_list_the_valid_ones()
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => SaliencyCatalogue.Find("Gradient"));
        Assert.Contains("'Gradient'", error.Message, StringComparison.Ordinal);
        Assert.All(SaliencyCatalogue.Names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }
}
