using AttributionPriors.Experiments;
using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting;

/// <summary>A row of one of the paper's tables.</summary>
/// <param name="Task">The task whose runs it is made of.</param>
/// <param name="Method">The training method.</param>
/// <param name="Label">What stands before it, if not the method's name.</param>
/// <param name="Experiment">The table that it stands in, as <see cref="PaperNumber.Experiment"/> names it.</param>
public sealed record PaperLine(string Task, string Method, string? Label, string Experiment)
{
    /// <summary>The paper's task: that of the arm, whichever search its hyper-parameters come from.</summary>
    public PaperArm Arm => PaperTables.ArmOf(Task)!;

    /// <summary>The paper's number; where the table has none, that of the authors' repository.</summary>
    public PaperNumber? Number(string metric) => MethodStyle.Of(Method).PaperName is not { } name ? null
        : PaperTables.Default.Find(Arm.Dataset, Arm.Shift, Experiment, name, metric)
            ?? PaperTables.Default.Find(Arm.Dataset, Arm.Shift, PaperTables.RepositoryExperiment, name, metric);
}

/// <summary>
/// The paper's Tables 1, 2, 4 and 5: which runs they are made of, and how they are drawn from records. Beside each printed number stand ours, an interval from a
/// bootstrap over seeds and the difference; below each IoU its chance level and the score of a blob in the centre.
/// </summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Lines">Its rows, part by part.</param>
/// <param name="Quantities">Its columns.</param>
public sealed record PaperForm(string Name, string Title, IReadOnlyList<PaperLine> Lines, IReadOnlyList<Quantity> Quantities) : IPaperTable
{
    const double ChanceAuc = 0.5;

    static readonly string[] s_saliencies = ["InputGradient", SaliencyName.IntegratedGradients, "Occlusion"];

    /// <summary>The tables that are made of runs: the one place to add a line when such a table is added.</summary>
    public static IReadOnlyList<PaperForm> All { get; } =
    [
        new("table1", "Table 1: cardiomegaly with and without a site-pathology correlation", Whole("table1", "xray-spc", "xray-nospc"), AucAndIous),
        new("table2", "Table 2: pneumonia with and without a view-pathology correlation", Whole("table2", "rsna-vpc", "rsna-novpc"), AucAndIous),
        new("table4", "Table 4: ActDiff's weight from the normal search and from a wide one", [.. new[] { "xray-spc", "xray-nospc", "rsna-vpc", "rsna-novpc" }.SelectMany(Searches)], [Quantity.TestAuc]),
        new("table5", "Table 5: validation skewed as training is", Whole(PaperTables.EqualSkew, "xray-spc-equal", "rsna-vpc-equal"), [Quantity.ValidAuc, Quantity.TestAuc]),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(form => form.Name)];

