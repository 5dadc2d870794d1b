using System.Diagnostics;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Saliency;
using TorchSharp;
using static TorchSharp.torch;

namespace Reproduce;

/// <summary>Chest radiographs' sizes: training steps of the paper's network and batch, and one image explained by its three methods.</summary>
static class FullSizeBench
{
    const string Part = "fullSize";

    /// <summary>The paper's sides, as in the text and as released.</summary>
    const int Side = 224, ReleasedSide = 128;

    const int Window = 15;

    /// <summary>A few of the paper's 200: an image costs each side twenty billion multiply-adds a node, forwards and back.</summary>
    const int Nodes = 8;

    /// <summary>Windows along a side that hold something: a ninth of the image, for the same reason.</summary>
    const int FilledWindows = 5;

    const double AttributionLimit = 0.75;

    /// <summary>The most of a step's time that may go into waiting for images.</summary>
    const double MostWaiting = 0.02;

    const int Gatherings = 21;

    /// <summary>A pair of the largest steps takes most of a minute.</summary>
    const int MostPairs = 3;

    /// <summary>Measures, prints the table and stores it; true if every ratio is within its limit.</summary>
    public static async Task<bool> RunAsync(BenchRequest request, TextWriter output, CancellationToken cancel)
    {
        var pairs = Math.Min(MostPairs, request.Pairs);
        using var peer = PeerBench.Start(request.Threads, ReleasedSide);
        using var scope = NewDisposeScope();
        using var model = new ResNet18(width: TrainingWork.NetworkWidth);
        var rows = new List<BenchRow>();
        foreach (var work in Works(peer, model, request.Threads))
        {
            cancel.ThrowIfCancellationRequested();
            output.WriteLine($"{work.Name} ...");
            rows.Add(work.Measure(peer, pairs));
            output.WriteLine($"  {rows[^1].Ratio:F2} of {work.Limit:F2}");
        }
        var share = Gathering(Side) / rows.Find(row => row.Name == StepName("Baseline", Side))!.Ours;
        string[] notes =
        [
            $"Training waits for the images of a step of {Side} x {Side} for {share:P2} of its time; at most {MostWaiting:P0} is wanted.",
            $"The explained image holds something in {FilledWindows} windows a side only, which are all that either side occludes; integrated gradients take {Nodes} nodes.",
        ];
        await BenchTable.WriteAsync("full-size", rows, request, peer.Torch, notes, output, cancel);
        return rows.TrueForAll(row => row.IsWithin) && share <= MostWaiting;
    }

    /// <summary>Seconds that it takes to put a batch together, as training does it; the median of many.</summary>
    static double Gathering(int side)
    {
        var (count, pixels) = (4 * TrainingWork.BatchSize, new float[4 * TrainingWork.BatchSize * side * side]);
        using var images = new DeviceImages(new(1, side, side, pixels, new float[side * side], new int[count], new int[count]), CPU);
        var seconds = Enumerable.Range(0, Gatherings).Select(_ =>
        {
            using var scope = NewDisposeScope();
            var order = randperm(count).narrow(0, 0, TrainingWork.BatchSize);
            var started = Stopwatch.GetTimestamp();
            images.At(order);
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        });
        return seconds.Order().ElementAt(Gatherings / 2);
    }

    /// <summary>The peer changes its network between them.</summary>
    static IEnumerable<BenchWork> Works(PeerBench peer, ResNet18 model, int threads)
    {
        var batch = TrainingWork.RandomBatch(ReleasedSide);
        foreach (var method in (string[])["Baseline", "ActDiff", "RightForTheRightReasons"]) yield return StepOf(method, ReleasedSide, model, batch);
        peer.Build(PeerBench.Network(threads, Side));
        yield return StepOf("Baseline", Side, model, TrainingWork.RandomBatch(Side));
        var (first, last) = (Side / 3 / Window * Window, (Side / 3 / Window + FilledWindows) * Window);
        peer.Build(
            $$"""{"command": "network", "net": "ResNet18", "width": {{TrainingWork.NetworkWidth}}, "batch": 1, "size": {{Side}}, "filled": [{{first}}, {{last}}], "threads": {{threads}}}""");
        var image = zeros([1, 1, Side, Side]);
        image.narrow(2, first, last - first).narrow(3, first, last - first).uniform_(0, 1);
        yield return new(
            Part, $"one image of {Side} x {Side} by the three methods", AttributionLimit, () => Explain(model, image),
            $$"""{"command": "explain", "steps": {{Nodes}}, "window": {{Window}}}""") { WarmUps = 1 };
    }

    static BenchWork StepOf(string method, int side, ResNet18 model, Batch batch) =>
        TrainingWork.Step(Part, StepName(method, side), method, model, batch) with { WarmUps = 1 };

    static string StepName(string method, int side) => $"step: {method}, {side} x {side}";

    static double Explain(ResNet18 model, Tensor image)
    {
        var target = ones([1], ScalarType.Int64);
        var started = Stopwatch.GetTimestamp();
        foreach (var method in (ISaliencyMethod[])[new InputGradient(), new IntegratedGradients(Nodes), new Occlusion(Window)])
            using (NewDisposeScope()) method.Attribute(model, image, target);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
