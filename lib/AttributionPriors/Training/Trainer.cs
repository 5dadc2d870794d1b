using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Training;

/// <summary>What a training needs to know.</summary>
public sealed record TrainingJob
{
    /// <summary>Names the run: a checkpoint of another name is refused.</summary>
    public required string Owner { get; init; }

    /// <summary>Learning rates and weight decay.</summary>
    public required HyperParameters Hyper { get; init; }

    /// <summary>Whether a parameter, by its name, is of the network's head; needed where the backbone has a learning rate of its own.</summary>
    public Predicate<string>? IsHead { get; init; }

    /// <summary>How training images differ from epoch to epoch; null where they do not.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Epochs, batch size and selection.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>Which AUC the epochs log.</summary>
    public required AucDefinition Auc { get; init; }

    /// <summary>Where the network and the images are.</summary>
    public required Device Device { get; init; }

    /// <summary>Where progress is kept.</summary>
    public required string CheckpointPath { get; init; }

    /// <summary>Takes a sentence about a damaged checkpoint set aside.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>Seconds of work that a kill may cost: a checkpoint is written after the first epoch that ends later than that.</summary>
    public double CheckpointEvery { get; init; } = 10;

    /// <summary>Test batches that the released code evaluated whenever it accepted an epoch; they advance its counter (<see cref="EncoderCounter"/>).</summary>
    public int TestBatches { get; init; }

    /// <summary>The clock that seconds are read from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>A finished training; the model holds the chosen epoch's weights.</summary>
/// <param name="Epochs">One row per epoch.</param>
/// <param name="ChosenEpoch">The epoch kept.</param>
/// <param name="Seconds">Time in training, all sittings together.</param>
/// <param name="Sittings">How often the run was started.</param>
/// <param name="Others">What the other rules choose, one model each.</param>
public sealed record TrainingOutcome(IReadOnlyList<EpochMetrics> Epochs, int ChosenEpoch, double Seconds, int Sittings, IReadOnlyList<EpochModel> Others);

/// <summary>The training loop: Adam on a prior's loss, one epoch after another, the chosen model at the end.</summary>
/// <param name="job">Settings.</param>
/// <param name="model">The network to train; on <see cref="TrainingJob.Device"/>.</param>
/// <param name="prior">The loss.</param>
public sealed class Trainer(TrainingJob job, Classifier model, Prior prior)
{
    /// <summary>
    /// Trains, from the checkpoint if there is one, and loads the chosen weights into the model. On a CPU the outcome is
    /// the same bit for bit however often the run was interrupted.
    /// </summary>
    /// <param name="train">Training images.</param>
    /// <param name="valid">Validation images.</param>
    /// <param name="report">Called after each epoch.</param>
    /// <param name="cancel">Ends the run after the current step; the next call continues at the last checkpoint.</param>
    /// <exception cref="TrainingDivergedException">The loss or a logit is not finite.</exception>
    public TrainingOutcome Run(ImageSet train, ImageSet valid, Action<EpochMetrics> report, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(valid);
        ArgumentNullException.ThrowIfNull(report);
        using var optimiser = new NetworkOptimiser(model, job.Hyper, job.IsHead);
        using var trainImages = new DeviceImages(train, job.Device, job.Augmentation);
        using var validImages = new DeviceImages(valid, job.Device);
        var progress = Resume(optimiser);
        var saved = job.Clock.GetTimestamp();
        while (!progress.Selection.Ends(progress.Epochs.Count, job.Settings))
        {
            var started = job.Clock.GetTimestamp();
            var epoch = progress.Epochs.Count + 1;
            var terms = TrainEpoch(trainImages, optimiser, epoch, cancel);
            var metrics = Evaluation.Of(model, valid, validImages, job.Settings.BatchSize);
            var row = new EpochMetrics(epoch, terms["total"], Without(terms, "total"), metrics.Loss, metrics.Auc(job.Auc), metrics.Accuracy);
            progress = Select(progress, row, valid.Count) with { Seconds = progress.Seconds + job.Clock.GetElapsedTime(started).TotalSeconds };
            report(row);
            if (progress.Selection.Ends(epoch, job.Settings) || job.Clock.GetElapsedTime(saved).TotalSeconds >= job.CheckpointEvery)
            {
                Checkpoint.Write(job.CheckpointPath, job.Owner, model, optimiser, prior, job.Device, progress);
                saved = job.Clock.GetTimestamp();
            }
        }
        EpochModel[] others = [progress.BestScore, new(EpochRule.LastEpoch, progress.Epochs.Count, ModuleState.Copy(model))];
        ModuleState.Load(model, progress.ChosenWeights);
        model.eval();
        return new(progress.Epochs, progress.Selection.ChosenEpoch, progress.Seconds, progress.Sittings, others);
    }

