using System.Globalization;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Priors;
using AttributionPriors.Saliency;
using AttributionPriors.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Experiments;

/// <summary>Trains, chooses, evaluates and explains one run with the kit's own rooms.</summary>
/// <param name="tasks">Where a spec's data come from.</param>
/// <param name="clock">What seconds are read from.</param>
public sealed class Runner(TaskCatalogue tasks, TimeProvider clock) : IRunner
{
    /// <summary>Of a run's progress, the share that training has.</summary>
    const double TrainingShare = 0.85;

    /// <summary>Of a run that looks at a network as it is.</summary>
    static readonly TrainingOutcome s_untrained = new([], 0, 0, 1, []);

    /// <inheritdoc/>
    public RunRecord Run(RunSpec spec, RunContext context, out RunProvenance provenance)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(context);
        var hash = spec.Hash();
        context.Report(new(hash, RunProgress.Loading, 0, spec.Training.Epochs, null, null, null, 0));
        var where = device(context.Device);
        var splits = tasks[spec.Task].Load(spec, new Decoding(hash, spec, context), context.Cancel);
        var (model, prior) = Build(spec, hash, splits.Train, where);
        using (model)
        using (prior)
        {
            var outcome = spec.Training.Epochs == 0 ? s_untrained : Train(spec, hash, context, where, splits, model, prior);
            if (outcome != s_untrained)
                new ModelFile(spec.Model, splits.Train.Channels, splits.Train.Height, splits.Train.Width).Write(context.ModelPath, ModuleState.Copy(model));
            var started = clock.GetTimestamp();
            var record = Finish(spec, hash, context, where, splits, model, outcome);
            provenance = new(
                clock.GetUtcNow(), outcome.Seconds, clock.GetElapsedTime(started).TotalSeconds, outcome.Sittings, Machine.Name, Checkout.Commit(Checkout.Find()));
            return record;
        }
    }

    /// <summary>Tells of images that are decoded before a run can begin: for a large set, minutes.</summary>
    sealed class Decoding(string hash, RunSpec spec, RunContext context) : IProgress<ReadingProgress>
    {
        public void Report(ReadingProgress value) =>
            context.Report(new(hash, $"{RunProgress.Loading}: {value.Done:N0} of {value.Total:N0} images decoded", 0, spec.Training.Epochs, null, null, null, 0));
    }

    /// <summary>The networks, seeded as the protocol says; the run's stream of random numbers starts after the seed.</summary>
    (Classifier Model, Prior Prior) Build(RunSpec spec, string hash, ImageSet images, Device where)
    {
        var own = spec.Protocol.InitialWeights == InitialWeights.FromRunSeed;
        // 60 bits of the hash: a seed that no run's own seed can equal by design.
        manual_seed(own ? spec.Seed : long.Parse(hash.AsSpan(0, 15), NumberStyles.HexNumber));
        var model = tasks[spec.Task].Network(spec, images).to(where);
        var prior = PriorCatalogue.Build(spec.Method, spec.Hyper, spec.Protocol, model, where);
        if (!own) manual_seed(spec.Seed);
        return (model, prior);
    }

    TrainingOutcome Train(RunSpec spec, string hash, RunContext context, Device where, Splits splits, Classifier model, Prior prior)
    {
        var job = new TrainingJob
        {
            Owner = hash,
            Hyper = spec.Hyper,
            IsHead = ModelCatalogue.Find(spec.Model.Name).IsHead,
            Augmentation = spec.Augmentation is { } drawn ? new(drawn, spec.Seed) : null,
            Settings = spec.Training,
            Auc = spec.Protocol.Auc,
            Device = where,
            CheckpointPath = context.CheckpointPath,
            Tell = context.Tell,
            TestBatches = (splits.Test.Count + spec.Training.BatchSize - 1) / spec.Training.BatchSize,
            Clock = clock,
        };
        return new Trainer(job, model, prior).Run(
            splits.Train,
            splits.Valid,
            row => context.Report(new(
                hash, "training", row.Epoch, spec.Training.Epochs, row.TrainLoss, row.ValidAuc, row.ValidAccuracy, TrainingShare * row.Epoch / spec.Training.Epochs)),
            context.Cancel);
    }

    static RunRecord Finish(RunSpec spec, string hash, RunContext context, Device where, Splits splits, Classifier model, TrainingOutcome outcome)
    {
        var last = outcome.Epochs is [.., var end] ? end : null;
        void Report(string stage, double fraction) => context.Report(new(
            hash, stage, last?.Epoch ?? 0, spec.Training.Epochs, last?.TrainLoss, last?.ValidAuc, last?.ValidAccuracy, fraction));

        var attributor = new Attributor(spec.Attribution, where);
        var explained = attributor.Choose(splits.Explained);
        var localisation = new Dictionary<string, Localisation>();
        Explanations? explanations = null;
        var isPpi = spec.Attribution.Question == AttributionQuestion.EvidenceOfTrueClass;
        IReadOnlyList<SaliencyEntry> methods = spec.Attribution.Question switch
        {
            AttributionQuestion.None or AttributionQuestion.LossOfTrueClass => [],
            AttributionQuestion.EvidenceOfTrueClass => SaliencyCatalogue.Interventions,
            _ => SaliencyCatalogue.RedHerring,
        };
        var answers = Evaluation.Answers(model, explained, where);
        var shown = isPpi ? nameof(WeightBackPropagation) : nameof(IntegratedGradients);
        foreach (var method in methods)
        {
            context.Cancel.ThrowIfCancellationRequested();
            Report("attribution", TrainingShare + (1 - TrainingShare) * localisation.Count / methods.Count);
            var maps = attributor.Explain(method, model, explained);
            localisation[method.Name] = attributor.Score(maps, explained);
            if (method.Name == shown) explanations = Attributor.Apart(maps, explained, answers);
        }
        SplitMetrics Score(ImageSet set)
        {
            using var images = new DeviceImages(set, where);
            return Evaluation.Of(model, set, images, spec.Training.BatchSize);
        }
        var record = new RunRecord
        {
            Hash = hash,
            Spec = spec,
            Epochs = outcome.Epochs,
            ChosenEpoch = outcome.ChosenEpoch,
            Train = splits.Train.Count > 0 ? Score(splits.Train) : null,
            Valid = splits.Valid.Count > 0 ? Score(splits.Valid) : null,
            Test = Score(splits.Test),
            Localisation = localisation,
            MeanImages = Attributor.Means(explained),
            Explanations = explanations,
            Pointing = isPpi ? SaliencyCatalogue.PointingGame.ToDictionary(method => method.Name, method => attributor.Point(method, model, explained)) : null,
            Sites = SiteScore.Of(splits, Score),
            Volumes = VolumeExample.Of(model, splits, where),
            Attention = AttentionScore.Of(model, splits, where),
            Evidence = isPpi || spec.Attribution.Question == AttributionQuestion.LossOfTrueClass
                ? new MapExamination(spec.Attribution, where).Of(SaliencyCatalogue.Interventions, model, explained, answers)
                : null,
            Environment = TorchEnvironment.Describe(where),
        };
        if (spec is { Model.Classes: 2, Attribution.Question: AttributionQuestion.EvidenceOfPositives })
            record = record with { OtherEpochs = outcome.Others.ToDictionary(other => other.Rule.ToString(), other => other.Epoch == outcome.ChosenEpoch ? AsChosen(record) : At(other)) };
        Report("done", 1);
        return record;

        OtherEpoch At(EpochModel other)
        {
            ModuleState.Load(model, other.Weights);
            var place = attributor.Score(attributor.Explain(s_gradient, model, explained), explained);
            return new(other.Epoch, Score(splits.Test), place.Iou, place.IouOtherwise);
        }
    }

    /// <summary>The saliency method that costs one pass.</summary>
    static readonly SaliencyEntry s_gradient = SaliencyCatalogue.RedHerring.First(entry => entry.Name == nameof(InputGradient));

    /// <summary>Where a rule chooses the epoch that was chosen, its numbers are there.</summary>
    static OtherEpoch AsChosen(RunRecord record)
    {
        var place = record.Localisation[s_gradient.Name];
        return new(record.ChosenEpoch, record.Test, place.Iou, place.IouOtherwise);
    }
}
