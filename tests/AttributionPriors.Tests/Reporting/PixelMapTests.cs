using AttributionPriors.Reporting;

namespace Tests.Reporting;

public class PixelMapTests
{
    [Fact]
    public void Decoding_reads_float32_row_by_row() =>
        Assert.Equal([1, -2.5f, 3, 4, 5, 6], PixelMap.Decode(MadeUp.Encoded([1, -2.5f, 3, 4, 5, 6]), 2, 3).Values);

    [Fact]
    public void A_damaged_map_is_refused()
    {
        Assert.Contains("no base64", Assert.Throws<InvalidDataException>(() => PixelMap.Decode("?", 1, 1)).Message);
        Assert.Contains("holds 8 bytes where 1 × 3", Assert.Throws<InvalidDataException>(() => PixelMap.Decode(MadeUp.Encoded([1, 2]), 1, 3)).Message);
    }

    [Fact]
    public void Values_up_to_the_median_vanish_and_the_rest_is_scaled_to_one()
    {
        Assert.Equal([1, 0, 0.5f, 0], new PixelMap(2, 2, [8, 1, 4, 2]).UpperHalf().Values);
        // Ties at the median go with it: the rule removes values at or below.
        Assert.Equal([0, 0, 0, 1, 0], new PixelMap(1, 5, [3, 3, 3, 6, 1]).UpperHalf().Values);
        Assert.All(new PixelMap(1, 3, [0, 0, 0]).UpperHalf().Values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Only_maps_of_one_shape_are_summed()
    {
        Assert.Equal([4, 6], PixelMap.Sum([new(1, 2, [1, 2]), new(1, 2, [3, 4])]).Values);
        Assert.Contains("1 × 2, 2 × 1", Assert.Throws<ArgumentException>(() => PixelMap.Sum([new(1, 2, [1, 2]), new(2, 1, [1, 2])])).Message);
    }

    [Fact]
    public void The_outline_of_one_cell_is_its_four_edges()
    {
        var segments = new Outline(new(3, 3, [0, 0, 0, 0, 1, 0, 0, 0, 0]), 0.5, "red").Segments();
        Assert.Equal(4, segments.Count);
        Assert.Contains((0.5, 0.5, 0.5, 1.5), segments);
        Assert.Contains((1.5, 0.5, 1.5, 1.5), segments);
        Assert.Contains((0.5, 0.5, 1.5, 0.5), segments);
        Assert.Contains((0.5, 1.5, 1.5, 1.5), segments);
        Assert.Empty(new Outline(new(2, 2, [1, 1, 1, 1]), 0.5, "red").Segments());
    }

    /// <summary>CIE lightness from the sRGB bytes by its definition (IEC 61966-2-1, CIE 15), independent of the map's own Oklab; steps stay above half the even one.</summary>
    [Fact]
    public void The_colour_map_grows_evenly_lighter()
    {
        var lightness = Enumerable.Range(0, 33).Select(i => Lightness(ColourMap.At(i / 32.0))).ToArray();
        var even = (lightness[^1] - lightness[0]) / 32;
        Assert.InRange(lightness[0], 0, 20);
        Assert.InRange(lightness[^1], 90, 100);
        for (var i = 1; i < lightness.Length; i++)
            Assert.InRange(lightness[i] - lightness[i - 1], 0.5 * even, 1.5 * even);
        Assert.Equal(ColourMap.At(0), ColourMap.At(-3));
        Assert.Equal(ColourMap.At(1), ColourMap.At(7));
    }

    static double Lightness((byte R, byte G, byte B) colour)
    {
        static double Linear(byte value) => value / 255.0 <= 0.04045 ? value / 255.0 / 12.92 : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);
        var y = 0.2126 * Linear(colour.R) + 0.7152 * Linear(colour.G) + 0.0722 * Linear(colour.B);
        return y > 216.0 / 24389 ? 116 * Math.Cbrt(y) - 16 : y * 24389 / 27;
    }
}
