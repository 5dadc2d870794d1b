using System.Globalization;
using System.Text;
using AttributionPriors.Data.Photos;

namespace AttributionPriors.Data.Cub;

/// <summary>Places of the photographs in a split.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Valid">To choose the epoch.</param>
/// <param name="Test">To score.</param>
public sealed record CubSplit(int[] Train, int[] Valid, int[] Test);

/// <summary>
/// Caltech-UCSD Birds 200-2011 (Wah et al. 2011): 11,788 photographs of 200 species, each with a box around the bird. Read from the folder as it is released, with its
/// tables <c>images.txt</c>, <c>image_class_labels.txt</c>, <c>classes.txt</c>, <c>train_test_split.txt</c> and <c>bounding_boxes.txt</c>.
/// </summary>
public sealed class CubSet
{
    /// <summary>The data set's name.</summary>
    public const string Dataset = "cub";

    /// <summary>Species.</summary>
    public const int Classes = 200;

    /// <summary>
    /// Photographs of the paper's training, validation and test. It prints 1,227 for the last, which leaves 60 photographs out; with 1,287 the three are all that
    /// there are.
    /// </summary>
    public static (int Train, int Valid, int Test) PaperSizes => (8190, 2311, 1287);

    /// <summary>Photographs of the official split's training and test.</summary>
    public static (int Train, int Test) OfficialSizes => (5994, 5794);

    CubSet(IReadOnlyList<string> classNames, IReadOnlyList<CubEntry> entries, IReadOnlyList<SkippedEntry> skipped) => (ClassNames, Entries, Skipped) = (classNames, entries, skipped);

    /// <summary>The species' names.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The photographs, by number.</summary>
    public IReadOnlyList<CubEntry> Entries { get; }

    /// <summary>Those that cannot be used, with the reason.</summary>
    public IReadOnlyList<SkippedEntry> Skipped { get; }

    /// <summary>Reads the tables in <paramref name="root"/>, or in <c>CUB_200_2011</c> within it.</summary>
    /// <exception cref="IOException">A table is missing, or a row of it broken.</exception>
    /// <exception cref="InvalidDataException">No photograph is there.</exception>
    public static CubSet Open(string root)
    {
        var folder = Directory.Exists(Path.Combine(root, "CUB_200_2011")) ? Path.Combine(root, "CUB_200_2011") : root;
        var images = CubTable.Read(folder, "images.txt", 1);
        var names = CubTable.Read(folder, "classes.txt", 1);
        if (names.Count > Classes || names.Keys.Any(id => id < 1 || id > names.Count)) throw new BrokenFileException(Path.Combine(folder, "classes.txt"), "rows", $"the classes are not numbered from 1 to {names.Count}, {Classes} at most.");
        var (labels, splits, boxes) = (CubTable.Read(folder, "image_class_labels.txt", 1), CubTable.Read(folder, "train_test_split.txt", 1), CubTable.Read(folder, "bounding_boxes.txt", 4));
        var (entries, skipped) = (new List<CubEntry>(), new List<SkippedEntry>());
        foreach (var (id, row) in images.OrderBy(image => image.Key))
        {
            var path = Path.Combine(folder, "images", row.Fields[0]);
            var fault = Fault(id, path, labels, splits, boxes, names.Count, out var entry);
            if (fault is null) entries.Add(entry!);
            else skipped.Add(new($"{id}", row.Place, fault));
        }
        return entries.Count > 0
            ? new([.. names.OrderBy(name => name.Key).Select(name => name.Value.Fields[0])], entries, skipped)
            : throw new InvalidDataException($"{folder}: none of {skipped.Count} photographs can be used{(skipped.Count > 0 ? $"; the first because {skipped[0].Reason}" : ".")}");
    }

