namespace AttributionPriors.Experiments;

/// <summary>What a sweep will take, before it starts.</summary>
/// <param name="Done">Runs whose records are there.</param>
/// <param name="ToDo">Runs still to do.</param>
/// <param name="Steps">Optimiser steps still to do.</param>
/// <param name="Flop">Floating-point operations still to do: two for each multiply-add.</param>
/// <param name="Seconds">Processor-seconds of every run to do, by hash.</param>
/// <param name="Processors">Processors that share the work.</param>
/// <param name="Measured">Whether the estimate was scaled by runs that this machine has done.</param>
public sealed record CostCard(
    int Done, int ToDo, long Steps, double Flop, IReadOnlyDictionary<string, double> Seconds, int Processors, bool Measured)
{
    /// <summary>Estimated wall-clock time.</summary>
    public TimeSpan Estimate => TimeSpan.FromSeconds(Seconds.Values.Sum() / Processors);

    /// <summary>
    /// Adds up <see cref="ITask.ProcessorSeconds"/> over the runs to do, each times the ratio measured / estimated of the runs that this
    /// machine has finished on this kind of device: of the same task and method where there are any, else of the task, else of any.
    /// </summary>
    /// <param name="specs">The sweep.</param>
    /// <param name="tasks">For the estimates.</param>
    /// <param name="store">For what is done, and how long it took.</param>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    public static CostCard Before(IReadOnlyList<RunSpec> specs, TaskCatalogue tasks, ResultsStore store, string device)
    {
        ArgumentNullException.ThrowIfNull(specs);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(store);
        var toDo = specs.Where(spec => store.TryRead(spec) is null).DistinctBy(spec => spec.Hash()).ToList();
        var ratios = Measurements(tasks, store, device);
        return new(
            specs.DistinctBy(spec => spec.Hash()).Count() - toDo.Count,
            toDo.Count,
            toDo.Sum(StepsOf),
            toDo.Sum(spec => 2 * tasks[spec.Task].MultiplyAdds(spec)),
            toDo.ToDictionary(spec => spec.Hash(), spec => tasks[spec.Task].ProcessorSeconds(spec) * Ratio(spec, ratios)),
            Machine.Processors,
            toDo.Exists(spec => ratios.Exists(known => known.Spec.Task == spec.Task)));
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => ToDo == 0
        ? $"{Runs(Done)}, all done."
        : $"{Runs(Done + ToDo)}: {Done} done, {ToDo} to do in {Steps:N0} steps and {Flop / 1e12:N1} TFLOP; about {Duration.Text(Estimate)} ({(Measured ? "measured here" : "a rough guess, nothing was measured here yet")}).";

    static string Runs(int count) => count == 1 ? "1 run" : $"{count} runs";

    static long StepsOf(RunSpec spec) =>
        spec.Training.Epochs * (long)Math.Ceiling(spec.Data.Train / (double)spec.Training.BatchSize);

    static double Ratio(RunSpec spec, List<Measurement> known)
    {
        var method = known.FindAll(m => m.Spec.Task == spec.Task && m.Spec.Method == spec.Method);
        var task = known.FindAll(m => m.Spec.Task == spec.Task);
        var nearest = method.Count > 0 ? method : task.Count > 0 ? task : known;
        return nearest.Count == 0 ? 1 : nearest.Sum(m => m.Seconds) / nearest.Sum(m => m.Estimated);
    }

    static List<Measurement> Measurements(TaskCatalogue tasks, ResultsStore store, string device) =>
    [
        .. from record in store.All(spec => tasks.Names.Contains(spec.Task))
           where Kind(record.Environment.Device) == Kind(device)
           let story = store.TryReadProvenance(record.Spec)
           where story is not null && story.Machine == Machine.Name
           let seconds = (story.TrainingSeconds + story.AttributionSeconds) * record.Environment.Threads
           select new Measurement(record.Spec, seconds, tasks[record.Spec.Task].ProcessorSeconds(record.Spec)),
    ];

    static string Kind(string device) => device.Split(':')[0];

    sealed record Measurement(RunSpec Spec, double Seconds, double Estimated);
}
