using AttributionPriors.Metrics;
using AttributionPriors.Saliency;

namespace AttributionPriors.Reporting;

/// <summary>One image, and beside it what saliency methods make of it, each with the numbers that sum its map up.</summary>
/// <param name="Image">Grey as one map, colours as three, in [0, 1].</param>
/// <param name="Title">What the image is called.</param>
/// <param name="Maps">The methods' maps, of the image's size.</param>
public sealed record SaliencySheet(IReadOnlyList<PixelMap> Image, string Title, IReadOnlyList<ImageMap> Maps)
{
    /// <summary>
    /// Full colour begins at this percentile of a map's absolute values: a gradient's few largest values are so much larger than the others that divided by
    /// them a map would be dark.
    /// </summary>
    const double FullColour = 99.5;

    const int UsualColumns = 5;
    const string Digits = "0.00";

    static readonly ColourBar s_absolute = new(IsSigned: false, "counts little", "counts most"), s_signed = new(IsSigned: true, "against the class", "for the class");

    /// <summary>Lines above: which model, which class.</summary>
    public IReadOnlyList<string> Heading { get; init; } = [];

    /// <summary>Lines below.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Where the object is, drawn as an outline; each map then says how much of it lies inside.</summary>
    public PixelMap? Mask { get; init; }

    /// <summary>Whether the outline is drawn on the maps too, or on the image alone: around things a few pixels thin it would hide them.</summary>
    public bool OutlinesMaps { get; init; } = true;

    /// <summary>The sheet as a picture, in rows of so many tiles.</summary>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public Picture Draw(int columns = UsualColumns)
    {
        var frame = new PictureFrame
        {
            Heading = Heading,
            Bars = [.. new[] { s_signed, s_absolute }.Where(bar => Maps.Any(map => map.Method.IsSigned == bar.IsSigned))],
            Notes = Maps.Count == 0 ? Notes : [$"Full colour: the largest {100 - FullColour:0.#} % of a map's values. Gini: 0 for an even map, 1 for a point.", .. Notes],
        };
        return Picture.Grid([new() { Title = Title, Image = Image, Range = (0, 1), Mask = Mask }, .. Maps.Select(Tile)], columns, Caption(), frame);
    }

    /// <summary>The numbers, method by method.</summary>
    public Table Table()
    {
        Column[] columns = [new("Method", Alignment.Left), new("Gini"), new("Entropy"), new("Sum"), .. Mask is null ? [] : (Column[])[new("Inside"), new("Chance")]];
        return new(string.Join(". ", Heading.DefaultIfEmpty(Title)), columns, [.. Maps.Select(Row)]);
    }

    Tile Tile(ImageMap map) => new()
    {
        Title = SaliencyName.Display(map.Method.Name),
        Image = [Grey()],
        Range = (0, 1),
        Map = new(map.Height, map.Width, map.Values),
        MapLimit = Limit(map.Values),
        IsSigned = map.Method.IsSigned,
        Mask = OutlinesMaps ? Mask : null,
        Notes = [.. Words(map)],
    };

    IEnumerable<string> Words(ImageMap map)
    {
        yield return map.Gini is { } gini ? $"Gini {gini.ToString(Digits)}{(map.Sum is { } sum ? $", sum {Short(sum)}" : "")}" : "zero everywhere";
        if (Mask is null || map.Gini is null) yield break;
        var game = map.In(Mask.Values);
        yield return game.Energy is { } energy ? $"inside {energy:P0}, by chance {game.Chance:P0}" : "nothing for the class";
    }

    Cell[] Row(ImageMap map)
    {
        Cell[] numbers = [Cell.Of(SaliencyName.Display(map.Method.Name)), Cell.Of(map.Gini, Digits), Cell.Of(map.Entropy, Digits), Cell.Of(map.Sum, "0.###")];
        return Mask is null ? numbers : [.. numbers, Cell.Of(map.In(Mask.Values).Energy, Digits), Cell.Of(map.In(Mask.Values).Chance, Digits)];
    }

    /// <summary>Rec. 601, as PNG files become grey.</summary>
    PixelMap Grey() => Image.Count == 1
        ? Image[0]
        : Image[0] with { Values = [.. Enumerable.Range(0, Image[0].Values.Length).Select(i => 0.299f * Image[0].Values[i] + 0.587f * Image[1].Values[i] + 0.114f * Image[2].Values[i])] };

    static double? Limit(float[] values) => Percentile.Linear([.. values.Select(Math.Abs)], FullColour) is var limit and > 0 ? limit : null;

    static string Short(double value) => Math.Abs(value) is 0 or (>= 0.01 and < 1000) ? value.ToString("0.##") : value.ToString("0.#E+0");

    string Caption() => $"{string.Join(". ", Heading.DefaultIfEmpty(Title))}: {string.Join(", ", Maps.Select(map => SaliencyName.Display(map.Method.Name)))}";
}
