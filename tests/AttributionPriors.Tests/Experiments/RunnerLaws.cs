using System.Runtime.InteropServices;
using AttributionPriors.Tests;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Saliency;
using AttributionPriors.Training;
using Tests.Models;
using static TorchSharp.torch;
using TemporaryFolder = Tests.Data.TemporaryFolder;

namespace Tests.Experiments;

/// <summary>Whole runs, from the spec to the record.</summary>
[Collection(ProcessWide.Name)]
public sealed class RunnerLaws : SeededTests, IDisposable
{
    static readonly TaskCatalogue s_tasks = TaskCatalogue.OfTheKit();

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Runs => [.. s_tasks.Tasks.Where(task => task.IsInMainJob).SelectMany(task => task.Methods.Select(method => (task.Name, method)))];

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_runs_record_is_a_function_of_its_spec_and_reads_back(string task, string method)
    {
        var spec = Tiny(Protocol.Recommended, task, method);
        var text = CanonicalJson.Write(Run(spec, "one").Record);
        Assert.Equal(text, CanonicalJson.Write(CanonicalJson.Read<RunRecord>(text, "here")));
        Assert.Equal(text, CanonicalJson.Write(Run(spec, "two").Record));
    }

    [Theory]
    [InlineData("synthetic", "ActDiff")]
    [InlineData("decoy", "ActDiffZero")]
    public void The_smoke_profile_gives_a_whole_record_and_tells_how_far_it_is(string task, string method)
    {
        var spec = s_tasks[task].Spec(method, 1234, Profiles.Smoke, Protocol.Recommended);
        var progress = new List<RunProgress>();
        var (record, story) = Run(spec, "run", progress.Add);
        Assert.Equal((spec.Hash(), spec, spec.Training.Epochs, 1), (record.Hash, record.Spec, record.Epochs.Count, story.Sittings));
        Assert.Equal(SaliencyCatalogue.RedHerring.Select(method => method.Name).Order(), record.Localisation.Keys.Order());
        Assert.All(record.Localisation.Values, l => Assert.Equal(16, l.Images));
        Assert.Equal(task == "synthetic", record.Test.AucMacroOfLogits is not null);
        Assert.Equal(task == "synthetic", record.Localisation["InputGradient"].Iou is not null);
        // A swatch is 16 of 784 pixels.
        if (task == "decoy") Assert.All(record.Localisation.Values, l => Assert.Equal(16 / 784.0, l.OutsideChance!.Value, 1e-12));
        // Apart, and then together again: the mean of all is the weighted mean of the two groups, up to three roundings of a float32.
        var apart = record.Explanations!;
        var (right, wrong) = (apart.Correct, apart.Incorrect);
        var all = record.Localisation[apart.Saliency];
        Assert.Equal(("IntegratedGradients", 16, 3), (apart.Saliency, right.Images + wrong.Images, apart.Examples.Count));
        foreach (var (mean, r, w) in Floats(all.MeanMap).Zip(Floats(right.MeanMap), Floats(wrong.MeanMap)))
            Assert.Equal(16.0 * mean, (double)right.Images * r + (double)wrong.Images * w, 16 * 2e-7 * Floats(all.MeanMap).Max());
        Assert.Equal(record.Epochs[record.ChosenEpoch - 1].ValidLoss, record.Valid!.Loss);
        Assert.Equal(progress.Select(p => p.Fraction).Order(), progress.Select(p => p.Fraction));
        Assert.Equal(("loading", "done", 1), (progress[0].Stage, progress[^1].Stage, progress[^1].Fraction));
        Assert.All(progress, p => Assert.Equal(record.Hash, p.Hash));
    }

