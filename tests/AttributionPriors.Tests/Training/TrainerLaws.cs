using AttributionPriors.Tests;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Priors;
using AttributionPriors.Training;
using Tests.Data;
using Tests.Models;
using Tests.Priors;
using static TorchSharp.torch;

namespace Tests.Training;

/// <summary>The training loop.</summary>
[Collection(ProcessWide.Name)]
public sealed class TrainerLaws : SeededTests, IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly ImageSet _train = TinyRun.Images(20, 1), _valid = TinyRun.Images(10, 2);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Baseline")]
    [InlineData("Masked")]
    [InlineData("MaskedZero")]
    [InlineData("ActDiff")]
    [InlineData("Adversarial")]
    [InlineData("GradMask")]
    [InlineData("RightForTheRightReasons")]
    public void The_thousandth_step_sees_as_many_tensors_as_the_tenth_and_none_is_left(string method)
    {
        var train = TinyRun.Images(2 * 1010, 3);
        using var model = new TinyNet();
        using var prior = new Watched(TinyRun.Build(method, model, Protocol.Recommended));
        // A first run, so that what stays for good is there.
        TinyRun.Train(TinyRun.Job(_folder.Path + "/first", new(1, 5, 1, null)), model, prior, _train, _valid);
        model.zero_grad();
        var before = ProcessWide.LiveTensors();
        var seen = new List<long>();
        prior.Seen = what =>
        {
            if (what == 'E') seen.Add(Tensor.TotalCount);
        };
        TinyRun.Train(TinyRun.Job(_folder.Path + "/second", new(1, 2, 1, null)), model, prior, train, _valid);
        Assert.Equal(1010, seen.Count);
        Assert.Equal(seen[9], seen[^1]);
        Assert.Equal(before, ProcessWide.LiveTensors());
    }

    [Fact]
    public void The_chosen_epochs_weights_are_in_the_model_at_the_end()
    {
        using var model = new TinyNet();
        using var prior = TinyRun.Build("Baseline", model, Protocol.Recommended);
        var rows = new List<EpochMetrics>();
        var weights = new List<OrderedDictionary<string, RawTensor>>();
        var job = TinyRun.Job(_folder.Path + "/run", new(8, 4, 3, null)) with { Hyper = TinyRun.Hyper with { LearningRate = 0.3 } };
        var outcome = TinyRun.Train(job, model, prior, _train, _valid, row =>
        {
            rows.Add(row);
            weights.Add(ModuleState.Copy(model));
        });
        Assert.Equal(outcome.Epochs, rows);
        Assert.Equal(Enumerable.Range(1, 8), rows.Select(r => r.Epoch));
        Assert.Equal(rows.Skip(2).MinBy(r => r.ValidLoss)!.Epoch, outcome.ChosenEpoch);
        Assert.NotEqual(8, outcome.ChosenEpoch); // else this would show little
        Assert.Equal(weights[outcome.ChosenEpoch - 1], ModuleState.Copy(model));
        // The other rules' models are handed over too: that of the first highest score from the burn-in on, and the last.
        Assert.Equal([EpochRule.HighestValidationScore, EpochRule.LastEpoch], outcome.Others.Select(other => other.Rule));
        Assert.Equal([rows.Skip(2).MaxBy(r => r.ValidAuc)!.Epoch, 8], outcome.Others.Select(other => other.Epoch));
        Assert.All(outcome.Others, other => Assert.Equal(weights[other.Epoch - 1], other.Weights));
        Assert.False(model.training);
        using var images = new DeviceImages(_valid, CPU);
        Assert.Equal(rows[outcome.ChosenEpoch - 1].ValidLoss, Evaluation.Of(model, _valid, images, 4).Loss);
    }

    [Fact]
    public void Training_learns_what_there_is_to_learn()
    {
        using var model = new TinyNet();
        using var prior = TinyRun.Build("Baseline", model, Protocol.Recommended);
        var outcome = TinyRun.Train(TinyRun.Job(_folder.Path + "/run", new(20, 4, 1, null)), model, prior, TinyRun.Images(100, 4), TinyRun.Images(40, 5));
        Assert.True(outcome.Epochs[^1].TrainLoss < 0.5 * outcome.Epochs[0].TrainLoss, $"{outcome.Epochs[0]} … {outcome.Epochs[^1]}");
        Assert.True(outcome.Epochs[^1].ValidAuc > 0.9, $"{outcome.Epochs[^1]}");
    }

    [Fact]
    public void A_prior_hears_of_every_epoch_and_of_every_batch_that_the_released_code_evaluated()
    {
        var calls = "";
        using var model = new TinyNet();
        using var prior = new Watched(TinyRun.Build("Baseline", model, Protocol.Recommended)) { Seen = what => calls += what };
        var job = TinyRun.Job(_folder.Path + "/run", new(3, 8, 3, null));
        TinyRun.Train(job, model, prior, _train, _valid, _ => calls += ' ');
        // 20 images in batches of 8; 10 of validation; and at the accepted epoch, the third, two of test.
        Assert.Equal("BEEESS BEEESS BEEESSSS ", calls);
    }

    [Fact]
    public void The_classifier_rests_where_its_prior_says_so()
    {
        using var model = new TinyNet();
        var before = ModuleState.Copy(model);
        using var prior = new Idle();
        TinyRun.Train(TinyRun.Job(_folder.Path + "/run", new(2, 4, 1, null)), model, prior, _train, _valid);
        var after = ModuleState.Copy(model);
        Assert.All(model.named_parameters(), p => Assert.Equal(before[p.name], after[p.name]));
        Assert.NotEqual(before["bn.running_mean"], after["bn.running_mean"]); // it was run, though
    }

    [Fact]
    public void Every_image_is_seen_once_an_epoch_in_a_new_order()
    {
        var epochs = new List<List<float>>();
        using var model = new TinyNet();
        using var prior = new Listening(batch => epochs[^1].AddRange(batch.Images.select(2, 0).select(2, 0).flatten(0).data<float>().ToArray()));
        using var watched = new Watched(prior)
        {
            Seen = what =>
            {
                if (what == 'B') epochs.Add([]);
            },
        };
        TinyRun.Train(TinyRun.Job(_folder.Path + "/run", new(2, 8, 1, null)), model, watched, _train, _valid);
        var expected = Enumerable.Range(0, 20).Select(k => _train.Image(k)[0]).Order();
        Assert.All(epochs, seen => Assert.Equal(expected, seen.Order()));
        Assert.NotEqual(epochs[0], epochs[1]);
    }

    [Theory]
    [InlineData(1e30, 0)]
    [InlineData(0.01, 1e38)]
    public void A_run_that_leaves_the_finite_numbers_says_so(double learningRate, double lambda)
    {
        using var model = new TinyNet();
        var hyper = TinyRun.Hyper with { LearningRate = learningRate, Lambda = lambda };
        using var prior = new GradMask(hyper, Protocol.Recommended);
        var job = TinyRun.Job(_folder.Path + "/run", new(3, 4, 1, null)) with { Hyper = hyper };
        var message = Assert.Throws<TrainingDivergedException>(() => TinyRun.Train(job, model, prior, _train, _valid)).Message;
        Assert.Contains("epoch", message);
        Assert.Contains("smaller learning rate or λ", message);
    }

    [Fact]
    public void Evaluation_is_the_mean_over_batches_and_both_aucs()
    {
        // The two pixels are the logits.
        using var model = new LinearNet(new double[,] { { 1, 0 }, { 0, 1 } }, [0, 0], ScalarType.Float32);
        double[][] logits = [[2, 0], [0, 1], [1, 3], [1.5, 2.5], [0, -1]];
        int[] labels = [0, 1, 0, 1, 1];
        var set = new ImageSet(1, 1, 2, [.. logits.SelectMany(l => l).Select(v => (float)v)], new float[10], labels, new int[5]);
        using var images = new DeviceImages(set, CPU);
        model.train();
        var metrics = Evaluation.Of(model, set, images, batchSize: 2);
        double[] losses = [.. logits.Zip(labels, (l, y) => Math.Log(Math.Exp(l[0]) + Math.Exp(l[1])) - l[y])];
        Assert.Equal(((losses[0] + losses[1]) / 2 + (losses[2] + losses[3]) / 2 + losses[4]) / 3, metrics.Loss, 1e-6);
        Assert.Equal(3 / 5.0, metrics.Accuracy);
        // Logit 1 of {1, 3, 4} against {0, 2}: 1 > 0, 2.5 > 0, and no more. Logit 0 of {0, 2} against {1, 3, 4}: 2 beats all, 1 beats 0 and 0.
        Assert.Equal((2 / 6.0 + 5 / 6.0) / 2, metrics.AucMacroOfLogits!.Value, 1e-12);
        // Differences: 1, 1, -1 against -2, 2.
        Assert.Equal(3 / 6.0, metrics.AucPositiveProbability!.Value, 1e-12);
        Assert.Equal(metrics.AucPositiveProbability, metrics.Auc(AucDefinition.PositiveProbability));
        Assert.Equal(metrics.AucMacroOfLogits, metrics.Auc(AucDefinition.MacroOfLogits));
        Assert.True(model.training);
    }

    [Fact]
    public void More_than_two_classes_have_no_auc()
    {
        using var model = new LinearNet(new double[,] { { 1, 0 }, { 0, 1 }, { 0, 0 } }, [0, 0, 0], ScalarType.Float32);
        var set = new ImageSet(1, 1, 2, [1, 0, 0, 1, -1, -1], new float[6], [0, 1, 2], new int[3]);
        using var images = new DeviceImages(set, CPU);
        var metrics = Evaluation.Of(model, set, images, batchSize: 3);
        Assert.Equal((1, null, null), (metrics.Accuracy, metrics.AucMacroOfLogits, metrics.AucPositiveProbability));
    }

    sealed class Idle : Prior
    {
        public override bool UpdatesClassifier => false;

        public override Loss Evaluate(Classifier model, Batch batch) => new(Classification(model.call(batch.Images), batch));
    }

    sealed class Listening(Action<Batch> heard) : Prior
    {
        public override Loss Evaluate(Classifier model, Batch batch)
        {
            heard(batch);
            return new(Classification(model.call(batch.Images), batch));
        }
    }
}
