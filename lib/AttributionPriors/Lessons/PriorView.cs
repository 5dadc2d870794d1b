using AttributionPriors.Data;
using AttributionPriors.Reporting;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>Draws what a prior sees of a batch: of its first images, as many as fit on a page.</summary>
static class PriorView
{
    const int Shown = 6;
    const string MaskColour = "#00c8c8";
    const int DrawingWidth = 980;

    public static Figure Images(Batch batch) => Rows(
        "The batch", "Training images; outlined: the masks, dilated", [("Image", Greys(batch.Images, batch, Headings(batch)))]);

    public static Figure Contrast(Batch batch, Tensor contrasted) => Rows(
        "The batch and its contrast", "Inside the outlines nothing changes",
        [("Image", Greys(batch.Images, batch, Headings(batch))), ("Contrast", Greys(contrasted, batch))]);

    /// <summary>Absolute values, each image's divided by its largest; above each column the share that lies outside the mask.</summary>
    public static Figure Gradient(Batch batch, Tensor gradient, string mode)
    {
        var size = gradient.abs().sum(dim: 1, keepdim: true);
        PixelMap[] whole = Maps(size), outside = Maps(size * batch.Outside().to(size.dtype));
        var shares = outside.Zip(whole, (part, all) => $"outside: {part.Values.Sum() / Math.Max(all.Values.Sum(), float.Epsilon):P0}");
        return Rows(
            $"What the score depends on, pixel by pixel, {mode}", "Size of the gradient, as a share of the image's largest; only what lies outside the outlines is penalised",
            [("Image", Greys(batch.Images, batch, Headings(batch))), ("Gradient", Heats(whole, batch, [.. shares]))]);
    }

    /// <summary>[N, F] twice; one row an image, one column a feature.</summary>
    public static Figure Features(Tensor ofImages, Tensor ofContrast)
    {
        var (image, contrast) = (Map(ofImages), Map(ofContrast));
        var difference = Map((ofContrast - ofImages).abs());
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
            [Of("Image: f(x)", image, true), Of("Contrast: f(x′)", contrast, false), Of("|f(x′) - f(x)|", difference, false)], 3) with { Width = DrawingWidth, Height = FeatureHeight };
    }

    const int FeatureHeight = 340;

    static Figure Rows(string title, string subtitle, IReadOnlyList<(string Title, IReadOnlyList<Panel> Panels)> rows) =>
        Figure.ImageRows(title, subtitle, rows, DrawingWidth);

    static string[] Headings(Batch batch) => [.. batch.Labels.cpu().data<long>().ToArray().Take(Shown).Select(label => $"class {label}")];

    static Panel[] Greys(Tensor images, Batch batch, string[]? headings = null)
    {
        var (shown, masks) = (Maps(images.mean([1], keepdim: true)), Maps(batch.Inside));
        return [.. shown.Select((image, i) => Framed(image, masks[i], headings?[i], new HeatMap(image, ColourMap.Grey)))];
    }

    static Panel[] Heats(PixelMap[] maps, Batch batch, string[] headings)
    {
        var masks = Maps(batch.Inside);
        return [.. maps.Select((map, i) => Framed(map, masks[i], headings[i], new HeatMap(map, ColourMap.Heat) { Range = (0, Math.Max(map.Values.Max(), float.Epsilon)) }))];
    }

    static Panel Framed(PixelMap map, PixelMap mask, string? heading, HeatMap heat) =>
        Panel.Image(heading, map.Height, map.Width, [heat, new Outline(mask, 0.5, MaskColour)]);

    /// <summary>[N, 1, H, W], one map an image.</summary>
    static PixelMap[] Maps(Tensor images)
    {
        var (height, width) = ((int)images.size(2), (int)images.size(3));
        return [.. Floats(images).Chunk(height * width).Take(Shown).Select(values => new PixelMap(height, width, values))];
    }

    static PixelMap Map(Tensor matrix)
    {
        var rows = Math.Min(Shown, (int)matrix.size(0));
        return new(rows, (int)matrix.size(1), Floats(matrix.narrow(0, 0, rows)));
    }

    static float[] Floats(Tensor values) => values.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}
