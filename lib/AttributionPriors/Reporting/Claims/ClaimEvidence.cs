using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;

namespace AttributionPriors.Reporting.Claims;

/// <summary>The records that claims are tested on: for each task, the runs of its largest profile, and the searches of the paper's size. Phantoms are no evidence: what is measured on drawings says nothing of patients.</summary>
public sealed class ClaimEvidence
{
    static readonly string[] s_largestFirst = [Profiles.Paper, Profiles.Lesson, Profiles.Smoke];

    readonly Dictionary<string, RecordGroup> _groups;
    readonly IReadOnlyList<SearchRecord> _searches;

    /// <summary>Sorts records by task.</summary>
    /// <param name="records">Any records; of a task with runs under several protocols only those of the most runs are taken.</param>
    /// <param name="searches">Any searches; null for none.</param>
    public ClaimEvidence(IEnumerable<RunRecord> records, IEnumerable<SearchRecord>? searches = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        _searches = [.. (searches ?? []).Where(search => search.Start.Profile == Profiles.Paper && search.Start.Xray?.Source != RadiographSource.Phantom)];
        // What holds for drawings says nothing of what the paper states of patients.
        _groups = records.Where(record => record.Spec.Source != RadiographSource.Phantom).GroupBy(record => record.Spec.Task).ToDictionary(task => task.Key, task => RecordGroup.Of(Comparable([.. task])));
    }

    /// <summary>The runs of a task; null where there are none.</summary>
    public RecordGroup? Of(string task) => _groups.GetValueOrDefault(task);

    /// <summary>The search of the most points, of the paper's size; null where there is none.</summary>
    public SearchRecord? SearchOf(Arm arm, bool isWide) =>
        _searches.Where(search => new Arm(search.Start.Task, search.Start.Method) == arm && search.Settings.IsWide == isWide).MaxBy(search => search.Evaluations.Count);

    /// <summary>One profile and protocol, and of a method and seed one run.</summary>
    static RunRecord[] Comparable(IReadOnlyList<RunRecord> records)
    {
        var profile = s_largestFirst.First(name => records.Any(record => record.Spec.Profile == name));
        var alike = records.Where(record => record.Spec.Profile == profile).GroupBy(RecordGroup.SettingOf).MaxBy(group => group.Count())!;
        return [.. alike.GroupBy(record => (record.Spec.Method, record.Spec.Seed)).Select(same => same.MinBy(record => record.Hash, StringComparer.Ordinal)!)];
    }
}
