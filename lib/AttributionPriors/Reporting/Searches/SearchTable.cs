using System.Globalization;
using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;

namespace AttributionPriors.Reporting.Searches;

/// <summary>
/// The paper's Table 3: the hyper-parameters that a search chose for each method on each task, and below them what Table 4's wide searches chose for ActDiff.
/// Beside each printed number stands the one of our search.
/// </summary>
/// <remarks>
/// A search on phantoms takes the printed numbers of radiographs out of the whole table: what suits drawings is not to be compared with what suited patients.
/// </remarks>
public static class SearchTable
{
    /// <summary>As on the command line.</summary>
    public const string Name = "table3";

    const string Title = "Table 3: hyper-parameters by search";

    /// <summary>A hyper-parameter: its column, its metric in the paper's tables, its property.</summary>
    sealed record Dimension(string Heading, string Metric, string Property);

    static readonly Dimension[] s_dimensions =
    [
        new("Learning rate", "learning_rate", nameof(HyperParameters.LearningRate)),
        new("λ", "lambda", nameof(HyperParameters.Lambda)),
        new("k", "disc_per_encoder_updates", nameof(HyperParameters.EncoderEvery)),
        new("Discriminator's rate", "disc_learning_rate", nameof(HyperParameters.DiscriminatorLearningRate)),
        new("σ", "", nameof(HyperParameters.MaskSigma)),
    ];

    /// <summary>A row: a method of a task, and what was found for it.</summary>
    sealed record Line(string Data, string Method, IReadOnlyList<double?> Printed, SearchRecord? Search, string? Setting);

    /// <summary>The property of <see cref="HyperParameters"/> that a metric of the paper's tables is; null for what a run measures.</summary>
    public static string? PropertyOf(string metric) => Printable.FirstOrDefault(dimension => dimension.Metric == metric)?.Property;

    /// <summary>How many of the paper's searches there are, and how many these are of: a task and method count once.</summary>
    public static (int Done, int All) Count(IReadOnlyList<SearchRecord> searches)
    {
        var lines = PaperLines();
        return (lines.Count(line => searches.Any(search => IsOf(search, line.Arm, line.Method, line.IsWide))), lines.Count);
    }

    /// <summary>The table from the searches that there are; a row without one has the paper's numbers alone.</summary>
    /// <exception cref="ArgumentException">There is no search, or some are of phantoms and others of patients.</exception>
    public static Table Build(IReadOnlyList<SearchRecord> searches)
    {
        ArgumentNullException.ThrowIfNull(searches);
        if (searches.Count == 0) throw new ArgumentException("There are no searches. Make one: ./reproduce search TASK METHOD", nameof(searches));
        var hasPhantoms = searches.Any(SearchGroup.IsOfPhantoms);
        if (hasPhantoms && searches.Any(search => search.Start.Xray?.Source == RadiographSource.Files))
            throw new ArgumentException("Searches on phantoms cannot share a table with searches on patients' radiographs. Keep them in different folders.", nameof(searches));
        return new(
            Title,
            [
                new("Data", Alignment.Left), new("Method", Alignment.Left), new("Search", Alignment.Left), new("Runs"), new("Valid AUC"),
                .. s_dimensions.SelectMany(dimension => (Column[])
                    [.. dimension.Metric.Length > 0 ? [new("Paper", Group: dimension.Heading)] : Array.Empty<Column>(), new("Ours", Group: dimension.Heading)]),
            ],
            [.. Lines(searches, hasPhantoms).Select(RowOf)],
            [
                "Ours: the point of the largest validation AUC of the chosen epoch, one seed. Runs: points tried, those that failed among them. k: batches per step of the classifier. σ: of the mask's dilation; the paper does not print it.",
                hasPhantoms
                    ? "Phantoms: drawings, of nobody. The paper's numbers of radiographs are of patients, and are left out of this table."
                    : "A row without a search: ./reproduce search TASK METHOD. The paper's are searches of 20 runs of the full protocol.",
            ]);
    }

