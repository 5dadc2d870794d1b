namespace AttributionPriors.Reporting;

/// <summary>
/// A perceptual colour map of our own, dark violet through red and orange to pale yellow: a straight line in lightness, an
/// arc in hue, drawn in Oklab (Ottosson 2020). Equal steps of the value look like equal steps, also in grey print and to colour-blind readers.
/// </summary>
/// <remarks>
/// With t in [0, 1]: lightness <c>L = 0.22 + 0.73 t</c>, hue <c>h = 295° + 165° t</c>, chroma
/// <c>C = 0.10 + 0.40 t (1 − t)</c>, reduced to the largest that sRGB can show.
/// </remarks>
public static class ColourMap
{
    const int Stops = 33;

    /// <summary>The colour at <paramref name="t"/> as (red, green, blue) in 0 … 255; t outside [0, 1] is clamped.</summary>
    public static (byte R, byte G, byte B) At(double t)
    {
        t = Math.Clamp(double.IsNaN(t) ? 0 : t, 0, 1);
        var lightness = 0.22 + 0.73 * t;
        var hue = (295 + 165 * t) * Math.PI / 180;
        return Shown(lightness, hue, 0.10 + 0.40 * t * (1 - t));
    }

    /// <summary>
    /// A colour for a number with a sign, t in [-1, 1] (clamped): from dark grey at 0 towards light blue below and light orange above, alike in
    /// lightness (<c>L = 0.25 + 0.55 |t|</c>) and told apart with any common colour-blindness.
    /// </summary>
    public static (byte R, byte G, byte B) Diverging(double t)
    {
        const double blue = 245, orange = 60;
        t = Math.Clamp(double.IsNaN(t) ? 0 : t, -1, 1);
        return Shown(0.25 + 0.55 * Math.Abs(t), (t < 0 ? blue : orange) * Math.PI / 180, 0.16 * Math.Sqrt(Math.Abs(t)));
    }

    /// <summary>The map as a Plotly colour scale: (position, CSS colour), positions from 0 to 1.</summary>
    public static IReadOnlyList<(double Position, string Colour)> Heat { get; } = Scale(t => At(t));

    /// <summary>Black to white.</summary>
    public static IReadOnlyList<(double Position, string Colour)> Grey { get; } = [(0, "rgb(0,0,0)"), (1, "rgb(255,255,255)")];

    /// <summary>Transparent to red, for a mask laid over an image.</summary>
    public static IReadOnlyList<(double Position, string Colour)> Mask { get; } = [(0, "rgba(214,39,40,0)"), (1, "rgba(214,39,40,0.85)")];

    static (double, string)[] Scale(Func<double, (byte R, byte G, byte B)> colour) =>
        [.. Enumerable.Range(0, Stops).Select(i => i / (Stops - 1.0)).Select(t => (t, Css(colour(t))))];

    /// <summary>The colour, with as much of the chroma as sRGB can show.</summary>
    static (byte R, byte G, byte B) Shown(double lightness, double hue, double chroma)
    {
        chroma = LargestShown(lightness, hue, chroma);
        var (r, g, b) = LinearRgb(lightness, chroma * Math.Cos(hue), chroma * Math.Sin(hue));
        return (Encoded(r), Encoded(g), Encoded(b));
    }

    static string Css((byte R, byte G, byte B) colour) => $"rgb({colour.R},{colour.G},{colour.B})";

    /// <summary>By bisection: within sRGB, the chromas of one lightness and hue form an interval from 0.</summary>
    static double LargestShown(double lightness, double hue, double wanted)
    {
        var (low, high) = (0.0, wanted);
        if (IsShown(wanted))
            return wanted;
        for (var i = 0; i < 20; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = IsShown(middle) ? (middle, high) : (low, middle);
        }
        return low;

        bool IsShown(double chroma)
        {
            var (r, g, b) = LinearRgb(lightness, chroma * Math.Cos(hue), chroma * Math.Sin(hue));
            return Math.Min(r, Math.Min(g, b)) >= 0 && Math.Max(r, Math.Max(g, b)) <= 1;
        }
    }

    /// <summary>Oklab to linear sRGB, by the matrices of its definition.</summary>
    static (double R, double G, double B) LinearRgb(double lightness, double a, double b)
    {
        var l = Math.Pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
        var m = Math.Pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
        var s = Math.Pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
        return (
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    }

    /// <summary>The sRGB transfer curve, to a byte.</summary>
    static byte Encoded(double linear)
    {
        linear = Math.Clamp(linear, 0, 1);
        var value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;
        return (byte)Math.Round(255 * value);
    }
}
