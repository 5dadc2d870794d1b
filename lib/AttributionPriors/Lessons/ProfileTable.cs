using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace AttributionPriors.Lessons;

/// <summary>What a task's profiles mean in numbers.</summary>
public static class ProfileTable
{
    /// <summary>A row a profile: seeds, network, images, epochs, and the arithmetic of all its runs together.</summary>
    public static Table Build(ITask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new(
            $"Profiles of the task {task.Name}",
            [new("Profile", Alignment.Left), new("Runs"), new("Seeds"), new("Width"), new("Training images"), new("Epochs"), new("Tera-operations")],
            [.. Profiles.Names.Select(profile => Row(task, profile))],
            ["A run is one method with one seed. Operations: floating-point, of all runs, training and attribution. Width: channels of the network's first stage."]);
    }

    static Cell[] Row(ITask task, string profile)
    {
        var seeds = task.Seeds(profile);
        RunSpec[] runs = [.. from method in task.Methods from seed in seeds select task.Spec(method, seed, profile, Protocol.Recommended)];
        return
        [
            Cell.Of(profile), Cell.Of(runs.Length, "0"), Cell.Of(seeds.Count, "0"), Cell.Of(runs[0].Model.Width, "0"),
            Cell.Of(runs[0].Data.Train, "0"), Cell.Of(runs[0].Training.Epochs, "0"), Cell.Of(runs.Sum(spec => 2 * task.MultiplyAdds(spec)) / 1e12, "N2"),
        ];
    }
}
