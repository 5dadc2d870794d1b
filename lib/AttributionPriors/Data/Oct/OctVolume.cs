using AttributionPriors.Data.Matlab;

namespace AttributionPriors.Data.Oct;

/// <summary>A volume of scans through a retina (optical coherence tomography).</summary>
/// <param name="Scans">D.</param>
/// <param name="Height">Rows H.</param>
/// <param name="Width">Columns W.</param>
/// <param name="Voxels">[D, H, W], 0 to 255.</param>
public sealed record OctVolume(int Scans, int Height, int Width, byte[] Voxels)
{
    // A volume of the release has 51 million voxels; the format's largest array here is twenty times that.
    const long MostVoxels = 1L << 30;

    /// <summary>Reads an entry's files.</summary>
    /// <exception cref="BrokenFileException">They are not what the entry says, or damaged.</exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static OctVolume Read(OctEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var volume = Directory.Exists(entry.Path) ? Stack(entry.Path) : MatFile.IsMat(entry.Path) ? DukeVolume.Read(entry.Path).Volume : Raw(entry);
        return entry.Shape is { } shape && shape != (volume.Scans, volume.Height, volume.Width)
            ? throw new BrokenFileException(entry.Path, "shape", $"{volume.Scans} scans of {volume.Height} × {volume.Width}; its row says {shape.Scans} of {shape.Height} × {shape.Width}.")
            : volume;
    }

    /// <summary>The same volume, made wider by filling both sides; where the margin is odd, its smaller half is on the left.</summary>
    /// <param name="width">The new width.</param>
    /// <param name="padding">With what.</param>
    /// <exception cref="ArgumentOutOfRangeException">The volume is wider.</exception>
    public OctVolume Padded(int width, SidePadding padding)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, Width);
        if (width == Width) return this;
        var (left, voxels) = ((width - Width) / 2, new byte[Scans * Height * width]);
        var source = new int[width];
        for (var c = 0; c < width; c++) source[c] = Source(c - left, left, width - Width - left, padding);
        for (var row = 0; row < Scans * Height; row++)
            for (var c = 0; c < width; c++)
                voxels[row * width + c] = Voxels[row * Width + source[c]];
        return new(Scans, Height, width, voxels);
    }

    /// <summary>
    /// The volume as an image whose channels are its slices, [S, H', W'] in [−1, 1]: S scans at even distances (the middles of S equal parts), each
    /// brought to the size by Pillow's bilinear filter.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">More scans are wanted than there are, or a size is not positive.</exception>
    public float[] Slices(int slices, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slices);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slices, Scans);
        var (rows, columns, area) = (AxisWeights.Pillow(Height, height), AxisWeights.Pillow(Width, width), Height * Width);
        var result = new float[slices * height * width];
        for (var s = 0; s < slices; s++)
        {
            var scan = ScanOf(s, slices, Scans);
            var pixels = Array.ConvertAll(Voxels.AsSpan(scan * area, area).ToArray(), value => value / 127.5f - 1);
            SeparableResize.Of(pixels, rows, columns).CopyTo(result, s * height * width);
        }
        return result;
    }

    /// <summary>The scan that a slice is: the middle of its part, where <paramref name="scans"/> are cut into equal parts.</summary>
    internal static int ScanOf(int slice, int slices, int scans) => (int)((slice + 0.5) * scans / slices);

    /// <summary>Where a column of the wider image comes from: the leftmost <paramref name="left"/> columns again to the left, the rightmost ones to the right.</summary>
    int Source(int column, int left, int right, SidePadding padding) => (column, padding) switch
    {
        (< 0, SidePadding.Parts) => (column + left) % Width,
        _ when column >= Width && padding == SidePadding.Parts => Width - 1 - (right - 1 - (column - Width)) % Width,
        _ => Math.Clamp(column, 0, Width - 1),
    };

    static OctVolume Raw(OctEntry entry)
    {
        var (scans, height, width) = entry.Shape ?? throw new BrokenFileException(entry.Path, "shape", "raw bytes need the numbers of scans, rows and columns in the table.");
        var wanted = (long)scans * height * width;
        if (wanted > MostVoxels) throw new BrokenFileException(entry.Path, "shape", $"{wanted} voxels are more than are read here.");
        var voxels = File.ReadAllBytes(entry.Path);
        return voxels.Length == wanted
            ? new(scans, height, width, voxels)
            : throw new BrokenFileException(entry.Path, $"byte {voxels.Length}", $"{scans} scans of {height} × {width} want {wanted} bytes; the file has {voxels.Length}.");
    }

    static OctVolume Stack(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.png").Order(StringComparer.Ordinal)];
        if (files.Length == 0) throw new BrokenFileException(folder, "folder", "it holds no PNG file.");
        var first = PngReader.Read(files[0]);
        var (height, width) = (first.Height, first.Width);
        var voxels = new byte[files.Length * height * width];
        InParallel.For(files.Length, Environment.ProcessorCount, k =>
        {
            var scan = PngReader.Read(files[k]);
            if ((scan.Height, scan.Width) != (height, width))
                throw new BrokenFileException(files[k], "header", $"the scan is {scan.Height} × {scan.Width}, the first one {height} × {width}.");
            Array.ConvertAll(scan.ToGrey(), grey => (byte)MathF.Round(grey * byte.MaxValue)).CopyTo(voxels, k * height * width);
        });
        return new(files.Length, height, width, voxels);
    }
}
