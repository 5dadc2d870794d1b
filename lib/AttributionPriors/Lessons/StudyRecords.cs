using AttributionPriors.Experiments;

namespace AttributionPriors.Lessons;

/// <summary>The records that a study shows, and whose they are.</summary>
/// <param name="Records">In the order of the task's runs.</param>
/// <param name="AreOfThisMachine">Whether this machine made them; else they are the kit's reference.</param>
/// <param name="Source">Whose they are, and of which profile, as a sentence.</param>
sealed record StudyRecords(IReadOnlyList<RunRecord> Records, bool AreOfThisMachine, string Source)
{
    /// <summary>
    /// This machine's where it has run every method at least once, so that no comparison lacks one; else the reference of the same profile; else that of the
    /// lesson, the only one that the kit comes with.
    /// </summary>
    /// <param name="tasks">For the specs.</param>
    /// <param name="task">The task.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="stores">Where they are.</param>
    public static StudyRecords Choose(TaskCatalogue tasks, string task, string profile, Protocol protocol, StudyStores stores)
    {
        IReadOnlyList<RunSpec> Specs(string size) => tasks.Specs(task, null, null, size, protocol);
        List<RunRecord> In(ResultsStore store, string size) => [.. Specs(size).Select(store.TryRead).OfType<RunRecord>()];
        bool IsWhole(List<RunRecord> records) => tasks[task].Methods.All(method => records.Exists(record => record.Spec.Method == method));
        string Told(int count, string whose, string size) => $"{task}: {count} runs {whose}, {size} profile.";

        var own = stores.ShowsRuns ? In(stores.Runs, profile) : [];
        if (own.Count > 0 && IsWhole(own)) return new(own, true, Told(own.Count, "of this machine", profile));
        var partly = own.Count == 0
            ? ""
            : $" This machine has done {own.Count} of {Specs(profile).Count} runs of the {profile} profile; its own records are shown as soon as it has run every method.";
        foreach (var size in new[] { profile, Profiles.Lesson }.Distinct())
            if (In(stores.Reference, size) is { Count: > 0 } kits)
                return new(kits, false, Told(kits.Count, "of the kit's reference", size) + (size == profile ? "" : $" There is no reference of the {profile} profile.") + partly);
        return new([], false, $"{task}: no runs of the {profile} profile yet. To make them: ./reproduce quick --profile {profile}.");
    }
}
