using AttributionPriors.Tests;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using Tests.Models;
using static TorchSharp.torch;

namespace Tests.Priors;

/// <summary>On which batches Adversarial's classifier steps.</summary>
[Collection(ProcessWide.Name)]
public sealed class EncoderCounterLaws : SeededTests
{
    [Fact]
    public void The_classifier_steps_on_every_kth_batch_of_an_epoch()
    {
        using var run = new Run(EncoderCounter.TrainingBatchesOfEpoch, every: 3);
        Assert.Equal("+..+..+", run.Epoch(7));
        // An evaluation in between, and what the last epoch left over, change nothing.
        run.Evaluation(5);
        Assert.Equal("+..+", run.Epoch(4));
    }

    [Fact]
    public void The_released_codes_counter_runs_through_epochs_and_evaluations()
    {
        using var run = new Run(EncoderCounter.EveryLossEvaluation, every: 3);
        Assert.Equal("+..+..+", run.Epoch(7)); // 0 … 6
        run.Evaluation(1); // 7
        Assert.Equal(".+..", run.Epoch(4)); // 8 … 11
        Assert.Equal("+", run.Epoch(1)); // 12
    }

    [Fact]
    public void Every_batch_is_the_default()
    {
        using var run = new Run(EncoderCounter.TrainingBatchesOfEpoch, new HyperParameters { LearningRate = 1 }.EncoderEvery);
        Assert.Equal("+++", run.Epoch(3));
        Assert.Contains("k ≥ 1, not 0", Assert.Throws<ArgumentException>(() => new Run(EncoderCounter.TrainingBatchesOfEpoch, every: 0)).Message);
    }

    [Fact]
    public void A_saved_counter_counts_on()
    {
        using var run = new Run(EncoderCounter.EveryLossEvaluation, every: 3);
        run.Epoch(2);
        using var memory = new MemoryStream();
        run.Prior.Save(new(memory));
        memory.Position = 0;
        using var other = new Run(EncoderCounter.EveryLossEvaluation, every: 3);
        other.Prior.Load(new(memory));
        Assert.Equal(".+.", other.Epoch(3));
    }

    sealed class Run : IDisposable
    {
        readonly LinearNet _model = new(new double[,] { { 1, 2 }, { 3, 4 } }, [0, 0]);

        public Run(EncoderCounter counter, int every)
        {
            var hyper = new HyperParameters { LearningRate = 1e-3, Lambda = 1, EncoderEvery = every, DiscriminatorLearningRate = 1e-3 };
            Prior = new(hyper, Protocol.Recommended with { EncoderCounter = counter }, Background.Zero, TorchSharp.ModuleExtensions.to(new Discriminator(2), ScalarType.Float64));
        }

        public Adversarial Prior { get; }

        public string Epoch(int batches)
        {
            using var scope = NewDisposeScope();
            var batch = new Batch(rand([2, 1, 1, 2], dtype: ScalarType.Float64), tensor((long[])[0, 1]), zeros([2, 1, 1, 2], dtype: ScalarType.Float64));
            Prior.BeginEpoch();
            var steps = "";
            for (var k = 0; k < batches; k++)
            {
                Prior.Evaluate(_model, batch);
                steps += Prior.UpdatesClassifier ? '+' : '.';
            }
            return steps;
        }

        public void Evaluation(int batches)
        {
            for (var k = 0; k < batches; k++) Prior.SawEvaluationBatch();
        }

        public void Dispose()
        {
            Prior.Dispose();
            _model.Dispose();
        }
    }
}