    /// <summary>The table called <paramref name="name"/>; null where it is none of these.</summary>
    public static PaperForm? Find(string name) => All.FirstOrDefault(form => string.Equals(form.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The runs it needs: each task with its methods.</summary>
    public IReadOnlyList<(string Task, IReadOnlyList<string> Methods)> Runs =>
        [.. Lines.GroupBy(line => line.Task).Select(task => (task.Key, (IReadOnlyList<string>)[.. task.Select(line => line.Method)]))];

    static IReadOnlyList<Quantity> AucAndIous => [Quantity.TestAuc, .. s_saliencies.Select(Quantity.Iou)];

    static IReadOnlyList<PaperLine> Whole(string experiment, params string[] tasks) =>
        [.. tasks.SelectMany(task => XrayArm.All.First(arm => arm.Name == task).Methods.Select(method => new PaperLine(task, method, null, experiment)))];

    static IEnumerable<PaperLine> Searches(string task) =>
    [
        new(task, "Baseline", null, "table4_baseline"),
        new(task, "ActDiff", "ActDiff, normal search", "table4_normal"),
        new($"{task}-wide", "ActDiff", "ActDiff, wide search", PaperTables.WideSearches),
    ];

    /// <summary>The table from the records that there are; a row without any is empty.</summary>
    /// <exception cref="ArgumentException">There are no records of its runs, or they cannot share a table: phantoms with patients, other profiles or protocols.</exception>
    public Table Build(IReadOnlyList<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        RunRecord[] own = [.. records.Where(record => Lines.Any(line => (line.Task, line.Method) == (record.Spec.Task, record.Spec.Method)))];
        RecordGroup.RequireComparable(own);
        var drawing = new PaperFormDrawing(this, own);
        return new($"{Title} ({RecordGroup.Describe(own)})", drawing.Columns, drawing.Rows, drawing.Notes);
    }

    /// <summary>The numbers as printed, in the same form.</summary>
    public Table Printed()
    {
        (PaperLine Line, PaperNumber?[] Numbers)[] rows = [.. Lines.Select(line => (line, Quantities.Select(quantity => line.Number(quantity.Key)).ToArray()))];
        return new(
            $"{Title} (as printed, {PaperTables.Seeds} seeds)",
            [new("Data", Alignment.Left), new("Method", Alignment.Left), .. Quantities.Select(quantity => new Column(quantity.Display))],
            [
                .. rows.Where(row => row.Numbers.Any(number => number is not null)).Select(row => (Cell[])
                [
                    Cell.Of(Words(row.Line.Arm)), Cell.Of(LabelOf(row.Line)),
                    .. row.Numbers.Select(number => number is null ? Cell.None : Cell.Of(number.Estimate) with { IsBold = number.IsPrinted && IsBetter(row.Line, number) }),
                ]),
            ],
            ["Mean ± s.d. over seeds. Bold (in text: between stars): better than the baseline, and an AUC better than chance. Masked (zero) is from the authors' repository."]);
    }

    internal static string LabelOf(PaperLine line) => line.Label ?? MethodStyle.Of(line.Method).Display;

    /// <summary>E.g. <c>XRay, NoSPC</c> as a reader writes it.</summary>
    internal static string Words(PaperArm arm) => arm.Dataset == PaperTables.SyntheticDataset ? arm.Dataset : $"{(arm.Dataset == "XRay" ? "X-ray" : arm.Dataset)} {arm.Shift.Replace("No", "no ")}";

    /// <summary>The paper's rule for bold on its own numbers: above the baseline's, and above chance where that is a number of its own.</summary>
    bool IsBetter(PaperLine line, PaperNumber number) =>
        line.Method != "Baseline"
        && BaselineOf(line)?.Number(number.Metric) is { } baseline && number.Mean > baseline.Mean
        && (!number.Metric.EndsWith("auc", StringComparison.Ordinal) || number.Mean > ChanceAuc);

    internal PaperLine? BaselineOf(PaperLine line) => Lines.FirstOrDefault(other => other.Method == "Baseline" && other.Arm == line.Arm);
}

/// <summary>Rows, columns and notes of a <see cref="PaperForm"/> of some records.</summary>
sealed class PaperFormDrawing(PaperForm form, RunRecord[] records)
{
    const double ChanceAuc = 0.5;

    /// <summary>A phantom's number beside a patient's would invite a comparison that means nothing.</summary>
    bool HasPaper => records[0].Spec.Source != RadiographSource.Phantom;

    public IReadOnlyList<Column> Columns =>
    [
        new("Data", Alignment.Left), new("Method", Alignment.Left), new("Seeds"),
        .. form.Quantities.SelectMany(quantity => (Column[])
        [
            .. HasPaper ? [new("Paper", Group: quantity.Display)] : Array.Empty<Column>(),
            new("Ours", Group: quantity.Display), new("95 %", Group: quantity.Display),
            .. HasPaper ? [new("Difference", Group: quantity.Display)] : Array.Empty<Column>(),
        ]),
    ];

    public IReadOnlyList<IReadOnlyList<Cell>> Rows =>
        [.. form.Lines.GroupBy(line => line.Arm).SelectMany(part => (IReadOnlyList<Cell>[])[.. part.Select(Row), .. Levels(part.Key, [.. part])])];

    public IReadOnlyList<string> Notes =>
    [
        "Mean ± sample s.d. over seeds. 95 %: percentile bootstrap of the mean over seeds, too narrow where they are few.",
        "Bold (in text: between stars): better than the baseline and than chance, the paper's rule. Chance: a random map with the mask's pixel budget. Blob: a blob in the centre.",
        .. HasPaper
            ? records[0].Spec.Profile == Profiles.Paper ? [] : new[] { $"The paper's numbers are of the full protocol; ours are of the {records[0].Spec.Profile} profile." }
            : ["Phantoms: drawings, of nobody. The paper's numbers are of patients and are left out here."],
    ];

    double[] Values(PaperLine line, Quantity quantity) =>
        [.. records.Where(record => (record.Spec.Task, record.Spec.Method) == (line.Task, line.Method)).Select(quantity.Of).OfType<double>()];

    Cell[] Row(PaperLine line) =>
    [
        Cell.Of(PaperForm.Words(line.Arm)), Cell.Of(PaperForm.LabelOf(line)),
        Cell.Of(records.Count(record => (record.Spec.Task, record.Spec.Method) == (line.Task, line.Method)), "0"),
        .. form.Quantities.SelectMany(quantity => Cells(line, quantity)),
    ];

    IEnumerable<Cell> Cells(PaperLine line, Quantity quantity)
    {
        var values = Values(line, quantity);
        var (ours, number) = (Estimate.Of(values.Select(value => (double?)value)), line.Number(quantity.Key));
        var interval = values.Length > 0 && Bootstrap.OfMean(values) is { } range ? Cell.Of($"[{Estimate.Rounded(range.Low)}, {Estimate.Rounded(range.High)}]") : Cell.None;
        if (HasPaper) yield return Marked(Cell.Of(number?.Estimate), line, quantity, number?.Mean, BaselineNumber(line, quantity));
        yield return Marked(Cell.Of(ours), line, quantity, ours?.Mean, BaselineMean(line, quantity));
        yield return interval;
        if (HasPaper) yield return ours is { } mean && number is not null ? Cell.Of(mean.Mean - number.Mean) : Cell.None;
    }

    Cell Marked(Cell cell, PaperLine line, Quantity quantity, double? mean, double? baseline) =>
        cell with { IsBold = line.Method != "Baseline" && mean > baseline && mean > (Chance(line.Arm, quantity) ?? double.NegativeInfinity) };

    double? BaselineMean(PaperLine line, Quantity quantity) =>
        form.BaselineOf(line) is { } baseline && Values(baseline, quantity) is { Length: > 0 } values ? values.Average() : null;

    double? BaselineNumber(PaperLine line, Quantity quantity) => form.BaselineOf(line)?.Number(quantity.Key)?.Mean;

    /// <summary>Rows below a part: what needs no network.</summary>
    IEnumerable<IReadOnlyList<Cell>> Levels(PaperArm arm, PaperLine[] lines)
    {
        if (!form.Quantities.Any(quantity => SaliencyOf(quantity) is not null)) yield break;
        yield return Level("Chance", arm, quantity => Chance(arm, quantity));
        yield return Level("Blob", arm, quantity => SaliencyOf(quantity) is { } saliency ? Mean(arm, Quantity.IouCentredBlob(saliency)) : null);
    }

    Cell[] Level(string name, PaperArm arm, Func<Quantity, double?> level) =>
    [
        Cell.Of(PaperForm.Words(arm)), Cell.Of(name), Cell.None,
        .. form.Quantities.SelectMany(quantity => (Cell[])
        [
            .. HasPaper ? [Cell.None] : Array.Empty<Cell>(), Cell.Of(level(quantity)), Cell.None, .. HasPaper ? [Cell.None] : Array.Empty<Cell>(),
        ]),
    ];

    double? Chance(PaperArm arm, Quantity quantity) =>
        SaliencyOf(quantity) is { } saliency ? Mean(arm, Quantity.IouChance(saliency)) : ChanceAuc;

    double? Mean(PaperArm arm, Quantity quantity) =>
        Estimate.Of(records.Where(record => PaperTables.ArmOf(record.Spec.Task) == arm).Select(quantity.Of))?.Mean;

    /// <summary>The saliency method of an IoU; null for an AUC.</summary>
    string? SaliencyOf(Quantity quantity) => SaliencyName.In(records).FirstOrDefault(saliency => Quantity.Iou(saliency).Key == quantity.Key);
}
