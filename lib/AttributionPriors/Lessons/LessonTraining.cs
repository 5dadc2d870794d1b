using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using AttributionPriors.Training;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>A training as a run's, without its record: for a lesson that wants the network itself.</summary>
static class LessonTraining
{
    /// <summary>Trains <paramref name="model"/>; it ends with the chosen epoch's weights.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="splits">Its data.</param>
    /// <param name="model">The network.</param>
    /// <param name="where">Its device.</param>
    /// <param name="afterEpoch">Called after each epoch, when the network has that epoch's weights. It must leave network and random numbers alone.</param>
    public static void Run(RunSpec spec, Splits splits, Classifier model, Device where, Action<EpochMetrics>? afterEpoch = null)
    {
        var folder = Directory.CreateTempSubdirectory("demonstration-");
        var threads = get_num_threads();
        try
        {
            // As the workers of a sweep: the digits do not depend on how many processors there are.
            set_num_threads(1);
            using var prior = PriorCatalogue.Build(spec.Method, spec.Hyper, spec.Protocol, model, where);
            var job = new TrainingJob
            {
                Owner = spec.Hash(),
                Hyper = spec.Hyper,
                Settings = spec.Training,
                Auc = spec.Protocol.Auc,
                Device = where,
                CheckpointPath = Path.Combine(folder.FullName, "checkpoint"),
            };
            new Trainer(job, model, prior).Run(splits.Train, splits.Valid, afterEpoch ?? (_ => { }));
        }
        finally
        {
            set_num_threads(threads);
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What it will take: one run less its attributions.</summary>
    public static CostCard Cost(ITask task, RunSpec spec)
    {
        var trained = spec with { Attribution = spec.Attribution with { Images = 0 } };
        var steps = spec.Training.Epochs * (long)Math.Ceiling(spec.Data.Train / (double)spec.Training.BatchSize);
        return new(0, 1, steps, 2 * task.MultiplyAdds(trained), new Dictionary<string, double> { [spec.Hash()] = task.ProcessorSeconds(trained) }, 1, Measured: false);
    }
}
