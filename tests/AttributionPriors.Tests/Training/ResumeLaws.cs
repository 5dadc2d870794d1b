using AttributionPriors.Tests;
using System.Text;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Priors;
using AttributionPriors.Training;
using Tests.Models;
using static TorchSharp.torch;
using TemporaryFolder = Tests.Data.TemporaryFolder;

namespace Tests.Training;

/// <summary>Interrupted runs, and the checkpoints that they continue from.</summary>
[Collection(ProcessWide.Name)]
public sealed class ResumeLaws : SeededTests, IDisposable
{
    const int BatchesPerEpoch = 5;

    readonly TemporaryFolder _folder = new();
    readonly ImageSet _train = TinyRun.Images(20, 1), _valid = TinyRun.Images(10, 2);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, EncoderCounter> Methods =>
    [
        .. PriorCatalogue.Names.Select(name => (name, EncoderCounter.TrainingBatchesOfEpoch)),
        ("Adversarial", EncoderCounter.EveryLossEvaluation),
    ];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_run_that_is_stopped_anywhere_ends_byte_for_byte_as_one_that_is_not(string method, EncoderCounter counter) =>
        EndsAlike(method, Protocol.Recommended with { EncoderCounter = counter }, s_adam);

    [Fact]
    public void So_does_one_by_gradient_descent() => EndsAlike("Masked", Protocol.Recommended, s_descent);

    [Fact]
    public void Another_optimisers_checkpoint_is_refused()
    {
        void Train(HyperParameters hyper)
        {
            using var model = new TinyNet();
            using var prior = TinyRun.Build("Baseline", model, Protocol.Recommended);
            new Trainer(TinyRun.Job(Path.Combine(_folder.Path, "run"), new(1, 4, 1, null)) with { Hyper = hyper }, model, prior).Run(_train, _valid, _ => { });
        }
        Train(TinyRun.Hyper);
        Assert.Contains("no SGD state", Assert.Throws<BrokenFileException>(() => Train(s_descent with { BackboneLearningRate = null })).Message);
    }

    static readonly HyperParameters s_adam = TinyRun.Hyper with { BackboneLearningRate = 0.003, LearningRateDecay = 0.8 };

    static readonly HyperParameters s_descent = s_adam with { Sgd = new(0.9), DecayEvery = 2, WeightDecay = 1e-3 };

    void EndsAlike(string method, Protocol protocol, HyperParameters hyper)
    {
        var (whole, once) = Finish("whole", method, protocol, hyper, stops: null);
        Assert.Equal(1, once);
        foreach (var seed in (int[])[1, 2, 3])
        {
            var (pieces, sittings) = Finish($"pieces {seed}", method, protocol, hyper, new Random(seed));
            Assert.True(sittings > 2, $"{sittings} sittings");
            Assert.Equal(whole, pieces);
        }
    }

    [Fact]
    public void A_finished_run_is_not_trained_again()
    {
        var settings = new TrainingSettings(3, 4, 1, null);
        var (first, _) = Once("run", settings);
        var (again, steps) = Once("run", settings);
        Assert.Equal((0, 2), (steps, again.Sittings));
        Assert.Equal(CanonicalJson.WriteLine(first.Epochs), CanonicalJson.WriteLine(again.Epochs));
        Assert.Equal(first.ChosenEpoch, again.ChosenEpoch);
    }

    [Fact]
    public void A_checkpoint_is_due_after_so_many_seconds_and_at_the_end()
    {
        var clock = new FakeClock();
        var path = Path.Combine(_folder.Path, "run");
        var job = TinyRun.Job(path, new(7, 4, 1, null)) with { Clock = clock, CheckpointEvery = 12 };
        using var model = new TinyNet();
        using var prior = new Watched(TinyRun.Build("Baseline", model, Protocol.Recommended)) { Seen = what => clock.Seconds += what == 'E' ? 1 : 0 };
        var written = new List<int?>();
        int? Kept() => Checkpoint.Read(path, job.Owner, CPU)?.Epochs.Count;
        var outcome = TinyRun.Train(job, model, prior, _train, _valid, _ => written.Add(Kept()));
        // An epoch takes five seconds: the third and the sixth end twelve seconds after the last checkpoint.
        Assert.Equal([null, null, null, 3, 3, 3, 6], written);
        Assert.Equal(7, Kept());
        Assert.Equal(35, outcome.Seconds);
    }

