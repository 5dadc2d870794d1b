using CSharpKernel.Jupyter;

namespace CSharpKernel.Tests.Jupyter;

/// <summary>An image for a fine screen is shown at its own size. The PNGs, of 8×4 pixels, are Pillow's.</summary>
public sealed class ImageSizeLaws
{
    /// <summary>Saved with dpi=(192, 192).</summary>
    const string Fine = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAACXBIWXMAAB2HAAAdhwGP5fFlAAAAFElEQVR4nGM8wcXFgA0wYRUlSwIAVuoA5I2fZLcAAAAASUVORK5CYII=";

    const string Plain = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAAFElEQVR4nGM8wcXFgA0wYRUlSwIAVuoA5I2fZLcAAAAASUVORK5CYII=";

    [Fact]
    public void A_density_of_192_dots_an_inch_halves_the_sides() => Assert.Equal((4, 2), ImageSize.Of(Fine));

    [Theory]
    [InlineData(Plain)]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("iVBORw0KGgo=")]
    [InlineData("iVBORw0KGgoAAAANSUhEUg==")]
    [InlineData("R0lGODlhAQABAAAAACw=")]
    public void What_states_no_density_has_no_size(string base64) => Assert.Null(ImageSize.Of(base64));

    [Fact]
    public void Every_cut_file_is_answered() => Assert.All(Enumerable.Range(0, Fine.Length / 4), quads => ImageSize.Of(Fine[..(4 * quads)]));

    [Fact]
    public void A_front_end_reads_the_size_in_the_outputs_metadata()
    {
        using var kernel = new RunningKernel();
        kernel.Language.Says("figure", (output, _) =>
        {
            output.Display(new(new Dictionary<string, object> { ["image/png"] = Plain, ["text/plain"] = "" }));
            return new(new(new Dictionary<string, object> { ["image/png"] = Fine, ["text/plain"] = "" }), null);
        });
        var published = kernel.FrontEnd.Execute("figure").Published;
        Assert.Equal("{}", published[2].Content["metadata"]!.ToJsonString());
        Assert.Equal("""{"image/png":{"width":4,"height":2}}""", published[3].Content["metadata"]!.ToJsonString());
    }
}