    [Theory]
    [InlineData("training")]
    [InlineData("attribution")]
    public void A_run_that_was_told_to_stop_ends_as_if_it_was_not(string stage)
    {
        var spec = Tiny(Protocol.Recommended);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Run(spec, "stopped", p =>
        {
            if (p.Stage == stage) stop.Cancel();
        }, stop));
        var (record, story) = Run(spec, "stopped");
        // By then the training was over, and not repeated.
        if (stage == "attribution") Assert.Equal(2, story.Sittings);
        Assert.Equal(CanonicalJson.Write(Run(spec, "whole").Record), CanonicalJson.Write(record));
    }

    [Fact]
    public void Initial_weights_follow_the_runs_seed_or_have_a_stream_of_their_own()
    {
        var shared = Protocol.Recommended;
        var own = shared with { InitialWeights = InitialWeights.IndependentOfRunSeed };
        // The attribution decides nothing in training, but it is in the run's name.
        string Epochs(Protocol protocol, int images)
        {
            var spec = Tiny(protocol);
            return CanonicalJson.Write(Run(spec with { Attribution = spec.Attribution with { Images = images } }, $"{protocol.InitialWeights} {images}").Record.Epochs);
        }
        Assert.Equal(Epochs(shared, 1), Epochs(shared, 2));
        Assert.NotEqual(Epochs(own, 1), Epochs(own, 2));
    }

    [Fact]
    public void Seeds_make_different_runs()
    {
        var spec = Tiny(Protocol.Recommended);
        Assert.NotEqual(Run(spec, "one").Record.Epochs[0].TrainLoss, Run(spec with { Seed = 2 }, "two").Record.Epochs[0].TrainLoss);
    }

    /// <summary>A burn-in as long as the run leaves the last epoch alone to be chosen.</summary>
    [Fact]
    public void What_another_rule_would_have_chosen_is_what_a_run_by_that_rule_chooses()
    {
        var spec = Tiny(Protocol.Recommended) with { Training = new(3, 16, 1, null), Hyper = new() { LearningRate = 0.03 } };
        var (free, last) = (Run(spec, "free").Record, Run(spec with { Training = spec.Training with { BurnIn = 3 } }, "last").Record);
        Assert.Equal(3, last.ChosenEpoch);
        Assert.NotEqual(3, free.ChosenEpoch); // else this would show little
        var place = last.Localisation[nameof(InputGradient)];
        var other = free.OtherEpochs![nameof(EpochRule.LastEpoch)];
        Assert.Equal((3, last.Test, place.Iou), (other.Epoch, other.Test, other.Iou));
        Assert.Equal(place.IouOtherwise, other.IouOtherwise);
        var best = free.OtherEpochs[nameof(EpochRule.HighestValidationScore)];
        Assert.Equal(free.Epochs.MaxBy(epoch => epoch.ValidAuc)!.Epoch, best.Epoch);
        // Where the rules agree, so do their numbers.
        var agreed = last.OtherEpochs![nameof(EpochRule.HighestValidationScore)];
        Assert.Equal((last.Test, place.Iou), (agreed.Test, agreed.Iou));
    }

    [Fact]
    public void The_stored_model_is_the_one_that_the_record_tells_of()
    {
        var spec = Tiny(Protocol.Recommended);
        var (record, _) = Run(spec, "run");
        var (file, model) = ModelFile.Read(ModelPath("run"));
        using (model)
        {
            Assert.Equal(new ModelFile(spec.Model, 1, 28, 28), file);
            var test = s_tasks["synthetic"].Load(spec).Test;
            using var images = new DeviceImages(test, CPU);
            Assert.Equal(record.Test, Evaluation.Of(model, test, images, spec.Training.BatchSize));
        }
    }

    [Fact]
    public void A_device_that_does_not_exist_is_refused()
    {
        var context = new RunContext(
            Path.Combine(_folder.Path, "run"), Path.Combine(_folder.Path, "model"), "gpu", _ => { }, _ => { }, TestContext.Current.CancellationToken);
        Assert.Contains("cpu, cuda", Assert.ThrowsAny<ArgumentException>(() => new Runner(s_tasks, TimeProvider.System).Run(Tiny(Protocol.Recommended), context, out _)).Message);
    }

    [Fact]
    public void Runs_of_one_seed_explain_the_same_examples()
    {
        var (one, other) = (Run(Tiny(Protocol.Recommended, method: "Baseline"), "one").Record, Run(Tiny(Protocol.Recommended, method: "MaskedZero"), "other").Record);
        Assert.Equal(one.Explanations!.Examples.Select(example => (example.Label, example.Image, example.Mask)), other.Explanations!.Examples.Select(example => (example.Label, example.Image, example.Mask)));
        Assert.NotEqual(one.Explanations.Examples[0].Map, other.Explanations.Examples[0].Map);
    }

    static float[] Floats(string base64) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(base64)).ToArray();

    string ModelPath(string name) => Path.Combine(_folder.Path, name + ".model");

    /// <summary>The smoke profile of fewer images still.</summary>
    static RunSpec Tiny(Protocol protocol, string task = "synthetic", string method = "Masked")
    {
        var spec = s_tasks[task].Spec(method, 1, Profiles.Smoke, protocol);
        return spec with
        {
            Data = spec.Data with { Train = 32, Valid = 16, Test = 16 },
            Model = spec.Model with { Width = 2 },
            Training = spec.Training with { BatchSize = 16 },
            Attribution = spec.Attribution with { Images = 2, OcclusionWindow = 7 },
        };
    }

    (RunRecord Record, RunProvenance Story) Run(RunSpec spec, string name, Action<RunProgress>? report = null, CancellationTokenSource? stop = null)
    {
        var context = new RunContext(
            Path.Combine(_folder.Path, name), ModelPath(name), "cpu", report ?? (_ => { }), _ => { }, stop?.Token ?? TestContext.Current.CancellationToken);
        return (new Runner(s_tasks, TimeProvider.System).Run(spec, context, out var story), story);
    }
}