    TrainingProgress Resume(NetworkOptimiser optimiser)
    {
        if (ReadCheckpoint() is not { } checkpoint) return TrainingProgress.Start;
        try
        {
            checkpoint.Restore(model, optimiser, prior, job.Device);
        }
        catch (BrokenFileException e)
        {
            SetAside(e.Message);
            throw; // the networks may be half another's by now: only the next attempt starts over
        }
        return new(checkpoint.Epochs, checkpoint.Selection, checkpoint.Chosen, checkpoint.BestScore, checkpoint.Seconds, checkpoint.Sittings + 1);
    }

    /// <summary>The checkpoint; null if there is none, or it is damaged and the run starts over.</summary>
    Checkpoint? ReadCheckpoint()
    {
        try
        {
            return Checkpoint.Read(job.CheckpointPath, job.Owner, job.Device);
        }
        catch (Exception e) when (e is BrokenFileException or InvalidDataException)
        {
            SetAside(e.Message);
            return null;
        }
    }

    void SetAside(string reason)
    {
        var aside = CorruptFile.SetAside(job.CheckpointPath);
        job.Tell($"{reason} The checkpoint is set aside as {Path.GetFileName(aside)}; without it the run starts over.");
    }

    /// <summary>One pass over the training images; the mean of each term over the batches, and of the total.</summary>
    Dictionary<string, double> TrainEpoch(DeviceImages images, NetworkOptimiser optimiser, int epoch, CancellationToken cancel)
    {
        model.train();
        prior.BeginEpoch();
        optimiser.BeginEpoch(epoch);
        using var outer = NewDisposeScope();
        var order = randperm(images.Count);
        var sums = new Dictionary<string, Tensor>();
        var batches = 0;
        for (var start = 0; start < images.Count; start += job.Settings.BatchSize, batches++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = images.At(order.narrow(0, start, Math.Min(job.Settings.BatchSize, images.Count - start)), epoch);
            Accumulate(sums, TrainingStep.Take(model, prior, optimiser, batch));
        }
        optimiser.Forget();
        // The device is asked once an epoch, not once a step.
        var means = sums.ToDictionary(s => s.Key, s => s.Value.ToDouble() / batches);
        if (!means.Values.All(double.IsFinite)) throw new TrainingDivergedException($"the loss of epoch {epoch} is not finite");
        return means;
    }

    static void Accumulate(Dictionary<string, Tensor> sums, Loss loss)
    {
        foreach (var term in loss.Terms.Append(new("total", loss.Total)))
        {
            var value = term.Value.detach().to(ScalarType.Float64);
            if (sums.TryGetValue(term.Name, out var sum)) sum.add_(value);
            else sums[term.Name] = value.clone().MoveToOuterDisposeScope();
        }
    }

    TrainingProgress Select(TrainingProgress progress, EpochMetrics row, int validImages)
    {
        Passed((validImages + job.Settings.BatchSize - 1) / job.Settings.BatchSize);
        var isChosen = progress.Selection.Accepts(row.Epoch, row.ValidLoss, job.Settings);
        var isBest = ModelSelection.IsCandidate(row.Epoch, job.Settings) && (progress.BestScore.Epoch == 0 || Score(row) > Score(progress.Epochs[progress.BestScore.Epoch - 1]));
        progress = progress with { Epochs = [.. progress.Epochs, row] };
        if (!isChosen && !isBest) return progress;
        var weights = ModuleState.Copy(model);
        if (isBest) progress = progress with { BestScore = new(EpochRule.HighestValidationScore, row.Epoch, weights) };
        if (!isChosen) return progress;
        Passed(job.TestBatches);
        return progress with { Selection = new(row.Epoch, row.ValidLoss), ChosenWeights = weights };
    }

    static double Score(EpochMetrics row) => row.ValidAuc ?? row.ValidAccuracy;

    void Passed(int evaluationBatches)
    {
        for (var k = 0; k < evaluationBatches; k++) prior.SawEvaluationBatch();
    }

    static Dictionary<string, double> Without(Dictionary<string, double> terms, string name) =>
        terms.Where(t => t.Key != name).ToDictionary(t => t.Key, t => t.Value);
}
