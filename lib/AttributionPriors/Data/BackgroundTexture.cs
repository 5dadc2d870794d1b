namespace AttributionPriors.Data;

/// <summary>What is behind an animal.</summary>
public enum BackgroundKind
{
    /// <summary>Green, mottled.</summary>
    Foliage,

    /// <summary>Blue, in long waves.</summary>
    Water,
}

/// <summary>
/// Textures from sums of random grids: octaves of 2, 4, 8 … cells a side, each half as strong as the one before and drawn out bilinearly (value noise).
/// </summary>
public static class BackgroundTexture
{
    /// <summary>Of the cells of water's grids, columns to rows: waves are longer than high.</summary>
    const int Stretch = 4;

    /// <summary>Each image's brightness is up to so much more or less than usual.</summary>
    const double Jitter = 0.2;

    /// <summary>Colours of noise 0 and noise 1.</summary>
    static (double[] Dark, double[] Light) Palette(BackgroundKind kind) => kind == BackgroundKind.Foliage
        ? ([0.10, 0.22, 0.06], [0.52, 0.72, 0.34])
        : ([0.06, 0.20, 0.36], [0.56, 0.74, 0.88]);

    /// <summary>One image, [3, side, side] in [0, 1].</summary>
    public static float[] Draw(BackgroundKind kind, int side, LegacyRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        var noise = Noise(kind, side, random);
        var (dark, light) = Palette(kind);
        var gain = 1 + Jitter * (2 * random.Uniform() - 1);
        var image = new float[3 * side * side];
        for (var i = 0; i < image.Length; i++)
        {
            var c = i / (side * side);
            image[i] = (float)Math.Clamp(gain * (dark[c] + (light[c] - dark[c]) * noise[i % (side * side)]), 0, 1);
        }
        return image;
    }

    static double[] Noise(BackgroundKind kind, int side, LegacyRandom random)
    {
        var (noise, total) = (new double[side * side], 0.0);
        for (var (cells, weight) = (2, 1.0); cells <= side; cells *= 2, weight /= 2, total += 2 * weight)
        {
            var (rows, columns) = (cells, kind == BackgroundKind.Water ? Math.Max(1, cells / Stretch) : cells);
            double[] grid = [.. Enumerable.Range(0, (rows + 1) * (columns + 1)).Select(_ => random.Uniform())];
            for (var i = 0; i < noise.Length; i++)
                noise[i] += weight * Between(grid, columns + 1, (double)(i / side) / side * rows, (double)(i % side) / side * columns);
        }
        return total == 0 ? noise : Array.ConvertAll(noise, value => value / total);
    }

    /// <summary>Bilinearly between four corners of a grid.</summary>
    static double Between(double[] grid, int width, double row, double column)
    {
        var (r, c) = ((int)row, (int)column);
        var (down, across) = (row - r, column - c);
        double At(int i, int j) => grid[i * width + j];
        return (1 - down) * ((1 - across) * At(r, c) + across * At(r, c + 1)) + down * ((1 - across) * At(r + 1, c) + across * At(r + 1, c + 1));
    }
}
