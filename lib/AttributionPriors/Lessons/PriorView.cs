using AttributionPriors.Data;
using AttributionPriors.Reporting;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>Draws what a prior sees of a batch: of its first images, as many as fit side by side.</summary>
static class PriorView
{
    const int Shown = 4;
    const int FeatureWidth = 980, FeatureHeight = 340;

    public static Picture Images(Batch batch) => Rows("The batch, with the borders of its masks", Greys(batch.Images, batch, Classes(batch)));

    public static Picture Contrast(Batch batch, Tensor contrasted) =>
        Rows("The batch above, its contrast below; inside the borders both are equal", [.. Greys(batch.Images, batch, Classes(batch)), .. Greys(contrasted, batch)]);

    /// <summary>Absolute values, each image's divided by its largest; above each map the share that lies outside the mask.</summary>
    public static Picture Gradient(Batch batch, Tensor gradient, string mode)
    {
        var size = gradient.abs().sum(dim: 1, keepdim: true);
        var (whole, outside) = (Floats(size.sum([1, 2, 3])), Floats((size * batch.Outside().to(size.dtype)).sum([1, 2, 3])));
        string[] shares = [.. outside.Zip(whole, (part, all) => $"outside: {part / Math.Max(all, float.Epsilon):P0}")];
        return Rows(
            $"The batch above, the size of the score's gradient below, {mode}",
            [.. Greys(batch.Images, batch, Classes(batch)), .. Tile.Of(null, shares[..Math.Min(Shown, shares.Length)], First(size), First(batch.Inside))]);
    }

    public static Picture Interventions(Batch batch, Tensor maps, Tensor intervened, Tensor adversarial)
    {
        string[] Titled(string row) => [.. Enumerable.Repeat(row, (int)First(batch.Labels).size(0))];
        var signed = Tile.Of(First(batch.Images), Titled("s: its map"), maps: First(maps), masks: First(batch.Inside)).Select(tile => tile with { IsSigned = true });
        return Rows(
            "From above: the batch; its maps, orange for the class and blue against it; without its evidence; without another image's evidence",
            [.. Greys(batch.Images, batch, Classes(batch)), .. signed, .. Greys(intervened, batch, Titled("x*: without its evidence")), .. Greys(adversarial, batch, Titled("x′: without another's"))]);
    }

    /// <summary>[N, F] twice; one row an image, one column a feature.</summary>
    public static Figure Features(Tensor ofImages, Tensor ofContrast)
    {
        var (image, contrast, difference) = (Map(ofImages), Map(ofContrast), Map((ofContrast - ofImages).abs()));
        var most = Math.Max(image.Values.Max(), contrast.Values.Max());
        Panel Of(string title, PixelMap map, bool hasBar) => new()
        {
            Title = title,
            X = new("Feature", Low: -0.5, High: map.Width - 0.5),
            Y = new("Image", Low: map.Height - 0.5, High: -0.5),
            Traces = [new HeatMap(map, ColourMap.Heat) { Range = (0, most), BarTitle = hasBar ? "Activation" : null }],
        };
        return Figure.SmallMultiples(
            "Features of the images, of their contrasts, and how far apart they are", "What the last linear layer reads; a row an image, in the order of the images above",
            [Of("Image: f(x)", image, true), Of("Contrast: f(x′)", contrast, false), Of("|f(x′) − f(x)|", difference, false)], 3) with
        { Width = FeatureWidth, Height = FeatureHeight };
    }

    static Picture Rows(string caption, IReadOnlyList<Tile> tiles) => Picture.Grid(tiles, Shown, caption);

    static string[] Classes(Batch batch) => [.. First(batch.Labels).cpu().data<long>().ToArray().Select(label => $"class {label}")];

    static IReadOnlyList<Tile> Greys(Tensor images, Batch batch, string[]? titles = null) => Tile.Of(First(images), titles, masks: First(batch.Inside));

    static Tensor First(Tensor values) => values.narrow(0, 0, Math.Min(Shown, values.size(0)));

    /// <summary>Rounded to what a reader can tell apart: the digits below differ from one processor to the next.</summary>
    static PixelMap Map(Tensor matrix) => new((int)First(matrix).size(0), (int)matrix.size(1), [.. Floats(First(matrix)).Select(value => MathF.Round(value, 3))]);

    static float[] Floats(Tensor values) => values.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}
