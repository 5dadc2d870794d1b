using System.Buffers.Binary;
using AttributionPriors.Experiments;
using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting;

/// <summary>A grid of numbers, [H, W] row by row, as records hold mean images and mean maps.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">Height × Width numbers; NaN is drawn as nothing.</param>
public sealed record PixelMap(int Height, int Width, float[] Values)
{
    /// <summary>Reads float32 little-endian numbers in base64.</summary>
    /// <exception cref="InvalidDataException">The text is no base64, or not of Height × Width numbers.</exception>
    public static PixelMap Decode(string base64, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(base64);
        var bytes = new byte[base64.Length * 3 / 4 + 3];
        if (!Convert.TryFromBase64String(base64, bytes, out var length))
            throw new InvalidDataException("A record's map is no base64 text. Remove that record and repeat its run.");
        if (length != 4L * height * width)
            throw new InvalidDataException(
                $"A record's map holds {length} bytes where {height} × {width} float32 numbers take {4L * height * width}. Remove that record and repeat its run.");
        var values = new float[height * width];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * i));
        return new(height, width, values);
    }

    /// <summary>The numbers that levels stand for.</summary>
    /// <exception cref="InvalidDataException">The text is no base64, or not of Height × Width levels.</exception>
    public static PixelMap Of(LevelMap levels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(levels);
        float[] values;
        try
        {
            values = levels.Values();
        }
        catch (FormatException e)
        {
            throw new InvalidDataException("A record's example is no base64 text. Remove that record and repeat its run.", e);
        }
        return values.Length == height * width
            ? new(height, width, values)
            : throw new InvalidDataException(
                $"A record's example has {values.Length} cells where {height} × {width} are {height * width}. Remove that record and repeat its run.");
    }

    /// <summary>The sum, number by number.</summary>
    /// <exception cref="ArgumentException">There are none, or their shapes differ.</exception>
    public static PixelMap Sum(IReadOnlyList<PixelMap> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Count == 0 || maps.Any(map => (map.Height, map.Width) != (maps[0].Height, maps[0].Width)))
            throw new ArgumentException($"Only maps of one shape have a sum; got {string.Join(", ", maps.Select(map => $"{map.Height} × {map.Width}").DefaultIfEmpty("none"))}.", nameof(maps));
        var sum = new double[maps[0].Values.Length];
        foreach (var map in maps)
            for (var i = 0; i < sum.Length; i++)
                sum[i] += map.Values[i];
        return maps[0] with { Values = [.. sum.Select(value => (float)value)] };
    }

    /// <summary>Each number times <paramref name="factor"/>.</summary>
    public PixelMap Times(double factor) => this with { Values = [.. Values.Select(value => (float)(factor * value))] };

    /// <summary>The map of the paper's Figure 4: values at or below the median become 0, the rest is divided by the maximum.</summary>
    public PixelMap UpperHalf()
    {
        var (threshold, maximum) = (Percentile.Linear(Values, 50), Values.Max());
        return this with { Values = [.. Values.Select(value => value <= threshold ? 0 : value / maximum)] };
    }

    /// <summary>Zeros become NaN, so that what lies below a map shows through.</summary>
    public PixelMap WithoutZeros() => this with { Values = [.. Values.Select(value => value == 0 ? float.NaN : value)] };
}
