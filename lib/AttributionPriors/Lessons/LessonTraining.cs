using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using AttributionPriors.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>Trains a network as a run of its spec would, in this process and without a record.</summary>
static class LessonTraining
{
    /// <summary>The network of the chosen epoch, on the device. The caller disposes it. An interrupt of the notebook's cell ends it after a step.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="splits">Its data.</param>
    /// <param name="where">The device.</param>
    /// <param name="afterEpoch">Called after each epoch with the network as it is then, which it must leave alone, and the random numbers too.</param>
    public static Classifier Of(RunSpec spec, Splits splits, Device where, Action<int, Classifier>? afterEpoch = null)
    {
        manual_seed(spec.Seed);
        var model = ModelCatalogue.Build(spec.Model, splits.Train.Channels, splits.Train.Height, splits.Train.Width).to(where);
        var folder = Directory.CreateTempSubdirectory("lesson-");
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
                IsHead = ModelCatalogue.Find(spec.Model.Name).IsHead,
                Augmentation = spec.Augmentation is { } drawn ? new(drawn, spec.Seed) : null,
                Settings = spec.Training,
                Auc = spec.Protocol.Auc,
                Device = where,
                CheckpointPath = Path.Combine(folder.FullName, "checkpoint"),
            };
            new Trainer(job, model, prior).Run(splits.Train, splits.Valid, row => afterEpoch?.Invoke(row.Epoch, model), RunningCell.Interrupt);
            return model;
        }
        finally
        {
            set_num_threads(threads);
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What that takes.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="multiplyAdds">Its multiply-adds, without attributions.</param>
    /// <param name="seconds">Processor-seconds.</param>
    public static CostCard Cost(RunSpec spec, double multiplyAdds, double seconds)
    {
        var steps = spec.Training.Epochs * (long)Math.Ceiling(spec.Data.Train / (double)spec.Training.BatchSize);
        return new(0, 1, steps, 2 * multiplyAdds, new Dictionary<string, double> { [spec.Hash()] = seconds }, 1, Measured: false);
    }
}
