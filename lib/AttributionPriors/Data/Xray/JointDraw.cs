namespace AttributionPriors.Data.Xray;

/// <summary>The entries of one run's splits, by their places in the index.</summary>
/// <param name="Train">Training images.</param>
/// <param name="Valid">Validation images.</param>
/// <param name="Test">Test images, cell by cell, within a cell in the order of the index.</param>
/// <param name="Explained">Of the test images those that are explained: equally many of each cell, the first of each.</param>
public sealed record JointDraw(IReadOnlyList<int> Train, IReadOnlyList<int> Valid, IReadOnlyList<int> Test, IReadOnlyList<int> Explained)
{
    /// <summary>Explained images of each cell: 100 in all, of which the 50 positives count (paper, Tables 1 and 2).</summary>
    public const int ExplainedPerCell = 25;

    /// <summary>Cells in the order of all draws: site, then class.</summary>
    static readonly (int Site, int Label)[] s_cells = [(0, 0), (0, 1), (1, 0), (1, 1)];

    /// <summary>
    /// Draws the splits of one seed, number for number as the released code does with numpy: of each cell n images without replacement, of these the training
    /// images, of the sorted rest the validation images; what is then left is the test.
    /// </summary>
    /// <param name="entries">The index: all entries of site 0, then all of site 1, or of RSNA in the order of the table.</param>
    /// <param name="split">How many of each cell.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <param name="explainedPerCell">Images of each cell to explain.</param>
    /// <exception cref="ArgumentException">A cell has too few entries; the message says which.</exception>
    public static JointDraw Of(IReadOnlyList<XrayEntry> entries, JointSplit split, long seed, int explainedPerCell = ExplainedPerCell)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(split);
        var random = new LegacyRandom(seed);
        int[][] pools = [.. s_cells.Select(cell => random.Choice(Members(entries, cell, split.PerCell), split.PerCell))];
        int[][] train = [.. s_cells.Select((cell, c) => random.Choice(pools[c], split.Of(cell.Site, cell.Label).Train))];
        int[][] rest = [.. s_cells.Select((_, c) => Without(pools[c], train[c]))];
        int[][] valid = [.. s_cells.Select((cell, c) => random.Choice(rest[c], split.Of(cell.Site, cell.Label).Valid))];
        int[][] test = [.. s_cells.Select((_, c) => Without(rest[c], valid[c]))];
        return new([.. train.SelectMany(cell => cell)], [.. valid.SelectMany(cell => cell)], [.. test.SelectMany(cell => cell)], First(test, explainedPerCell));
    }

    /// <summary>
    /// Splits in which no patient is in two: patients in random order, each with all of its images into the first split whose cells have room for them. A split
    /// may end a few images short, since a patient is taken whole or not at all.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public static JointDraw OfPatients(IReadOnlyList<XrayEntry> entries, JointSplit split, long seed, int explainedPerCell = ExplainedPerCell)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(split);
        foreach (var cell in s_cells) Members(entries, cell, split.PerCell);
        // A patient's number is unique within its data set; RSNA's sites are views of one data set, with one image a patient.
        var patients = Enumerable.Range(0, entries.Count).GroupBy(i => (entries[i].Site, entries[i].Patient)).Select(group => group.ToArray()).ToList();
        int[][] room = [.. s_cells.Select(cell => split.Of(cell.Site, cell.Label)).Select(cell => new[] { cell.Train, cell.Valid, cell.Test })];
        List<int>[] parts = [[], [], []];
        foreach (var images in new LegacyRandom(seed).Permutation(patients.Count).Select(p => patients[p]))
        {
            var wanted = images.CountBy(i => Array.IndexOf(s_cells, (entries[i].Site, entries[i].Label))).ToList();
            var part = Array.FindIndex(s_parts, k => wanted.TrueForAll(need => room[need.Key][k] >= need.Value));
            if (part < 0) continue;
            foreach (var (cell, count) in wanted) room[cell][part] -= count;
            parts[part].AddRange(images);
        }
        int[][] test = [.. s_cells.Select(cell => parts[2].Where(i => (entries[i].Site, entries[i].Label) == cell).Order().ToArray())];
        return new(parts[0], parts[1], [.. test.SelectMany(cell => cell)], First(test, explainedPerCell));
    }

    static readonly int[] s_parts = [0, 1, 2];

    static int[] Members(IReadOnlyList<XrayEntry> entries, (int Site, int Label) cell, int wanted)
    {
        int[] members = [.. Enumerable.Range(0, entries.Count).Where(i => (entries[i].Site, entries[i].Label) == cell)];
        return members.Length >= wanted
            ? members
            : throw new ArgumentException($"Site {cell.Site} has {members.Length} images of class {cell.Label}, and {wanted} are wanted.", nameof(entries));
    }

    /// <summary>numpy's <c>setdiff1d</c>, which sorts.</summary>
    static int[] Without(int[] all, int[] taken) => [.. all.Except(taken).Order()];

    /// <summary>Of each cell the same number, even where the smallest has fewer than wanted: the sites stay balanced.</summary>
    static int[] First(int[][] test, int perCell)
    {
        var count = Math.Min(perCell, test.Min(cell => cell.Length));
        return [.. test.SelectMany(cell => cell.Take(count))];
    }
}
