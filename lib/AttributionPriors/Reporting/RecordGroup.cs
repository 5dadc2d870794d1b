using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// Runs that may stand in one table or figure: one task, one profile, one protocol, at most one run per method and seed.
/// </summary>
public sealed record RecordGroup
{
    RecordGroup(IReadOnlyList<RunRecord> records, string label)
    {
        Records = records;
        Label = label;
        Methods = MethodStyle.Sorted(records.Select(record => record.Spec.Method));
    }

    /// <summary>All runs, by method in the fixed order, then by seed.</summary>
    public IReadOnlyList<RunRecord> Records { get; }

    /// <summary>The methods present, in the fixed order.</summary>
    public IReadOnlyList<MethodStyle> Methods { get; }

    /// <summary>Task, profile, protocol and seeds in words, for titles: no number is shown without it.</summary>
    public string Label { get; }

    /// <summary>The task.</summary>
    public string Task => Records[0].Spec.Task;

    /// <summary>The profile.</summary>
    public string Profile => Records[0].Spec.Profile;

    /// <summary>The protocol.</summary>
    public Protocol Protocol => Records[0].Spec.Protocol;

    /// <summary>The paper's task whose numbers these may stand beside; null for a task of our own, and for phantoms, whose numbers say nothing of patients.</summary>
    public PaperArm? Arm => Records[0].Spec.Source == RadiographSource.Phantom ? null : PaperTables.ArmOf(Task);

    /// <summary>What a figure or table of these runs was drawn from.</summary>
    public RecordSet RecordSet => RecordSet.Of(Records);

    /// <summary>The runs of one method, by seed.</summary>
    public IReadOnlyList<RunRecord> Of(MethodStyle method) => [.. Records.Where(record => record.Spec.Method == method.Name)];

    /// <summary>Mean and deviation over the seeds of one method; null where no run has the quantity.</summary>
    public Estimate? Measure(MethodStyle method, Func<RunRecord, double?> quantity) => Estimate.Of(Of(method).Select(quantity));

    /// <summary>Checks that <paramref name="other"/> is of the same task, profile and protocol.</summary>
    /// <exception cref="ArgumentException">It is not; the message names both.</exception>
    public void RequireComparable(RecordGroup other)
    {
        ArgumentNullException.ThrowIfNull(other);
        RunRecord[] both = [Records[0], other.Records[0]];
        RequireOneSetting(both);
    }

    /// <summary>Groups records after checking that they may be compared.</summary>
    /// <exception cref="ArgumentException">There are none, or they mix tasks, profiles, protocols, or repeat a method and seed; the message names the mix.</exception>
    public static RecordGroup Of(IReadOnlyList<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count == 0)
            throw new ArgumentException("There are no run records to report. Run the task first, or point at another results folder.", nameof(records));
        RequireOneSetting(records);
        RequireDistinctSeeds(records);
        RunRecord[] sorted =
        [
            .. records.OrderBy(record => MethodStyle.Of(record.Spec.Method).Order)
                .ThenBy(record => record.Spec.Method, StringComparer.Ordinal)
                .ThenBy(record => record.Spec.Seed),
        ];
        return new(sorted, LabelOf(sorted));
    }

    /// <summary>Checks that records are of one task and may stand in one table.</summary>
    internal static void RequireOneSetting(IReadOnlyList<RunRecord> records)
    {
        RequireOne(records, "tasks", record => record.Spec.Task);
        RequireComparable(records);
    }

    /// <summary>Checks that records, of whichever tasks, may stand in one table: one profile, one protocol, and radiographs of one source.</summary>
    /// <exception cref="ArgumentException">There are none, or they may not; the message names the mix.</exception>
    internal static void RequireComparable(IReadOnlyList<RunRecord> records)
    {
        RequireOneProtocol(records);
        RequireOne(records, "phantoms with patients", record => record.Spec.Source?.ToString() ?? "no radiographs");
        RequireOne(records, "X-ray protocols", XraySwitches);
    }

    /// <summary>Checks that records are of one profile and one protocol, whatever their images.</summary>
    /// <exception cref="ArgumentException">There are none, or they are not; the message names the mix.</exception>
    internal static void RequireOneProtocol(IReadOnlyList<RunRecord> records)
    {
        if (records.Count == 0)
            throw new ArgumentException("There are no run records to report. Run the task first, or point at another results folder.", nameof(records));
        RequireOne(records, "profiles", record => record.Spec.Profile);
        RequireOne(records, "protocols", record => ProtocolName.Of(record.Spec.Protocol));
    }

    /// <summary>Every switch of a run in one text: runs that differ in it cannot share a table.</summary>
    internal static string SettingOf(RunRecord record) => $"{ProtocolName.Of(record.Spec.Protocol)} {record.Spec.Source} {XraySwitches(record)}";

    static string XraySwitches(RunRecord record) => record.Spec.Xray is { } xray ? CanonicalJson.WriteLine(xray.Protocol) : "none";

    static void RequireOne(IReadOnlyList<RunRecord> records, string what, Func<RunRecord, string> key)
    {
        var groups = records.GroupBy(key).OrderByDescending(group => group.Count()).ToArray();
        if (groups.Length > 1)
            throw new ArgumentException(
                $"These records mix {what}, so their numbers cannot share a table: "
                + string.Join("; ", groups.Select(group => $"{group.Key} ({group.Count()} runs, e.g. {group.First().Hash})"))
                + ". Select one of them.");
    }

    static void RequireDistinctSeeds(IReadOnlyList<RunRecord> records)
    {
        var twice = records.GroupBy(record => (record.Spec.Method, record.Spec.Seed)).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new ArgumentException(
                $"{twice.Key.Method} with seed {twice.Key.Seed} occurs {twice.Count()} times ({string.Join(", ", twice.Select(record => record.Hash))}): "
                + "runs with other hyper-parameters, data or model sizes cannot be averaged as seeds. Select one of them.");
    }

    static string LabelOf(RunRecord[] records) => $"{records[0].Spec.Task}, {Describe(records)}";

    /// <summary>Phantoms or patients, profile, protocol and seeds in words.</summary>
    internal static string Describe(RunRecord[] records)
    {
        var spec = records[0].Spec;
        var counts = records.GroupBy(record => (record.Spec.Task, record.Spec.Method)).Select(group => group.Count()).ToArray();
        var (few, many) = (counts.Min(), counts.Max());
        var seeds = few == many ? $"{few} seed{(few == 1 ? "" : "s")}" : $"{few} to {many} seeds";
        var source = spec.Source switch { RadiographSource.Phantom => "PHANTOM images, ", RadiographSource.Files => "real images, ", _ => "" };
        return $"{source}{spec.Profile} profile, protocol {ProtocolName.Of(spec.Protocol)}, {seeds}";
    }
}