    [Fact]
    public void Seconds_of_all_sittings_add_up()
    {
        var clock = new FakeClock();
        double Train(int epochs)
        {
            var job = TinyRun.Job(Path.Combine(_folder.Path, "run"), new(epochs, 4, 1, null)) with { Clock = clock };
            using var model = new TinyNet();
            using var prior = new Watched(TinyRun.Build("Baseline", model, Protocol.Recommended)) { Seen = what => clock.Seconds += what == 'E' ? 1 : 0 };
            return TinyRun.Train(job, model, prior, _train, _valid).Seconds;
        }
        Assert.Equal(10, Train(2));
        clock.Seconds += 1000; // between two sittings
        Assert.Equal(25, Train(5));
    }

    [Fact]
    public void Another_runs_checkpoint_or_another_devices_is_refused()
    {
        var path = Path.Combine(_folder.Path, "run");
        Assert.Null(Checkpoint.Read(path, "this run", CPU));
        Once("run", new(1, 4, 1, null));
        Assert.Single(Checkpoint.Read(path, "this run", CPU)!.Epochs);
        var message = Assert.Throws<InvalidDataException>(() => Checkpoint.Read(path, "that run", CPU)).Message;
        Assert.Contains("belongs to run this run, not to that run", message);
        Assert.Contains(path, message);
        Assert.Contains("begun on CPU, not on CUDA", Assert.Throws<InvalidDataException>(() => Checkpoint.Read(path, "this run", CUDA)).Message);
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused_wherever_it_is_damaged()
    {
        Once("run", new(2, 4, 1, null));
        var path = Path.Combine(_folder.Path, "run");
        var whole = File.ReadAllBytes(path);
        void Refused(byte[] damaged)
        {
            File.WriteAllBytes(path, damaged);
            Assert.Contains(path, Assert.Throws<BrokenFileException>(() => Checkpoint.Read(path, "this run", CPU)).Message);
        }
        foreach (var length in (int[])[0, 7, 100, whole.Length / 2, whole.Length - 1]) Refused(whole[..length]);
        var random = new Random(4);
        for (var k = 0; k < 200; k++)
        {
            var damaged = (byte[])whole.Clone();
            // Half of them in the header, which is the more delicate part.
            damaged[random.Next(k % 2 == 0 ? whole.Length : 2500)] ^= (byte)(1 << random.Next(8));
            Refused(damaged);
        }
        Refused(Encoding.UTF8.GetBytes("not a checkpoint"));
        File.WriteAllBytes(path, whole);
        Assert.Equal(2, Checkpoint.Read(path, "this run", CPU)!.Epochs.Count);
    }

    [Fact]
    public void A_run_whose_checkpoint_is_damaged_sets_it_aside_and_starts_over()
    {
        string Weights(string name, Action<string>? tell = null)
        {
            manual_seed(5);
            using var model = new TinyNet();
            using var prior = TinyRun.Build("Masked", model, Protocol.Recommended);
            var job = TinyRun.Job(Path.Combine(_folder.Path, name), new(3, 4, 1, null)) with { Tell = tell ?? (_ => { }) };
            var outcome = TinyRun.Train(job, model, prior, _train, _valid);
            Assert.Equal((3, 1), (outcome.Epochs.Count, outcome.Sittings));
            return Left(outcome, model, prior);
        }
        var whole = Weights("whole");
        var path = Path.Combine(_folder.Path, "run");
        File.WriteAllText(path, "damaged");
        var told = new List<string>();
        Assert.Equal(whole, Weights("run", told.Add));
        Assert.Contains("run.corrupt-1", Assert.Single(told));
        Assert.Equal("damaged", File.ReadAllText(path + ".corrupt-1"));
    }

    [Fact]
    public void A_whole_checkpoint_of_other_networks_is_refused_once()
    {
        Once("run", new(1, 4, 1, null));
        var path = Path.Combine(_folder.Path, "run");
        var whole = File.ReadAllBytes(path);
        void RefusedOnce(Classifier model, string method)
        {
            File.WriteAllBytes(path, whole);
            using var prior = TinyRun.Build(method, model, Protocol.Recommended);
            var job = TinyRun.Job(path, new(1, 4, 1, null));
            Assert.Contains("do not fit", Assert.Throws<BrokenFileException>(() => TinyRun.Train(job, model, prior, _train, _valid)).Message);
            Assert.Single(TinyRun.Train(job, model, prior, _train, _valid).Epochs);
        }
        using var other = new Tests.Priors.LinearNet(new double[2, 36], [0, 0], ScalarType.Float32);
        RefusedOnce(other, "Baseline");
        // The same network, but the method has networks of its own, of which the file holds none.
        using var model = new TinyNet();
        RefusedOnce(model, "Adversarial");
    }

    (TrainingOutcome Outcome, int Steps) Once(string name, TrainingSettings settings)
    {
        using var model = new TinyNet();
        var steps = 0;
        using var prior = new Watched(TinyRun.Build("Baseline", model, Protocol.Recommended)) { Seen = what => steps += what == 'E' ? 1 : 0 };
        var outcome = TinyRun.Train(TinyRun.Job(Path.Combine(_folder.Path, name), settings), model, prior, _train, _valid);
        return (outcome, steps);
    }

    /// <summary>Runs to the end, told to stop at random steps on the way; all that a run leaves, as text.</summary>
    (string Left, int Sittings) Finish(string name, string method, Protocol protocol, HyperParameters hyper, Random? stops)
    {
        var job = TinyRun.Job(Path.Combine(_folder.Path, name), new(6, 4, 2, null)) with
        {
            Hyper = hyper,
            IsHead = parameter => parameter.StartsWith("fc.", StringComparison.Ordinal),
            Augmentation = new(new() { FlipColumns = true, Padding = 1, Noise = 0.1 }, 7),
        };
        for (var sitting = 1; ; sitting++)
        {
            manual_seed(99);
            using var model = new TinyNet();
            using var prior = new Watched(TinyRun.Build(method, model, protocol));
            // What the generator says before a run is continued must not matter.
            if (File.Exists(job.CheckpointPath)) rand([sitting]).Dispose();
            using var stop = new CancellationTokenSource();
            // In the first sitting before there is a checkpoint, later up to two epochs on, within an epoch or at its end.
            var left = stops is null ? int.MaxValue : sitting == 1 ? 2 : stops.Next(1, 2 * BatchesPerEpoch + 1);
            prior.Seen = what =>
            {
                if (what == 'E' && --left == 0) stop.Cancel();
            };
            try
            {
                var outcome = new Trainer(job, model, prior).Run(_train, _valid, _ => { }, stop.Token);
                return (Left(outcome, model, prior), sitting);
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    static string Left(TrainingOutcome outcome, TinyNet model, Prior prior)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        ModuleState.Write(model, writer);
        prior.Save(writer);
        using var generator = random.get_rng_state();
        writer.Write(generator.bytes);
        foreach (var tensor in outcome.Others.SelectMany(other => other.Weights.Values)) writer.Write(tensor.Data);
        return $"{string.Join(' ', outcome.Others.Select(other => other.Epoch))}\n{CanonicalJson.Write(outcome.Epochs)}{outcome.ChosenEpoch}\n{Convert.ToBase64String(memory.ToArray())}";
    }
}