    /// <summary>The numbers as printed.</summary>
    public static Table Printed() => new(
        $"{Title} (as printed)",
        [new("Data", Alignment.Left), new("Method", Alignment.Left), .. Printable.Select(dimension => new Column(dimension.Heading))],
        [.. PaperLines().Select(line => (Cell[])[Cell.Of(PaperForm.Words(line.Arm)), Cell.Of(Words(line.Method, line.IsWide)), .. Numbers(line.Arm, line.Method, line.IsWide).Select(Cells)])],
        ["Searches of 20 runs with one seed. Wide search: λ down to 1e-16, from Table 4."]);

    static IEnumerable<Dimension> Printable => s_dimensions.Where(dimension => dimension.Metric.Length > 0);

    /// <summary>Every method of every task that the paper prints hyper-parameters of, in its order; the wide searches last.</summary>
    static List<(PaperArm Arm, MethodStyle Method, bool IsWide)> PaperLines() =>
    [
        .. PaperTables.Default.Numbers.Where(number => number.Metric == s_dimensions[0].Metric && number.Experiment is PaperTables.Searches or PaperTables.WideSearches)
            .Select(number => (new PaperArm(number.Dataset, number.Shift), MethodStyle.All.First(style => style.PaperName == number.Method), number.Experiment == PaperTables.WideSearches)),
    ];

    static IEnumerable<Line> Lines(IReadOnlyList<SearchRecord> searches, bool hasPhantoms)
    {
        var groups = SearchGroup.Of(searches);
        var placed = new HashSet<SearchRecord>(ReferenceEqualityComparer.Instance);
        foreach (var (arm, method, isWide) in PaperLines())
        {
            var numbers = hasPhantoms && arm.Dataset != PaperTables.SyntheticDataset ? [.. Printable.Select(_ => (double?)null)] : Numbers(arm, method, isWide);
            var own = groups.SelectMany(group => group.Searches.Where(search => IsOf(search, arm, method, isWide)).Select(search => (group.Setting, Search: search))).ToList();
            foreach (var (setting, search) in own)
            {
                placed.Add(search);
                yield return new(PaperForm.Words(arm), Words(method, isWide), numbers, search, setting);
            }
            if (own.Count == 0 && numbers.Any(number => number is not null)) yield return new(PaperForm.Words(arm), Words(method, isWide), numbers, null, null);
        }
        foreach (var group in groups)
            foreach (var search in group.Searches.Where(search => !placed.Contains(search)))
                yield return new(
                    PaperTables.ArmOf(group.Task) is { } arm ? PaperForm.Words(arm) : group.Task, SearchGroup.NameOf(search), [.. Printable.Select(_ => (double?)null)], search, group.Setting);
    }

    static Cell[] RowOf(Line line)
    {
        var best = line.Search?.Best();
        return
        [
            Cell.Of(line.Data), Cell.Of(line.Method), Cell.Of(line.Setting ?? "none yet"), Cell.Of(line.Search?.Evaluations.Count, "0"), Cell.Of(best?.Score),
            .. s_dimensions.SelectMany((dimension, i) => (Cell[])
            [
                .. dimension.Metric.Length > 0 ? [Cells(line.Printed[i])] : Array.Empty<Cell>(),
                Cells(best is not null && line.Search!.Dimensions.Any(searched => searched.Name == dimension.Property) ? SearchSpace.Of(best.Hyper, dimension.Property) : null),
            ]),
        ];
    }

    static bool IsOf(SearchRecord search, PaperArm arm, MethodStyle method, bool isWide) =>
        PaperTables.ArmOf(search.Start.Task) == arm && search.Start.Method == method.Name && search.Settings.IsWide == isWide;

    static double?[] Numbers(PaperArm arm, MethodStyle method, bool isWide) =>
    [
        .. Printable.Select(dimension => PaperTables.Default.Find(
            arm.Dataset, arm.Shift, isWide ? PaperTables.WideSearches : PaperTables.Searches, method.PaperName!, dimension.Metric)?.Mean),
    ];

    static string Words(MethodStyle method, bool isWide) => method.Display + (isWide ? ", wide search" : "");

    /// <summary>Three significant digits, with a power of ten below a hundredth.</summary>
    static Cell Cells(double? value) => value is not { } number ? Cell.None
        : new(number != 0 && Math.Abs(number) < 0.01 ? number.ToString("0.##e-0", CultureInfo.InvariantCulture) : number.ToString("G3", CultureInfo.InvariantCulture), number);
}
