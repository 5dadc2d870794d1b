namespace AttributionPriors.Reporting;

/// <summary>What stands around the tiles of a picture.</summary>
public sealed record PictureFrame
{
    /// <summary>Nothing.</summary>
    public static PictureFrame None { get; } = new();

    /// <summary>Lines above all tiles.</summary>
    public IReadOnlyList<string> Heading { get; init; } = [];

    /// <summary>Below all tiles, side by side: what the colours of maps mean.</summary>
    public IReadOnlyList<ColourBar> Bars { get; init; } = [];

    /// <summary>Lines below those.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>The colours of a kind of map, from one end to the other.</summary>
/// <param name="IsSigned">Of maps with signs; else of absolute values.</param>
/// <param name="Low">What stands at the left end.</param>
/// <param name="High">What stands at the right end.</param>
public sealed record ColourBar(bool IsSigned, string Low, string High)
{
    /// <summary>The colour at <paramref name="t"/> from 0 to 1 along the bar.</summary>
    internal (byte R, byte G, byte B) At(double t) => IsSigned ? ColourMap.Diverging(2 * t - 1) : ColourMap.At(t);
}
