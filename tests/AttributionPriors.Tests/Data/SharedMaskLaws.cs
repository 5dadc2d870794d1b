using AttributionPriors.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Data;

/// <summary>One mask for all images is the same as its copies, one for each.</summary>
public class SharedMaskLaws
{
    static readonly float[] mask = [0, 0, 1, 0.5f, 1, 0];

    [Fact]
    public void One_mask_for_all_equals_a_copy_for_each()
    {
        var (one, each) = (Set(mask), Set([.. mask, .. mask, .. mask, .. mask]));
        Assert.Equal((true, false), (one.HasOneMask, each.HasOneMask));
        foreach (var (a, b) in ((ImageSet, ImageSet)[])
                 [(one, each), (one.Mirrored(), each.Mirrored()), (one.Select([3, 1]), each.Select([3, 1])), (one.Select([2]), each.Select([2])), (one.Select([]), each.Select([])), (MaskDilation.Of(one, 0.3), MaskDilation.Of(each, 0.3))])
        {
            Assert.Equal(b.Images, a.Images);
            for (var i = 0; i < b.Count; i++) Assert.Equal(b.Mask(i).ToArray(), a.Mask(i).ToArray());
        }
    }

    [Fact]
    public void Batches_are_the_sets_images_in_the_order_asked_for()
    {
        using var scope = NewDisposeScope();
        using var images = new DeviceImages(Set(mask), CPU);
        foreach (var batch in (Batch[])[images.At(tensor((long[])[2, 0])), images.Range(1, 9)])
        {
            var places = batch.Labels.shape[0] == 2 ? (int[])[2, 0] : [1, 2, 3];
            Assert.Equal([places.Length, 1, 2, 3], batch.Images.shape);
            Assert.Equal([places.Length, 1, 2, 3], batch.Inside.shape);
            Assert.Equal(places.SelectMany(i => Set(mask).Image(i).ToArray()), batch.Images.data<float>().ToArray());
            Assert.Equal(places.SelectMany(_ => mask), batch.Inside.data<float>().ToArray());
            Assert.Equal(places.Select(i => (long)i % 2), batch.Labels.data<long>().ToArray());
        }
    }

    [Fact]
    public void Masks_of_another_number_are_refused() =>
        Assert.Contains("24 mask values (or 6 for all)", Assert.Throws<ArgumentException>(() => Set([.. mask, .. mask])).Message);

    static ImageSet Set(float[] masks) => new(1, 2, 3, [.. Enumerable.Range(0, 24).Select(i => (float)i)], masks, [0, 1, 0, 1], [0, 0, 1, 1]);
}