    /// <summary>The paper's split: each species in the same shares in all three parts, as nearly as whole photographs allow. Its own draw is not published.</summary>
    /// <param name="seed">Decides which photographs.</param>
    public CubSplit AsInPaper(long seed)
    {
        var all = (double)(PaperSizes.Train + PaperSizes.Valid + PaperSizes.Test);
        var order = Spread([.. Enumerable.Range(0, Entries.Count)], seed);
        var (first, second) = ((int)Math.Round(order.Length * PaperSizes.Train / all), (int)Math.Round(order.Length * (PaperSizes.Train + PaperSizes.Valid) / all));
        return new([.. order[..first].Order()], [.. order[first..second].Order()], [.. order[second..].Order()]);
    }

    /// <summary>The official split; it has no validation, for which a share of each species' training photographs is set apart.</summary>
    /// <param name="seed">Decides which.</param>
    /// <param name="valid">The share.</param>
    public CubSplit Official(long seed, double valid = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(valid);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(valid, 1);
        var order = Spread([.. Enumerable.Range(0, Entries.Count).Where(place => Entries[place].IsTraining)], seed);
        var first = (int)Math.Round(order.Length * (1 - valid));
        return new([.. order[..first].Order()], [.. order[first..].Order()], [.. Enumerable.Range(0, Entries.Count).Where(place => !Entries[place].IsTraining)]);
    }

    /// <summary>Writes a split by the photographs' numbers, a line each: <c>train 1</c>.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(CubSplit split, string path)
    {
        ArgumentNullException.ThrowIfNull(split);
        var lines = ((string Name, int[] Places)[])[("train", split.Train), ("valid", split.Valid), ("test", split.Test)];
        var text = string.Concat(lines.SelectMany(part => part.Places.Select(place => $"{part.Name} {Entries[place].Id}\n")));
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Photographs as images [3, side, side] of ImageNet's colours, the boxes as masks.</summary>
    /// <param name="places">Which, by their places in <see cref="Entries"/>.</param>
    /// <param name="side">Rows and columns.</param>
    /// <exception cref="BrokenFileException">A file is damaged.</exception>
    public ImageSet Read(IReadOnlyList<int> places, int side)
    {
        ArgumentNullException.ThrowIfNull(places);
        return Photo.Images([.. places.Select(place => Entries[place]).Select(entry => (entry.Path, entry.Label, (Box?)entry.Box))], side);
    }

    /// <summary>An order in which every beginning has each class in nearly the same share: a class's photographs, shuffled, at even distances.</summary>
    int[] Spread(int[] places, long seed)
    {
        var random = new LegacyRandom(seed);
        return
        [
            .. places.GroupBy(place => Entries[place].Label).OrderBy(group => group.Key).SelectMany(group =>
                {
                    var own = random.Choice([.. group], group.Count());
                    var start = random.Uniform();
                    return own.Select((place, k) => (Place: place, At: (k + start) / own.Length));
                })
                .OrderBy(placed => placed.At).ThenBy(placed => placed.Place).Select(placed => placed.Place),
        ];
    }

    static string? Fault(
        int id, string path, Dictionary<int, CubRow> labels, Dictionary<int, CubRow> splits, Dictionary<int, CubRow> boxes, int classes, out CubEntry? entry)
    {
        entry = null;
        if (!labels.TryGetValue(id, out var label) || !splits.TryGetValue(id, out var split) || !boxes.TryGetValue(id, out var box)) return "a table has no row of this number.";
        if (!int.TryParse(label.Fields[0], CultureInfo.InvariantCulture, out var number) || number < 1 || number > classes) return $"{label.Place}: class '{label.Fields[0]}' is not in 1..{classes}.";
        if (split.Fields[0] is not ("0" or "1")) return $"{split.Place}: '{split.Fields[0]}' is neither 0 nor 1.";
        double[] sides = [.. box.Fields.Select(field => double.TryParse(field, CultureInfo.InvariantCulture, out var side) ? side : double.NaN)];
        if (sides is not [>= 0 and < 1e6, >= 0 and < 1e6, > 0 and < 1e6, > 0 and < 1e6]) return $"{box.Place}: ({string.Join(", ", box.Fields)}) is no box.";
        if (!File.Exists(path)) return $"there is no {path}.";
        entry = new(id, path, number - 1, split.Fields[0] == "1", new(sides[0], sides[1], sides[2], sides[3]));
        return null;
    }
}
