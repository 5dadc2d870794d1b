using System.Diagnostics;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using AttributionPriors.Saliency;
using TorchSharp;
using static TorchSharp.torch;

namespace Reproduce;

/// <summary>
/// The same work here and in the system's PyTorch, on the same libtorch and threads, in turn: ours, theirs, ours, theirs.
/// The median of the pairs' ratios counts, because a machine's speed drifts more than two neighbours differ.
/// </summary>
sealed class Bench : IBench
{
    const string Operator = "operator", Step = "step", Interventions = "interventions", Integrated = "integratedGradients", Occluded = "occlusion", FullSize = "fullSize", Maps = "maps", Memory = "memory", Decode = "decode";

    /// <summary>What stands in one table: the first paper's work on its smallest images.</summary>
    static readonly string[] s_small = [Operator, Step, Integrated, Occluded];

    /// <summary>Of the synthetic images.</summary>
    const int Side = 28;

    /// <summary>Additions of one-element tensors in one timing.</summary>
    const int Additions = 100_000;

    /// <summary>0.7 µs an operator where Python takes 0.84.</summary>
    const double OperatorLimit = 0.7 / 0.84;

    /// <summary>
    /// Forward passes that an intervention's step may cost. Counted out it is more: three images forwards and, twice that each, backwards; the map forwards and
    /// back to the image, and the latter backwards.
    /// </summary>
    const double PpiLimit = 6;

    const int IntegrationSteps = 200, OcclusionWindow = 2;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [Operator, Step, Interventions, Integrated, Occluded, FullSize, Maps, Memory, Decode];

    /// <inheritdoc/>
    public async Task<bool> RunAsync(BenchRequest request, TextWriter output, CancellationToken cancel)
    {
        set_num_threads(request.Threads);
        manual_seed(1);
        var isWithin = true;
        if (Asks(request, Decode)) isWithin &= await DecodeBench.RunAsync(request, output, cancel);
        if (Asks(request, Maps)) isWithin &= await MapBench.RunAsync(request, output, cancel);
        if (Asks(request, FullSize)) isWithin &= await FullSizeBench.RunAsync(request, output, cancel);
        if (Asks(request, Memory)) isWithin &= await MemoryBench.RunAsync(request, output, cancel);
        if (Asks(request, Interventions)) isWithin &= await MeasureAsync("interventions", part => part == Interventions, request, output, cancel);
        if (s_small.Any(part => Asks(request, part))) isWithin &= await MeasureAsync("cpu", s_small.Contains, request, output, cancel);
        return isWithin;
    }

    static bool Asks(BenchRequest request, string part) => request.Names.Count == 0 || request.Names.Contains(part);

    static async Task<bool> MeasureAsync(string table, Func<string, bool> holds, BenchRequest request, TextWriter output, CancellationToken cancel)
    {
        using var peer = PeerBench.Start(request.Threads, Side);
        using var model = new ResNet18(width: TrainingWork.NetworkWidth);
        using var scope = NewDisposeScope();
        var batch = TrainingWork.RandomBatch(Side);
        var rows = new List<BenchRow>();
        foreach (var work in Works(model, batch).Where(work => holds(work.Part) && Asks(request, work.Part)))
        {
            cancel.ThrowIfCancellationRequested();
            output.WriteLine($"{work.Name} ...");
            rows.Add(work.Measure(peer, request.Pairs));
        }
        await BenchTable.WriteAsync(table, rows, request, peer.Torch, [], output, cancel);
        return rows.TrueForAll(row => row.IsWithin);
    }

    static IEnumerable<BenchWork> Works(ResNet18 model, Batch batch)
    {
        yield return new(Operator, "operator: one addition", OperatorLimit, AddOnes, """{"command": "add", "count": 100000}""");
        foreach (var method in PriorCatalogue.Names.Except(["Clean", .. PpiProtocol.Methods.Keys]))
            yield return TrainingWork.Step(Step, $"step: {method}", method, model, batch);
        // One map of each kind, and another mask of one. The peer has relevance for one network only, which is not this one.
        foreach (var method in (string[])["PpiGradient", "PpiGradCam", "PpiWbp", "PpiWbpBox"])
            yield return TrainingWork.Step(Interventions, $"step: {method}", method, model, batch);
        yield return new(
            Interventions, "step: PpiWbp, against a forward pass", PpiLimit, TrainingWork.Seconds(model, "PpiWbp", batch), """{"command": "forward"}""");
        yield return new(
            Integrated, $"integrated gradients, {IntegrationSteps} nodes", 0.7,
            () => AttributionSeconds(new IntegratedGradients(IntegrationSteps), model, batch, 1), $$"""{"command": "ig", "steps": {{IntegrationSteps}}}""");
        yield return new(
            Occluded, $"occlusion, {OcclusionWindow}x{OcclusionWindow} windows", 0.85,
            () => AttributionSeconds(new Occlusion(OcclusionWindow), model, batch, 1), $$"""{"command": "occlusion", "window": {{OcclusionWindow}}}""");
    }

    static double AddOnes()
    {
        using var _ = no_grad();
        using Tensor a = ones([1]), b = ones([1]);
        var started = Stopwatch.GetTimestamp();
        for (var k = 0; k < Additions; k++) a.add(b).Dispose();
        return Stopwatch.GetElapsedTime(started).TotalSeconds / Additions;
    }

    static double AttributionSeconds(ISaliencyMethod method, ResNet18 model, Batch batch, int images)
    {
        using var scope = NewDisposeScope();
        var image = batch.Images.narrow(0, 0, images);
        var target = ones([images], ScalarType.Int64);
        var started = Stopwatch.GetTimestamp();
        method.Attribute(model, image, target);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
