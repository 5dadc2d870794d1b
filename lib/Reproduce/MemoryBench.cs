using AttributionPriors;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using AttributionPriors.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Reproduce;

/// <summary>What attribution and training take in memory: maps beside the bound that they were given, an intervention's step beside a plain one.</summary>
static class MemoryBench
{
    const long MiB = 1 << 20;

    /// <summary>A bound on the bytes of a pass is kept to within a fifth.</summary>
    const double BoundLimit = 1.2;

    /// <summary>Memory of training with interventions, in that of plain training.</summary>
    const double TrainingLimit = 2.5;

    /// <summary>Two steps: at the second one the optimiser's moments are there.</summary>
    const int Steps = 2;

    const double LearningRate = 1e-3;

    /// <summary>Networks that show their layers, or whose backbone does, their bound, and how many images: more than a pass may take.</summary>
    static readonly (MapCase Case, long Bound)[] s_maps =
    [
        (new(nameof(ResNet18), 128, 200, 2), 256 * MiB), (new(nameof(SmallConvNet), 2000, 4000, 4), 128 * MiB), (new("DenseNet40", 4, 24, 15), 768 * MiB),
        (new("ImageNetResNet18", 16, 24, 15), 512 * MiB), (new("ImageNetResNet50", 8, 16, 15), 768 * MiB), (new(nameof(Vgg11), 8, 16, 15), 1024 * MiB),
        (new("DenseNet121", 8, 16, 15), 768 * MiB), (new(nameof(InceptionV3), 8, 16, 15), 768 * MiB),
        (new("MultiViewResNet18", 24, 50, 4), 192 * MiB), (new(nameof(MultiViewCnn), 4, 8, 15) { Slices = 2 }, 1024 * MiB),
    ];

    static readonly (string Network, int Batch)[] s_training = [(nameof(SmallConvNet), 128), (nameof(ResNet18), 32), ("ImageNetResNet18", 4), (nameof(Vgg11), 4), (nameof(InceptionV3), 4)];

    /// <summary>Measures, prints the table and stores it; true if every ratio is within its limit.</summary>
    public static async Task<bool> RunAsync(BenchRequest request, TextWriter output, CancellationToken cancel)
    {
        if (!PeakMemory.IsKnown)
        {
            output.WriteLine("Memory is not measured: only Linux tells a process how much it took at most.");
            return true;
        }
        var rows = new List<MemoryRow>();
        foreach (var row in s_maps.SelectMany(each => Maps(each.Case, each.Bound)).Concat(s_training.SelectMany(each => Training(each.Network, each.Batch))))
        {
            cancel.ThrowIfCancellationRequested();
            output.WriteLine($"{row.Name}: {row.Ratio:F2} of {row.Limit:F2}");
            rows.Add(row);
        }
        await BenchTable.KeepAsync(TableOf(rows, request), "memory", request.Folder, output, cancel);
        return rows.TrueForAll(row => row.IsWithin);
    }

    static IEnumerable<MemoryRow> Maps(MapCase @case, long bound)
    {
        using var scope = NewDisposeScope();
        using var model = @case.Build();
        var images = @case.Images();
        (ISaliencyMethod Method, int Count)[] methods =
        [
            (new InputGradient { MaxBytes = bound }, @case.Count),
            (new WeightBackPropagation { MaxBytes = bound }, @case.Count),
            (new LayerwiseRelevance(RelevanceComposite.EpsilonPlus) { MaxBytes = bound }, @case.Count),
            (new IntegratedGradients(@case.Nodes) { MaxBytes = bound }, 1),
            (new Occlusion(@case.Window) { MaxBytes = bound }, 1),
        ];
        foreach (var (method, count) in methods)
        {
            var (some, targets) = (images.narrow(0, 0, count), ones([count], ScalarType.Int64));
            // The first image pays for what libraries keep for good.
            method.Attribute(model, images.narrow(0, 0, 1), targets.narrow(0, 0, 1)).Dispose();
            var peak = PeakMemory.Above(PeakMemory.Held(), () => method.Attribute(model, some, targets).Dispose());
            yield return new($"{@case.Network}: {method.Name}", peak, bound, BoundLimit);
        }
    }

    static IEnumerable<MemoryRow> Training(string network, int batch)
    {
        var plain = OfTraining(network, batch, "Baseline");
        foreach (var method in (string[])["PpiWbp", "PpiWbpBox", "PpiGradCam"])
            yield return new($"{network}: step of {method}", OfTraining(network, batch, method), plain, TrainingLimit);
    }

    /// <summary>All that training takes: the network, gradients, moments, and what passes keep.</summary>
    static long OfTraining(string network, int batch, string method)
    {
        using var scope = NewDisposeScope();
        var shape = ModelCatalogue.Find(network).Usual;
        var before = PeakMemory.Held();
        return PeakMemory.Above(before, () =>
        {
            using var model = ModelCatalogue.Build(new(network, shape.Width, shape.Classes), shape.Channels);
            var hyper = new HyperParameters { LearningRate = LearningRate };
            using var prior = PriorCatalogue.Build(method, hyper, Protocol.Recommended, model, CPU);
            using var optimiser = new NetworkOptimiser(model, hyper);
            model.train();
            var images = rand([batch, shape.Channels, shape.Height, shape.Columns]);
            var labels = tensor([.. Enumerable.Range(0, batch).Select(i => (long)i % 2)]);
            for (var k = 0; k < Steps; k++)
                using (NewDisposeScope()) TrainingStep.Take(model, prior, optimiser, new(images, labels, zeros_like(images)));
        });
    }

    static Table TableOf(IReadOnlyList<MemoryRow> rows, BenchRequest request) => new(
        "Memory",
        [new("Work", Alignment.Left), new("Taken (MiB)"), new("Of (MiB)"), new("Ratio"), new("Limit"), new("Verdict", Alignment.Left)],
        [.. rows.Select(row => (IReadOnlyList<Cell>)[
            Cell.Of(row.Name), Cell.Of(row.Taken / MiB, "F0"), Cell.Of(row.Of / MiB, "F0"), Cell.Of(row.Ratio, "F2"), Cell.Of(row.Limit, "F2"), Cell.Of(row.IsWithin ? "within" : "over")])],
        [
            "Highest resident memory during the work, above that before it. Maps: of the bound on a pass's bytes that the method was given. Steps: of a plain step, with the network, its gradients and the optimiser's moments.",
            $"{request.Threads} threads. {Machine.Name}; {TorchEnvironment.Describe(CPU).Torch}.",
        ]);
}

/// <summary>What some work took.</summary>
/// <param name="Name">For people.</param>
/// <param name="Taken">Bytes at most.</param>
/// <param name="Of">What that is compared with.</param>
/// <param name="Limit">The ratio that must not be exceeded.</param>
sealed record MemoryRow(string Name, double Taken, double Of, double Limit)
{
    /// <summary>Taken in that.</summary>
    public double Ratio => Taken / Of;

    /// <summary>Whether it keeps the limit.</summary>
    public bool IsWithin => Ratio <= Limit;
}
