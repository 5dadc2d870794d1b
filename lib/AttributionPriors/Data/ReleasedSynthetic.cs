using CsvHelper;

namespace AttributionPriors.Data;

/// <summary>How many images of a released pool are equal, image and mask and label, to the generator's.</summary>
/// <param name="Pool">1 training, 2 validation, 3 test.</param>
/// <param name="Images">Images in the released pool.</param>
/// <param name="Equal">How many of them are equal.</param>
/// <param name="FirstDifference">What differs first, in words; null where nothing does.</param>
public sealed record PoolComparison(int Pool, int Images, int Equal, string? FirstDifference);

/// <summary>
/// The authors' released synthetic data: per pool K a table <c>distractorK_labels.csv</c> with the columns <c>file</c> and
/// <c>class</c>, images <c>distractorK_img_N.npy</c> and masks <c>distractorK_seg_N.npy</c>, each a 28 × 28 array.
/// </summary>
public static class ReleasedSynthetic
{
    /// <summary>The three pools, validation and test mirrored left to right, as runs use them.</summary>
    /// <exception cref="BrokenFileException">A file is not what it should be.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Splits Pools(string folder) => new(Pool(folder, 1), Pool(folder, 2).Mirrored(), Pool(folder, 3).Mirrored());

    /// <summary>One pool, images in the order of its table, not mirrored.</summary>
    /// <param name="folder">The folder that holds the tables and arrays.</param>
    /// <param name="pool">1, 2 or 3.</param>
    /// <exception cref="BrokenFileException">A file is not what it should be.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static ImageSet Pool(string folder, int pool)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var rows = Labels(Path.Combine(folder, $"distractor{pool}_labels.csv"));
        var arrays = rows.ConvertAll(row => (
            Image: Plane(Path.Combine(folder, row.File)),
            Mask: Plane(Path.Combine(folder, row.File.Replace("_img_", "_seg_", StringComparison.Ordinal)))));
        var (height, width) = (arrays[0].Image.Shape[0], arrays[0].Image.Shape[1]);
        var (images, masks) = (new List<float>(rows.Count * height * width), new List<float>(rows.Count * height * width));
        for (var n = 0; n < rows.Count; n++)
        {
            Append(images, arrays[n].Image, height, width, Path.Combine(folder, rows[n].File));
            Append(masks, arrays[n].Mask, height, width, $"the mask of {Path.Combine(folder, rows[n].File)}");
        }
        return new(1, height, width, [.. images], [.. masks], [.. rows.Select(r => r.Class)], new int[rows.Count]);
    }

    /// <summary>Compares each released pool, pixel by pixel, with what the generator makes from the pool's seed.</summary>
    /// <exception cref="BrokenFileException">A file is not what it should be.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static IReadOnlyList<PoolComparison> Compare(string folder, CrossGeometry geometry)
    {
        var (train, valid, test) = SyntheticCrosses.PoolSeeds;
        int[] seeds = [train, valid, test];
        return [.. seeds.Select((seed, k) => Compare(k + 1, Pool(folder, k + 1), SyntheticCrosses.Pool(geometry, seed)))];
    }

    static PoolComparison Compare(int pool, ImageSet released, ImageSet made)
    {
        var difference = (released.Count, released.Height, released.Width) == (made.Count, made.Height, made.Width)
            ? null
            : $"released are {released.Count} images of {released.Height} × {released.Width}, made {made.Count} of {made.Height} × {made.Width}";
        if (difference is not null) return new(pool, released.Count, 0, difference);
        var equal = 0;
        for (var i = 0; i < released.Count; i++)
        {
            var what = !released.Image(i).SequenceEqual(made.Image(i)) ? "image"
                : !released.Mask(i).SequenceEqual(made.Mask(i)) ? "mask"
                : released.Labels[i] != made.Labels[i] ? "label" : null;
            if (what is null) equal++;
            else difference ??= $"the {what} of number {i} differs";
        }
        return new(pool, released.Count, equal, difference);
    }

    static List<(string File, int Class)> Labels(string path)
    {
        using var csv = CsvReader.FromFile(path, strict);
        try
        {
            foreach (var column in (string[])["file", "class"])
                if (!csv.Headers.Contains(column))
                    throw new BrokenFileException(path, "line 1", $"no column '{column}' among '{string.Join(", ", csv.Headers)}'.");
            var rows = new List<(string, int)>();
            while (csv.Read()) rows.Add(Row(csv, path));
            return rows.Count > 0 ? rows : throw new BrokenFileException(path, "line 2", "the table has no rows.");
        }
        catch (CsvFormatException e)
        {
            throw new BrokenFileException(path, $"line {e.LineNumber}", e.Message, e);
        }
    }

    static readonly CsvReaderOptions strict = new()
    {
        Separator = ',',
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        TrackLineNumbers = true,
    };

    static (string File, int Class) Row(CsvReader csv, string path)
    {
        var (file, label) = (csv.GetString("file"), csv.GetString("class"));
        // A table may only name its own neighbours.
        if (Path.GetFileName(file) != file || !file.Contains("_img_", StringComparison.Ordinal))
            throw new BrokenFileException(path, $"line {csv.LineNumber}, column 'file'", $"'{file}' is no image's name (distractorK_img_N.npy).");
        if (label is not ("0" or "1"))
            throw new BrokenFileException(path, $"line {csv.LineNumber}, column 'class'", $"'{label}' is neither 0 nor 1.");
        return (file, label == "1" ? 1 : 0);
    }

    static NpyArray Plane(string path)
    {
        var array = NpyReader.Read(path);
        return array.Shape.Length == 2
            ? array
            : throw new BrokenFileException(path, "header", $"an image has two axes, this array has {array.Shape.Length}.");
    }

    static void Append(List<float> pixels, NpyArray array, int height, int width, string name)
    {
        if (array.Shape[0] != height || array.Shape[1] != width)
            throw new BrokenFileException(name, "header",
                $"its shape is {array.Shape[0]} × {array.Shape[1]}, that of the pool's first image {height} × {width}.");
        foreach (var value in array.Values) pixels.Add((float)value);
    }
}
