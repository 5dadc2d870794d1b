using AttributionPriors.Data;

namespace Tests.Data;

public class AreaResizeTests
{
    [Fact]
    public void Equal_sizes_change_nothing()
    {
        float[] image = [1, 2, 3, 4, 5, 6];
        Assert.Equal(image, AreaResize.Of(image, 2, 3, 2, 3));
    }

    [Fact]
    public void A_new_pixel_is_the_mean_of_what_it_covers()
    {
        Assert.Equal([2.5f], AreaResize.Of([1, 2, 3, 4], 2, 2, 1, 1));
        Assert.Equal([1, 1, 3, 3], AreaResize.Of([1, 3], 2, 1, 4, 1));
        // Three columns to two: the middle one is halved.
        float[] thirds = AreaResize.Of([0, 3, 6], 1, 3, 1, 2);
        Assert.Equal(1, thirds[0], 1e-6);
        Assert.Equal(5, thirds[1], 1e-6);
    }

    [Theory]
    [InlineData(7, 5, 3, 4)]
    [InlineData(3, 4, 7, 5)]
    [InlineData(100, 31, 28, 28)]
    public void The_mean_stays(int height, int width, int newHeight, int newWidth)
    {
        var random = new Random(1);
        float[] image = [.. Enumerable.Range(0, height * width).Select(_ => random.NextSingle())];
        // Sums of some thousand single-precision numbers near one.
        Assert.Equal(image.Average(), AreaResize.Of(image, height, width, newHeight, newWidth).Average(), 1e-5);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused() =>
        Assert.Contains("3 pixels cannot go from 2x2", Assert.Throws<ArgumentException>(() => AreaResize.Of([1, 2, 3], 2, 2, 1, 1)).Message);
}
