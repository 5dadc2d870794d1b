using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// What the authors give, what is committed as reference, what this machine measured, and whether they agree: one row per
/// method and quantity. This machine and the reference are the same profile and protocol; the authors' numbers are always
/// of the full protocol, and the notes say so where the profile is a smaller one.
/// </summary>
public static class ComparisonTable
{
    /// <summary>Draws the table; <paramref name="reference"/> may be empty, or <paramref name="machine"/>, which then has no columns.</summary>
    /// <exception cref="ArgumentException">The records cannot share a table; the message names the mix.</exception>
    public static Table Build(IReadOnlyList<RunRecord> machine, IReadOnlyList<RunRecord> reference)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(reference);
        var here = machine.Count == 0 ? null : RecordGroup.Of(machine);
        var there = reference.Count == 0 ? null : RecordGroup.Of(reference);
        if (there is not null) here?.RequireComparable(there);
        var shown = here ?? there ?? RecordGroup.Of([]);
        Row[] rows =
        [
            .. MethodStyle.Sorted(machine.Concat(reference).Select(record => record.Spec.Method))
                .SelectMany(method => Quantities(shown).Select(quantity => RowOf(here, there, method, quantity)))
                .Where(row => row.Ours is not null || row.Theirs is not null),
        ];
        return Draw(shown, rows, hasMachine: here is not null);
    }

    /// <summary>The verdicts of this machine against the reference, one per row that has both.</summary>
    /// <exception cref="ArgumentException">The records cannot share a table; the message names the mix.</exception>
    public static IReadOnlyList<Verdict> Verdicts(IReadOnlyList<RunRecord> machine, IReadOnlyList<RunRecord> reference)
    {
        var (here, there) = (RecordGroup.Of(machine), RecordGroup.Of(reference));
        here.RequireComparable(there);
        var pairs = here.Methods.SelectMany(method => Quantities(here).Select(quantity =>
            (Ours: here.Measure(method, quantity.Of), Theirs: there.Measure(method, quantity.Of), quantity.Tolerance)));
        return [.. pairs.Where(pair => pair.Ours is not null && pair.Theirs is not null)
            .Select(pair => Verdict.Of(pair.Ours!.Value, pair.Theirs, pair.Tolerance))];
    }

    static IReadOnlyList<Quantity> Quantities(RecordGroup group)
    {
        var saliencies = SaliencyName.In(group.Records);
        if (group.Records[0].Spec.Attribution.Question == AttributionQuestion.EvidenceOfTrueClass)
            return [Quantity.TrainAccuracy, Quantity.TestAccuracy, .. saliencies.Select(Quantity.Iou)];
        return group.Records.Any(record => Quantity.TestAuc.Of(record) is not null)
            ? [Quantity.TestAuc, .. saliencies.Select(Quantity.Iou)]
            : [Quantity.TrainAccuracy, Quantity.TestAccuracy, .. saliencies.Select(Quantity.OutsideShare)];
    }

    sealed record Row(MethodStyle Method, Quantity Quantity, PaperNumber? Authors, Estimate? Theirs, Estimate? Ours);

    static Row RowOf(RecordGroup? here, RecordGroup? there, MethodStyle method, Quantity quantity) => new(
        method, quantity, PaperTables.Default.Find((here ?? there)!.Arm, method, quantity.Key),
        there?.Measure(method, quantity.Of), here?.Measure(method, quantity.Of));

    /// <summary>A task that the authors do not have gets no columns for them.</summary>
    static Table Draw(RecordGroup shown, Row[] rows, bool hasMachine)
    {
        var hasAuthors = rows.Any(row => row.Authors is not null);
        List<(Column Column, Func<Row, Cell> Cell)> columns =
        [
            (new("Method", Alignment.Left), row => Cell.Of(row.Method.Display)),
            (new("Quantity", Alignment.Left), row => Cell.Of(row.Quantity.Display)),
        ];
        if (hasAuthors) columns.Add((new("Authors"), row => Given(row.Authors)));
        columns.Add((new("Reference"), row => Cell.Of(row.Theirs)));
        if (hasMachine)
        {
            columns.Add((new("This machine"), row => Cell.Of(row.Ours)));
            columns.Add((new("Against the reference", Alignment.Left), row => Judged(row.Ours, row.Theirs, row.Quantity)));
        }
        // A smaller profile is another experiment: its numbers stand beside the authors', but are not judged by them.
        if (hasAuthors && hasMachine && shown.Profile == Profiles.Paper)
            columns.Add((new("Against the authors", Alignment.Left), row => Judged(row.Ours, row.Authors?.Estimate, row.Quantity)));
        string[] sides = [.. hasAuthors ? ["Authors", "reference"] : new[] { "Reference" }, .. hasMachine ? new[] { "this machine" } : []];
        return new(
            $"{(sides.Length > 1 ? string.Join(", ", sides[..^1]) + " and " : "")}{sides[^1]} ({shown.Label})",
            [.. columns.Select(column => column.Column)],
            [.. rows.Select(row => columns.Select(column => column.Cell(row)).ToArray())],
            Notes(shown, rows, hasMachine));
    }

    /// <summary>A number that the paper does not print carries a star.</summary>
    static Cell Given(PaperNumber? number)
    {
        var cell = Cell.Of(number?.Estimate);
        return number is { IsPrinted: false } ? cell with { Text = $"{cell.Text} *" } : cell;
    }

    static Cell Judged(Estimate? ours, Estimate? theirs, Quantity quantity) =>
        ours is { } measured ? Cell.Of(Verdict.Of(measured, theirs, quantity.Tolerance).ToString()) : Cell.Of("not run here");

    static List<string> Notes(RecordGroup shown, Row[] rows, bool hasMachine)
    {
        List<string> notes = ["Mean ± sample s.d. over seeds."];
        if (hasMachine) notes.Add(Verdict.Rule);
        var sources = rows.Where(row => row.Authors is not null).GroupBy(row => row.Authors!.Source).ToArray();
        foreach (var source in sources)
            notes.Add(source.First().Authors!.IsPrinted ? $"Authors: {source.Key}." : $"* From the {source.Key}; the paper does not print it.");
        if (sources.Length == 0)
            notes.Add("The authors give no numbers for this task.");
        else if (shown.Profile != Profiles.Paper)
            notes.Add($"The authors' numbers are of their full protocol ({PaperTables.Seeds} seeds, full-sized nets); the others are of the {shown.Profile} profile, so there is no verdict on them.");
        return notes;
    }
}
