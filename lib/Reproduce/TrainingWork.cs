using System.Diagnostics;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using AttributionPriors.Training;
using static TorchSharp.torch;

namespace Reproduce;

/// <summary>Training steps to time, here and at the peer, on batches of the same kind.</summary>
static class TrainingWork
{
    /// <summary>The paper's network and batch.</summary>
    public const int NetworkWidth = 64, BatchSize = 16;

    /// <summary>λ and learning rate: small enough that weights stay ordinary numbers through any number of steps.</summary>
    public const double Small = 1e-3;

    /// <summary>Training steps of <paramref name="method"/> beside the peer's.</summary>
    public static BenchWork Step(string part, string name, string method, Classifier model, Batch batch) =>
        new(part, name, 1.0, Seconds(model, method, batch), $$"""{"command": "step", "method": "{{method}}", "weight": {{Small}}}""");

    /// <summary>Times one training step after another of <paramref name="method"/> on the same batch.</summary>
    public static Func<double> Seconds(Classifier model, string method, Batch batch)
    {
        (Prior Prior, NetworkOptimiser Optimiser)? training = null;
        return () =>
        {
            var hyper = new HyperParameters { LearningRate = Small, Lambda = Small, DiscriminatorLearningRate = Small };
            // Built at the first call, so that one method's networks are there at a time.
            var (prior, optimiser) = training ??= (PriorCatalogue.Build(method, hyper, Protocol.Recommended, model, CPU), new NetworkOptimiser(model, hyper));
            model.train();
            var started = Stopwatch.GetTimestamp();
            using (NewDisposeScope()) TrainingStep.Take(model, prior, optimiser, batch);
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        };
    }

    /// <summary>Uniform images, both classes in turn, a square mask: as the peer's.</summary>
    public static Batch RandomBatch(int side)
    {
        var inside = zeros([BatchSize, 1, side, side]);
        inside.narrow(2, side / 4, side / 4).narrow(3, side / 4, side / 4).fill_(1);
        return new(rand([BatchSize, 1, side, side]), tensor([.. Enumerable.Range(0, BatchSize).Select(i => (long)i % 2)]), inside);
    }
}
