using AttributionPriors.Metrics;

namespace Tests.Metrics;

public class BoundingBoxTests
{
    [Fact]
    public void A_box_holds_the_pixels_whose_centres_it_holds()
    {
        Assert.Equal([0, 0, 0, 0, 1, 1, 0, 1, 1], new BoundingBox(1, 1, 2, 2).Mask(3, 3));
        // Columns 0.6 … 2.4 hold the centre 1.5, rows 0.5 … 1.5 the centre 0.5 but not 1.5.
        Assert.Equal([0, 1, 0, 0, 0, 0], new BoundingBox(0.6, 0.5, 1.8, 1).Mask(2, 3));
    }

    [Fact]
    public void A_box_is_clipped_to_the_image() => Assert.Equal([1, 1, 0, 0, 0, 0], new BoundingBox(-5, -1, 7, 2).Mask(2, 3));

    [Fact]
    public void Masks_have_the_area_of_boxes_between_pixels()
    {
        for (var width = 1; width < 5; width++)
            Assert.Equal(width * 3, new BoundingBox(2, 1, width, 3).Mask(6, 7).Sum());
    }

    [Fact]
    public void Resizing_the_image_resizes_the_box() =>
        Assert.Equal(new(5, 1, 20, 2.5), new BoundingBox(10, 2, 40, 5).Scaled(across: 0.5, down: 0.5));

    [Theory]
    [InlineData(0, 0, 2, 2, 1)]
    [InlineData(1, 0, 2, 2, 2 / 6.0)]
    [InlineData(1, 1, 2, 2, 1 / 7.0)]
    [InlineData(0.5, 0.5, 1, 1, 1 / 4.0)]
    [InlineData(2, 0, 2, 2, 0)]
    [InlineData(0, 0, 0, 2, 0)]
    public void Overlap_is_shared_area_over_joint_area(double left, double top, double width, double height, double iou)
    {
        var square = new BoundingBox(0, 0, 2, 2);
        Assert.Equal(iou, square.Iou(new(left, top, width, height)), 1e-15);
        Assert.Equal(iou, new BoundingBox(left, top, width, height).Iou(square), 1e-15);
    }

    [Fact]
    public void Boxes_between_pixels_overlap_as_their_masks_do()
    {
        var (a, b) = (new BoundingBox(1, 2, 5, 4), new BoundingBox(3, 1, 6, 3));
        bool[] kept = [.. a.Mask(8, 10).Select(v => v > 0)];
        // The masks' overlap adds 1e-15 to its denominator.
        Assert.Equal(Overlap.Of(kept, b.Mask(8, 10)).Iou, a.Iou(b), 1e-14);
    }

    [Fact]
    public void The_box_around_a_boxs_mask_is_the_box()
    {
        var box = new BoundingBox(2, 1, 3, 4);
        Assert.Equal(box, BoundingBox.Around([.. box.Mask(7, 6).Select(v => v > 0)], 6));
        Assert.Null(BoundingBox.Around([false, false], 2));
    }

    [Fact]
    public void Boxes_without_pixels_are_refused()
    {
        Assert.Contains("holds no pixel of a 3 × 4 image", Assert.Throws<ArgumentException>(() => new BoundingBox(9, 0, 2, 2).Mask(3, 4)).Message);
        Assert.Throws<ArgumentException>(() => new BoundingBox(0, 0, 0.3, 2).Mask(3, 4));
        Assert.Throws<ArgumentException>(() => new BoundingBox(double.NaN, 0, 2, 2).Mask(3, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoundingBox(0, 0, 1, 1).Scaled(0, 1));
        Assert.Throws<ArgumentException>(() => BoundingBox.Around([true, true, true], 2));
    }
}
