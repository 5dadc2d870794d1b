using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// Table 2 of proactive pseudo-intervention: accuracy on birds (CUB) and CIFAR-10 and AUC of geographic atrophy (GA), without it and by the map that it trains with,
/// the paper's numbers beside ours. Behind its three columns stand the data that run anywhere. A column without records stays empty, and a note says how to fill it.
/// </summary>
/// <remarks>
/// Beside phantoms and beside birds of fewer species or in smaller photographs stands no number of the paper; beside another size of CIFAR-10 it is said.
/// </remarks>
public static class PpiTable2
{
    const string Accuracy = "accuracy", TextOnly = "2 (text only)";

    /// <summary>Our methods and the paper's rows.</summary>
    static readonly (string Method, string Paper)[] s_rows =
    [
        ("Baseline", "Classification only (VGG11; multi-view CNN for GA)"), ("PpiGradient", "PPI + Gradient (row order uncertain)"), ("PpiGradCam", "PPI + GradCAM (row order uncertain)"),
        ("PpiLrp", "PPI + LRP (row order uncertain)"), ("PpiWbp", "PPI + WBP"), ("PpiWbpBox", "PPI + WBP (box)"),
    ];

    static readonly Part[] s_parts =
    [
        new(CubTask.MainName, "CUB", Accuracy, "CUB accuracy", Quantity.TestAccuracy.Of) { Wants = "Caltech-UCSD Birds on disk (data/cub.md)" },
        new("ppi-cifar10", "CIFAR-10", Accuracy, "CIFAR-10 accuracy", Quantity.TestAccuracy.Of) { Wants = "CIFAR-10 on disk (data/cifar-10.md)" },
        new(OctTask.PooledName, "GA", "AUC", "GA AUC", PpiForm.Auc),
        new("ppi-birds", "Birds", Accuracy, null, Quantity.TestAccuracy.Of),
        new("ppi-fashion", "Clothes", Accuracy, null, Quantity.TestAccuracy.Of),
    ];

    /// <summary>The runs it needs.</summary>
    public static IReadOnlyList<(string Task, IReadOnlyList<string> Methods)> Runs { get; } =
        [.. s_parts.Select(part => (part.Task, (IReadOnlyList<string>)[.. s_rows.Select(row => row.Method)]))];

    /// <summary>Draws the table from records of these runs.</summary>
    /// <exception cref="ArgumentException">A column has two runs of a method and seed.</exception>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        Filled[] parts = [.. s_parts.Select(part => new Filled(part, [.. records.Where(record => record.Spec.Task == part.Task)]))];
        return new(
            $"PPI, Table 2: accuracy and AUC by data set and map ({RecordGroup.Describe([.. records.OrderBy(record => record.Spec.Source is null ? 0 : 1)])})",
            [new("Method", Alignment.Left), .. parts.SelectMany(part => part.Columns)],
            [.. s_rows.Select(row => (Cell[])[Cell.Of(MethodStyle.Of(row.Method).Display), .. parts.SelectMany(part => part.Cells(row.Method, row.Paper))])],
            [
                "Mean ± sample s.d. over seeds, of GA over folds. AUC: of the probability of atrophy. Lost: the paper's text has lost the number.",
                .. parts.Select(part => part.Note(records[0].Spec.Profile)).OfType<string>(),
                "Birds: cut-out photographs on wrong backgrounds. Clothes: Fashion-MNIST. Neither is in the paper.",
            ]);
    }

    /// <summary>As printed.</summary>
    public static Table Printed() => new(
        "PPI, Table 2: accuracy and AUC by data set and map (as printed)",
        [new("Method", Alignment.Left), .. s_parts.Where(part => part.Column is not null).Select(part => new Column($"{part.Name}, {part.Measure}"))],
        [.. s_rows.Select(row => (Cell[])[Cell.Of(MethodStyle.Of(row.Method).Display), .. s_parts.Select(part => part.Column).OfType<string>().Select(column => OfPaper(row.Paper, column))])],
        ["Lost: the paper's text has lost the number."]);

    /// <summary>The paper's number; its place where it is lost; nothing where it has no such cell.</summary>
    static Cell OfPaper(string row, string column)
    {
        var cell = PpiPaper.Cells.FirstOrDefault(cell => cell.Table is "2" or TextOnly && cell.Row == row && cell.Column == column);
        return cell is null ? Cell.None : cell.IsPrinted ? Cell.Of(cell.Value, "F3") : Cell.Of("lost");
    }

    /// <summary>A column of the paper, or of data of our own.</summary>
    /// <param name="Task">Whose runs it shows.</param>
    /// <param name="Name">What the paper calls its data.</param>
    /// <param name="Measure">What the number is.</param>
    /// <param name="Column">Its name among the paper's cells; null where the paper has none.</param>
    /// <param name="Of">The number of a run.</param>
    sealed record Part(string Task, string Name, string Measure, string? Column, Func<RunRecord, double?> Of)
    {
        /// <summary>What its runs want; null for nothing.</summary>
        public string? Wants { get; init; }
    }

    /// <summary>A column with its records.</summary>
    sealed class Filled(Part part, IReadOnlyList<RunRecord> records)
    {
        readonly RecordGroup? _group = records.Count == 0 ? null : RecordGroup.Of(records);

        bool IsPhantom => records.Count > 0 && !PpiForm.HasPaper(records);

        bool IsSmallCub => CubTask.IsOne(part.Task) && !records.All(record => CubTask.IsWhole(record.Spec));

        bool HasPaper => part.Column is not null && !IsPhantom && !IsSmallCub;

        string Group => part.Column is null ? $"Ours besides, {part.Measure}" : $"{part.Name}, {part.Measure}";

        public IEnumerable<Column> Columns =>
            [new(part.Column is null ? part.Name : IsPhantom ? "Phantoms" : "Here", Group: Group), .. HasPaper ? [new Column("Paper", Group: Group)] : Array.Empty<Column>()];

        public IEnumerable<Cell> Cells(string method, string row) =>
            [Cell.Of(_group?.Measure(MethodStyle.Of(method), part.Of)), .. HasPaper ? [OfPaper(row, part.Column!)] : Array.Empty<Cell>()];

        public string? Note(string profile)
        {
            if (_group is null)
            {
                var size = profile == Profiles.Lesson ? "" : $" --profile {profile}";
                return $"{part.Name}: no record.{(part.Wants is { } wants ? $" It wants {wants}." : "")} To make some: ./reproduce sweep {part.Task}{size}";
            }
            return IsPhantom ? $"{part.Name} has no patients here. {PpiForm.PhantomNote}"
                : IsSmallCub ? $"{part.Name}: the paper's number is of all 200 species, its own split and a full VGG-11, and is left out beside these."
                : part.Column is null ? null
                : $"{part.Name}: here {Size}{(part.Task == OctTask.PooledName ? "" : "; the paper's is VGG-11, trained on all photographs")}.";
        }

        string Size => $"{records[0].Spec.Model.Name}, trained on {records[0].Spec.Data.Train:N0} {(part.Task == OctTask.PooledName ? "volumes" : "photographs")}";
    }
}
