using AttributionPriors.Data;
using AttributionPriors.Reporting;
using AttributionPriors.Tests;
using TorchSharp;

namespace Tests.Reporting;

[Collection(ProcessWide.Name)]
public sealed class PictureTests : IDisposable
{
    /// <summary>2 × 2 pixels are drawn as squares of 100, 12 from the upper and the left edge.</summary>
    const int Square = 100, Gap = 12;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("picture-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    static PixelMap Map(params float[] values) => new(2, 2, values);

    DecodedImage Read(Picture picture)
    {
        var path = Path.Combine(_folder.FullName, "picture.png");
        picture.Save(path);
        var png = PngReader.Read(path);
        Assert.Equal((png.Height, png.Width, 3), (picture.Height, picture.Width, png.Channels));
        return png;
    }

    static (int R, int G, int B) At(DecodedImage png, int row, int column)
    {
        var start = (row * png.Width + column) * 3;
        return (png.Samples[start], png.Samples[start + 1], png.Samples[start + 2]);
    }

    /// <summary>The colours of the four squares of a tile, after checking that each is one colour up to its edges.</summary>
    static (int R, int G, int B)[] Squares(DecodedImage png, int left = Gap) =>
        [.. Enumerable.Range(0, 4).Select(i =>
        {
            var (top, side) = (Gap + i / 2 * Square, left + i % 2 * Square);
            var colour = At(png, top, side);
            foreach (var (row, column) in new[] { (0, Square - 1), (Square - 1, 0), (Square - 1, Square - 1), (Square / 2, Square / 2) })
                Assert.Equal(colour, At(png, top + row, side + column));
            return colour;
        })];

    static (int, int, int) Grey(int level) => (level, level, level);

    [Fact]
    public void Pixels_are_squares_from_black_to_white()
    {
        var png = Read(Picture.Grid([new() { Image = [Map(-1, 0, 1, 3)] }]));
        Assert.Equal((2 * Gap + 2 * Square, 2 * Gap + 2 * Square), (png.Height, png.Width));
        Assert.Equal([Grey(0), Grey(64), Grey(128), Grey(255)], Squares(png));
        Assert.Equal(Grey(255), At(png, Gap - 1, Gap));
        Assert.Equal(Grey(255), At(png, Gap + 2 * Square, Gap));
    }

    [Fact]
    public void Images_of_a_grid_share_one_scale_unless_they_have_their_own()
    {
        var png = Read(Picture.Grid([new() { Image = [Map(0, 1, 1, 1)] }, new() { Image = [Map(2, 2, 2, 2)] }, new() { Image = [Map(2, 4, 9, 0)], Range = (0, 4) }]));
        Assert.Equal([Grey(0), Grey(128), Grey(128), Grey(128)], Squares(png));
        Assert.Equal(Enumerable.Repeat(Grey(255), 4), Squares(png, Gap + 2 * Square + Gap));
        Assert.Equal([Grey(128), Grey(255), Grey(255), Grey(0)], Squares(png, Gap + 2 * (2 * Square + Gap)));
    }

    /// <summary>Beyond the limit a map is as full as at it.</summary>
    [Fact]
    public void A_limit_says_where_a_maps_colour_is_full()
    {
        var squares = Squares(Read(Picture.Grid([new() { Map = Map(1, 2, 4, -8), MapLimit = 2 }])));
        Assert.Equal([ColourMap.At(0.5), ColourMap.At(1), ColourMap.At(1), ColourMap.At(1)], [.. squares.Select(colour => ((byte)colour.R, (byte)colour.G, (byte)colour.B))]);
    }

    [Fact]
    public void Three_channels_are_red_green_and_blue()
    {
        var png = Read(Picture.Grid([new() { Image = [Map(1, 0, 0, 1), Map(0, 1, 0, 1), Map(0, 0, 1, 0)] }]));
        Assert.Equal([(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)], Squares(png));
    }

    /// <summary>Where the map is at its largest only its colour is seen, where it is 0 only the image at half its brightness; a sign does not matter.</summary>
    [Fact]
    public void A_map_covers_the_dimmed_image_by_its_size()
    {
        var squares = Squares(Read(Picture.Grid([new() { Image = [Map(1, 1, 0, 0.5f)], Map = Map(0, -8, 4, float.NaN), Range = (0, 1) }])));
        var half = ColourMap.At(0.5);
        Assert.Equal([Grey(128), ColourMap.At(1), (half.R / 2.0, half.G / 2.0, half.B / 2.0), Grey(64)], [.. squares.Select(colour => ((double)colour.R, (double)colour.G, (double)colour.B))], Near);
    }

    static bool Near((double R, double G, double B) expected, (double R, double G, double B) actual) =>
        // A byte's rounding.
        Math.Abs(expected.R - actual.R) <= 1 && Math.Abs(expected.G - actual.G) <= 1 && Math.Abs(expected.B - actual.B) <= 1;

    [Fact]
    public void Signs_are_told_apart_by_hue_and_sizes_by_lightness()
    {
        var squares = Squares(Read(Picture.Grid([new() { Map = Map(-2, 2, 1, 0), IsSigned = true }])));
        Assert.True(squares[0].B > squares[0].R + 50);
        Assert.True(squares[1].R > squares[1].B + 50);
        Assert.True(squares[1].R > squares[2].R && squares[2].R > squares[3].R);
        Assert.InRange(Math.Abs(Sum(squares[0]) - Sum(squares[1])), 0, 90);
        static int Sum((int R, int G, int B) colour) => colour.R + colour.G + colour.B;
    }

    /// <summary>The border between the inside column and the outside one is 33 pixels wide with a seam of one on either side; the rest keeps its colour.</summary>
    [Fact]
    public void A_mask_is_drawn_along_its_border_only()
    {
        var png = Read(Picture.Grid([new() { Image = [Map(0, 1, 0, 1)], Mask = Map(1, 0, 1, 0) }]));
        for (var column = 0; column < 2 * Square; column++)
        {
            var expected = Math.Abs(column - Square) <= 16 ? (0, 200, 200) : Math.Abs(column - Square) <= 17 ? Grey(0) : Grey(column < Square ? 0 : 255);
            Assert.Equal(expected, At(png, Gap + Square / 3, Gap + column));
        }
    }

    [Fact]
    public void A_batch_of_tensors_is_drawn_as_its_tiles()
    {
        using var images = torch.arange(12, torch.ScalarType.Float32).reshape(1, 3, 2, 2);
        using var maps = torch.arange(4, torch.ScalarType.Float32).reshape(1, 2, 2);
        using var mask = maps.gt(1);
        var tile = new Tile
        {
            Title = "one", Image = [Map(0, 1, 2, 3), Map(4, 5, 6, 7), Map(8, 9, 10, 11)], Map = Map(0, 1, 2, 3), Mask = Map(0, 0, 1, 1), IsSigned = true,
        };
        var drawn = Picture.Grid(images, ["one"], maps, mask, showSigns: true);
        Assert.Equal(Picture.Grid([tile]).Png, drawn.Png);
        Assert.Equal("1 image: one", drawn.Caption);
        using var single = maps.squeeze(0);
        Assert.Equal(Picture.Grid([new() { Map = Map(0, 1, 2, 3) }]).Png, Picture.Grid(null, maps: single).Png);
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused_by_name_and_shape()
    {
        using var images = torch.zeros([2, 2, 4, 4]);
        using var grey = torch.zeros([2, 1, 4, 4]);
        Assert.Contains("[2, 2, 4, 4], want [N, 1 or 3, H, W]", Refused(() => Picture.Grid(images)));
        Assert.Contains("3 titles for 2 images", Refused(() => Picture.Grid(grey, ["a", "b", "c"])));
        Assert.Contains("nothing to draw", Refused(() => Picture.Grid(images: null)));
        Assert.Contains("at least one tile", Refused(() => Picture.Grid([])));
        Assert.Contains("\"odd\" lays maps of different shapes over each other: 2 × 2, 1 × 4", Refused(() => Picture.Grid([new() { Title = "odd", Image = [Map(0, 0, 0, 0)], Map = new(1, 4, [0, 0, 0, 0]) }])));
        static string Refused(Func<Picture> draw) => Assert.Throws<ArgumentException>(draw).Message;
    }

    [Fact]
    public void Drawing_leaves_no_tensor_alive()
    {
        using var images = torch.zeros([2, 1, 4, 4]);
        var before = torch.Tensor.TotalCount;
        Picture.Grid(images, maps: images, masks: images);
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    /// <summary>Words above and below, and between them a bar that runs through all the colours; the tiles stay as they are, in the middle.</summary>
    [Fact]
    public void A_frame_stands_around_the_tiles()
    {
        Tile tile = new() { Image = [Map(0, 0, 0, 0)], Range = (0, 1), Notes = ["A note"] };
        var frame = new PictureFrame { Heading = ["Heading"], Bars = [new(IsSigned: false, "least", "most"), new(IsSigned: true, "against", "for")], Notes = ["Words"] };
        var png = Read(Picture.Grid([tile], frame: frame));
        bool Inked(int row) => Enumerable.Range(0, png.Width).Any(column => At(png, row, column) is var pixel && pixel.R < 200 && pixel.R == pixel.G && pixel.G == pixel.B);
        bool Black(int row) => At(png, row, png.Width / 2) == Grey(0);
        var (first, last) = (Enumerable.Range(0, png.Height).First(Black), Enumerable.Range(0, png.Height).Last(Black));
        Assert.Equal(2 * Square, last - first + 1);
        var bar = Enumerable.Range(last, png.Height - last).First(row => Enumerable.Range(0, png.Width).Any(column => At(png, row, column) == ColourMap.At(1)));
        Assert.Contains(Enumerable.Range(0, first), Inked);
        Assert.Contains(Enumerable.Range(last + 1, bar - last - 1), Inked);
        Assert.Contains(Enumerable.Range(bar + 15, png.Height - bar - 15), Inked);
        var colours = Enumerable.Range(0, png.Width).Select(column => At(png, bar, column)).ToList();
        foreach (var end in new[] { ColourMap.At(0), ColourMap.Diverging(-1), ColourMap.Diverging(1) }) Assert.Contains(end, colours);
        var black = Enumerable.Range(0, png.Width).Where(column => At(png, first, column) == Grey(0)).ToList();
        Assert.InRange(black[0] - (png.Width - 1 - black[^1]), -1, 1);
    }

    [Fact]
    public void Titles_stand_above_their_images_and_rows_below_each_other()
    {
        Tile[] tiles = [.. Enumerable.Range(0, 3).Select(i => new Tile { Title = i == 1 ? null : "Title", Image = [Map(0, 0, 0, 0)], Range = (0, 1) })];
        var png = Read(Picture.Grid(tiles, columns: 2));
        bool Inked(int row, int left) => Enumerable.Range(left, 2 * Square).Any(column => At(png, row, column).R < 200);
        var first = Enumerable.Range(0, png.Height).First(row => At(png, row, Gap).R == 0);
        Assert.Contains(Enumerable.Range(0, first), row => Inked(row, Gap));
        Assert.DoesNotContain(Enumerable.Range(0, first), row => Inked(row, Gap + 2 * Square + Gap));
        Assert.Equal(2 * (first + 2 * Square) + Gap, png.Height);
    }
}
