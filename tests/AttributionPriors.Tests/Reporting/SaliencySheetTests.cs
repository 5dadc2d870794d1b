using AttributionPriors.Reporting;
using AttributionPriors.Saliency;

namespace Tests.Reporting;

/// <summary>One image and several maps of it, on hand-made numbers.</summary>
public sealed class SaliencySheetTests
{
    static readonly PixelMap s_image = new(2, 2, [0, 0.25f, 0.5f, 1]);

    static readonly SaliencySheet s_sheet = new([s_image], "mine.png", [Map("LRP-0", 7, 0, 0, 7, 0), Map("Occlusion", null, 1, 1, 1, 1)])
    {
        Heading = ["A model"],
        Mask = new(2, 2, [0, 0, 1, 0]),
    };

    static ImageMap Map(string method, double? sum, params float[] values) => new(SaliencyCatalogue.Find(method), 2, 2, values, sum);

    [Fact]
    public void The_table_holds_each_maps_numbers()
    {
        var table = s_sheet.Table();
        Assert.Equal("A model", table.Title);
        Assert.Equal(["LRP-0", "0.75", "0.00", "7", "1.00", "0.25"], table.Rows[0].Select(cell => cell.Text));
        // An even map: no concentration, ln 4, and in the box as much as by chance.
        Assert.Equal(["Occlusion", "0.00", "1.39", "–", "0.25", "0.25"], table.Rows[1].Select(cell => cell.Text));
        Assert.Equal(4, (s_sheet with { Mask = null }).Table().Columns.Count);
    }

    [Fact]
    public void The_picture_has_a_tile_for_the_image_and_one_for_each_map_and_says_what_it_shows()
    {
        var picture = s_sheet.Draw();
        Assert.Equal("A model: LRP-0, Occlusion", picture.Caption);
        Assert.True(s_sheet.Draw(columns: 3).Height < s_sheet.Draw(columns: 1).Height / 2);
        Assert.Equal(picture.Png, s_sheet.Draw().Png);
    }

    /// <summary>Red counts 0.299 in grey, so a red image under a map of zeros is as dark as that, at half brightness.</summary>
    [Fact]
    public void Maps_lie_over_the_grey_of_coloured_images()
    {
        PixelMap one = new(1, 1, [1]), zero = new(1, 1, [0]);
        var sheet = new SaliencySheet([one, zero, zero], "red", [new(SaliencyCatalogue.Find("LRP-0"), 1, 1, [0], 0)]);
        var grey = sheet with { Image = [new(1, 1, [0.299f])] };
        Assert.NotEqual(grey.Draw().Png, sheet.Draw().Png);
        var (red, same) = (AttributionPriors.Data.PngReader.Decode(sheet.Draw().Png, "red"), AttributionPriors.Data.PngReader.Decode(grey.Draw().Png, "grey"));
        var middle = (red.Height / 2 * red.Width + red.Width * 3 / 4) * 3;
        Assert.Equal(same.Samples[middle..(middle + 3)], red.Samples[middle..(middle + 3)]);
        Assert.Equal(red.Samples[middle], red.Samples[middle + 1]);
    }

    [Theory]
    [InlineData("LRP-EpsilonPlus", "LRP-EpsilonPlus")]
    [InlineData("GuidedGradCam", "Guided Grad-CAM")]
    [InlineData("WeightBackPropagation", "Weight back propagation")]
    [InlineData("SomethingElse", "Something else")]
    public void Methods_are_written_as_their_authors_write_them(string name, string display) => Assert.Equal(display, SaliencyName.Display(name));
}
