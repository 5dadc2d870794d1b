using AttributionPriors.Saliency.Masks;
using static TorchSharp.torch;

namespace AttributionPriors.Tests.Saliency;

/// <summary>Masks from maps, against their formulas by hand.</summary>
public class MaskTests
{
    static readonly SaliencyMask[] s_all = [new FixedSoftMask(), new AdaptiveSoftMask(), new TopPointsMask(3), new PointMask(), new PointMask(AboveMean: true), new BoxMask(), new BoxMask(WeightedByValue: true)];

    [Fact]
    public void A_fixed_soft_mask_is_a_sigmoid_of_the_map_over_its_largest_value()
    {
        using var scope = NewDisposeScope();
        var attribution = tensor([3.0, -1, 0.5, 2, 1, -3, 0.5, -4], [1, 2, 2, 2]);
        double[] map = [4, -4, 1, -2];
        double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
        var mask = new FixedSoftMask(0.2, 10).Of(attribution);
        Assert.Equal([1, 1, 2, 2], mask.shape);
        AssertEqual([.. map.Select(v => Sigmoid(10 * (Math.Max(v, 0) / 4 - 0.2)))], mask, 1e-7);
        AssertEqual([.. map.Select(v => Sigmoid(10 * (v - 0.2)))], new FixedSoftMask(0.2, 10, MaskScale.Raw).Of(attribution), 1e-14);
        AssertEqual([.. new[] { 3, -1, 0.5, 2 }.Select(v => Sigmoid(10 * (v - 0.2)))], new FixedSoftMask(0.2, 10, MaskScale.Raw) { Channels = MaskChannels.Separate }.Of(attribution).narrow(1, 0, 1), 1e-14);
    }

    [Fact]
    public void An_adaptive_soft_mask_counts_deviations_from_the_mean()
    {
        using var scope = NewDisposeScope();
        double[] map = [1, 2, 3, 10];
        var (mean, deviation) = (4.0, Math.Sqrt(12.5));
        var expected = map.Select(v => 1 / (1 + Math.Exp(-5 * ((v - mean) / deviation - 1.5))));
        AssertEqual([.. expected], new AdaptiveSoftMask(1.5, 5).Of(tensor(map, [1, 1, 2, 2])), 1e-14);
    }

    [Fact]
    public void The_nth_largest_value_of_a_top_points_mask_gets_a_half()
    {
        using var scope = NewDisposeScope();
        var mask = new TopPointsMask(3, 1000).Of(tensor([5.0, 4, 3, 2, 1, 0], [1, 1, 2, 3]));
        AssertEqual([1, 1, 0.5, 0, 0, 0], mask, 1e-12);
        Assert.Contains("want 1 to 6", Assert.Throws<ArgumentException>(() => new TopPointsMask(7).Of(zeros([1, 1, 2, 3]))).Message);
    }

