namespace AttributionPriors.Experiments;

/// <summary>The tasks by name.</summary>
/// <param name="tasks">In the order to show them.</param>
public sealed class TaskCatalogue(IEnumerable<ITask> tasks)
{
    /// <summary>The kit's own tasks: the one place to add a line when a task is added.</summary>
    public static TaskCatalogue OfTheKit() => new([new SyntheticTask(), new DecoyTask(), .. XrayTask.All(Chosen.Data), .. PpiTask.OfTheKit(), .. CubTask.All(Chosen.Data, Chosen.Weights), new ImageNetTask(Chosen.Data, Chosen.Weights), .. OctTask.All(Chosen.Data, Chosen.Weights), .. LidcTask.All(Chosen.Data)]);

    /// <summary>The tasks, in order.</summary>
    public IReadOnlyList<ITask> Tasks { get; } = [.. tasks];

    /// <summary>Their names, in order.</summary>
    public IReadOnlyList<string> Names => [.. Tasks.Select(task => task.Name)];

    /// <summary>The names of those that the main job runs.</summary>
    public IReadOnlyList<string> MainJob => [.. Tasks.Where(task => task.IsInMainJob).Select(task => task.Name)];

    /// <summary>The task called <paramref name="name"/>, upper and lower case alike.</summary>
    /// <exception cref="UnknownNameException">There is none.</exception>
    public ITask this[string name]
    {
        get
        {
            var found = UnknownNameException.Check("task", name, Names);
            return Tasks.First(task => task.Name == found);
        }
    }

    /// <summary>
    /// The specs of a sweep over one task: seed by seed and within a seed method by method, so that a sweep which is cut short
    /// has compared all methods on some seeds.
    /// </summary>
    /// <param name="task">The task's name.</param>
    /// <param name="methods">Methods to run; null or none means all.</param>
    /// <param name="seeds">Seeds to run; null or none means the profile's.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="protocol">The protocol.</param>
    /// <exception cref="UnknownNameException">The task, a method or the profile does not exist.</exception>
    /// <exception cref="ArgumentException">The task refuses a method, and says why.</exception>
    public IReadOnlyList<RunSpec> Specs(
        string task, IReadOnlyList<string>? methods, IReadOnlyList<int>? seeds, string profile, Protocol protocol)
    {
        var found = this[task];
        var size = Profiles.Check(profile);
        var chosen = methods is { Count: > 0 } ? methods : found.Methods;
        var drawn = seeds is { Count: > 0 } ? seeds : found.Seeds(size);
        var specs = from seed in drawn from method in chosen select found.Spec(method, seed, size, protocol);
        return [.. specs.DistinctBy(spec => spec.Hash())];
    }
}