    [Fact]
    public void Points_stand_out_by_deviations_with_or_without_the_mean()
    {
        using var scope = NewDisposeScope();
        // Mean 2, standard deviation 4.2: thresholds 6.3 and 8.3.
        var map = tensor([0.0, 0, 0, 0, 0, 0, 0, 0, 7, 13], [1, 1, 2, 5]);
        var deviation = Math.Sqrt((49 + 169) / 10.0 - 4);
        Assert.Equal(4.2, deviation, 0.05);
        AssertEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1], new PointMask(1.5).Of(map), 0);
        AssertEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1], new PointMask(1.5, AboveMean: true).Of(map), 0);
    }

    [Fact]
    public void A_box_lies_around_the_centre_of_mass_of_its_points()
    {
        using var scope = NewDisposeScope();
        var map = zeros([1, 1, 12, 12], ScalarType.Float64);
        // Rows 4 and 6, columns 3 and 7: centre (5, 5), deviations 1 and 2, so 4 rows and 8 columns.
        foreach (var (row, column) in ((int, int)[])[(4, 3), (4, 7), (6, 3), (6, 7)]) map[0, 0, row, column].fill_(9);
        var box = new BoxMask().Boxes(map).Single()!.Value;
        Assert.Equal(new SaliencyBox(5, 5, 4, 8, 1), box);
        var mask = new BoxMask().Of(map);
        Assert.Equal(5 * 9, mask.sum().ToDouble());
        Assert.Equal(5 * 9, mask.narrow(2, 3, 5).narrow(3, 1, 9).sum().ToDouble());
        // Sides of 1.8 deviations hold none of the four.
        Assert.Equal(0, new BoxMask(Sides: 1.8).Boxes(map).Single()!.Value.Contained);
    }

    [Fact]
    public void Weighted_boxes_lean_to_what_is_larger_and_boxes_are_cut_at_the_border()
    {
        using var scope = NewDisposeScope();
        var map = zeros([1, 1, 8, 8], ScalarType.Float64);
        map[0, 0, 0, 0].fill_(30);
        map[0, 0, 0, 4].fill_(10);
        var box = new BoxMask(Deviations: 1, WeightedByValue: true).Boxes(map).Single()!.Value;
        Assert.Equal((0, 1, 1), (box.CentreRow, box.CentreColumn, box.Height));
        // Σ m (c - 1)²/40 = (30·1 + 10·9)/40 = 3
        Assert.Equal(4 * Math.Sqrt(3), box.Width, 1e-12);
        // Columns -2.46 … 4.46 of one row.
        Assert.Equal(5, new BoxMask(Deviations: 1, WeightedByValue: true).Of(map).sum().ToDouble());
    }

    [Fact]
    public void A_single_point_is_a_box_of_one_pixel()
    {
        using var scope = NewDisposeScope();
        var map = zeros([1, 2, 5, 5], ScalarType.Float64);
        map[0, 0, 2, 3].fill_(1);
        Assert.Equal([1.0], Examples.Values(new BoxMask().Of(map)[0, 0, 2, 3].unsqueeze(0)));
        Assert.Equal(1, new BoxMask().Of(map).sum().ToDouble());
        Assert.Equal([true, false], (new BoxMask { Channels = MaskChannels.Separate }).Boxes(map).Select(box => box is not null));
    }

    [Fact]
    public void What_speaks_for_no_class_masks_nothing()
    {
        using var scope = NewDisposeScope();
        foreach (var mask in s_all.Where(mask => mask is not TopPointsMask))
            foreach (var map in (Tensor[])[zeros([2, 3, 6, 6], ScalarType.Float64), ones([2, 3, 6, 6], ScalarType.Float64).neg()])
                // A soft mask's tail at 0 is 1/(1 + e^25).
                Assert.InRange(mask.Of(map).max().ToDouble(), 0, 1.4e-11);
    }

    [Fact]
    public void The_maps_unit_does_not_matter_nor_do_the_other_images()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var maps = randn([3, 2, 9, 9], ScalarType.Float64);
        foreach (var mask in s_all)
        {
            var together = mask.Of(maps);
            // 10⁻⁸ beside the divisor is what is left of the unit.
            Assert.InRange((mask.Of(maps * 1000) - together).abs().max().ToDouble(), 0, 1e-6);
            Assert.Equal(Examples.Values(together[1]), Examples.Values(mask.Of(maps.narrow(0, 1, 1))[0]));
            Assert.InRange(together.min().ToDouble(), 0, 1);
            Assert.InRange(together.max().ToDouble(), 0, 1);
        }
    }

    /// <summary>dT/dv = ω T (1 - T), times 1 over the scale; thresholds and scales are constants.</summary>
    [Fact]
    public void Soft_masks_have_the_slope_of_their_sigmoid_and_hard_masks_none()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var maps = randn([2, 1, 6, 6], ScalarType.Float64).requires_grad_();
        var constant = maps.detach();
        var largest = constant.amax([2, 3], keepdim: true);
        var deviation = (constant - constant.mean([2, 3], keepdim: true)).square().mean([2, 3], keepdim: true).sqrt();
        foreach (var (mask, scale, moves) in ((SaliencyMask, Tensor, Tensor)[])[
            (new FixedSoftMask(0.25, 3), largest, constant.gt(0).to(ScalarType.Float64)),
            (new AdaptiveSoftMask(0.5, 3), deviation, ones_like(constant)),
            (new TopPointsMask(7, 3), largest, constant.gt(0).to(ScalarType.Float64))])
        {
            var soft = mask.Of(maps);
            var slope = autograd.grad([soft.sum()], [maps])[0];
            var expected = soft.detach() * (1 - soft.detach()) * 3 / scale * moves;
            Assert.InRange(Examples.Distance(slope, expected), 0, 1e-7);
        }
        Assert.False(new PointMask().Of(maps).requires_grad);
        Assert.False(new BoxMask().Of(maps).requires_grad);
    }

    [Fact]
    public void Masks_are_of_attributions()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("[N, C, H, W]; got [3, 3]", Assert.Throws<ArgumentException>(() => new PointMask().Of(zeros([3, 3]))).Message);
    }

    static void AssertEqual(double[] expected, Tensor actual, double tolerance)
    {
        var values = Examples.Values(actual);
        Assert.Equal(expected.Length, values.Length);
        foreach (var (want, have) in expected.Zip(values)) Assert.InRange(have, want - tolerance, want + tolerance);
    }
}
