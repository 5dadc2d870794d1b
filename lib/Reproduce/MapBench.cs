using System.Diagnostics;
using AttributionPriors;
using AttributionPriors.Models;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Relevance;
using static TorchSharp.torch;

namespace Reproduce;

/// <summary>
/// Attribution of every network of the catalogue, at its usual size: ours beside a batched implementation in PyTorch, or
/// beside a forward pass and the input gradient, where that has no such method.
/// </summary>
static class MapBench
{
    /// <summary>PyTorch has no such methods: they are held to its forward pass and input gradient.</summary>
    const double WeightsLimit = 1.1, RelevanceLimit = 4 * WeightsLimit;

    const double IntegratedLimit = 0.7, OcclusionLimit = 0.85;

    /// <summary>
    /// Nodes of integrated gradients: the paper's on small images, on large ones those that libraries take where nothing is said (of volumes of two slices half as
    /// many, the same number of slices), and few where each is a product of sixteen thousand matrices.
    /// </summary>
    const int PaperNodes = 200, UsualNodes = 50, FewNodes = 8;

    /// <summary>Of a volume's hundred slices two: the others would be the same work again.</summary>
    const int Slices = 2;

    /// <summary>An odd number, so that the median is one of them.</summary>
    const int MostPairs = 5;

    /// <summary>A network's own code is new to the compiler, and maps of small networks take milliseconds.</summary>
    const int WarmUps = 10;

    /// <summary>A pair of a large network takes up to a minute, and is repeated to the same milliseconds; one of a small network is not.</summary>
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    static readonly MapCase[] s_cases =
    [
        new(nameof(ResNet18), 16, PaperNodes, 2), new(nameof(SmallConvNet), 16, PaperNodes, 4), new("DenseNet40", 2, UsualNodes, 15),
        new("ImageNetResNet18", 2, UsualNodes, 15), new("ImageNetResNet50", 2, UsualNodes, 15), new(nameof(Vgg11), 2, UsualNodes, 15),
        new("Vgg11Bn", 2, UsualNodes, 15), new("DenseNet121", 2, UsualNodes, 15), new(nameof(InceptionV3), 2, UsualNodes, 15),
        new("ImageNetInceptionV3", 2, UsualNodes, 15),
        new(nameof(MultiViewCnn), 1, UsualNodes / Slices, 15) { Slices = Slices }, new("MultiViewResNet18", 2, UsualNodes, 4), new("MultiViewSmallConvNet", 16, UsualNodes, 4),
        new(nameof(LoTeNet), 16, UsualNodes, 15), new(nameof(TensorNetX), 2, FewNodes, 15),
    ];

    /// <summary>Measures, prints the table and stores it; true if every ratio is within its limit.</summary>
    public static async Task<bool> RunAsync(BenchRequest request, TextWriter output, CancellationToken cancel)
    {
        using var peer = PeerBench.Start();
        var rows = new List<BenchRow>();
        List<string> notes = [$"Images of 128 pixels a side and more hold something in {MapCase.FilledWindows} windows a side only, which are all that either side occludes."];
        var pairs = Math.Min(MostPairs, request.Pairs);
        foreach (var @case in s_cases.Where(each => request.Networks.Count == 0 || request.Networks.Contains(each.Network)))
        {
            using var scope = NewDisposeScope();
            using var model = @case.Build();
            peer.Build(@case.PeerNetwork(request.Threads));
            if (@case.Slices is { } slices) notes.Add($"{@case.Network}: volumes of {slices} slices.");
            foreach (var work in Works(@case, model, @case.Images(), notes))
            {
                cancel.ThrowIfCancellationRequested();
                output.WriteLine($"{work.Name} ...");
                rows.Add(work.Measure(peer, pairs));
                output.WriteLine($"  {rows[^1].Ratio:F2} of {work.Limit:F2}");
            }
        }
        if (request.Networks.Count == 0) await BenchTable.WriteAsync("maps", rows, request, peer.Torch, notes, output, cancel);
        else await output.WriteLineAsync(BenchTable.TableOf(rows, request, peer.Torch, notes).ToText().AsMemory(), cancel);
        return rows.TrueForAll(row => row.IsWithin);
    }

    /// <summary>What is timed of a network. Of a method that cannot go through it the reason comes to the notes.</summary>
    static IEnumerable<BenchWork> Works(MapCase @case, Classifier model, Tensor images, List<string> notes)
    {
        BenchWork Work(string name, double limit, ISaliencyMethod method, int count, string command) =>
            new("maps", $"{@case.Network}: {name}", limit, () => Seconds(method, model, images.narrow(0, 0, count)), command) { WarmUps = WarmUps, Patience = s_patience };
        var gradient = $$"""{"command": "gradient", "images": {{@case.Count}}}""";
        if (Refusal(new WeightBackPropagation(), model, images) is { } reason)
        {
            notes.Add($"{@case.Network}: neither back-propagated weights nor relevance. {reason}");
            yield return Work("gradient x input / input gradient", WeightsLimit, new GradientTimesInput(), @case.Count, gradient);
        }
        else
        {
            yield return Work("back-propagated weights / input gradient", WeightsLimit, new WeightBackPropagation(), @case.Count, gradient);
            yield return Work("LRP-EpsilonPlus / input gradient", RelevanceLimit, new LayerwiseRelevance(RelevanceComposite.EpsilonPlus), @case.Count, gradient);
        }
        yield return Work($"integrated gradients, {@case.Nodes} nodes", IntegratedLimit, new IntegratedGradients(@case.Nodes), 1, $$"""{"command": "ig", "steps": {{@case.Nodes}}}""");
        yield return Work($"occlusion, {@case.Window}x{@case.Window} windows", OcclusionLimit, new Occlusion(@case.Window), 1, $$"""{"command": "occlusion", "window": {{@case.Window}}}""");
    }

    /// <summary>Why a method cannot go through the network; null where it can.</summary>
    static string? Refusal(ISaliencyMethod method, Classifier model, Tensor images)
    {
        try
        {
            Seconds(method, model, images.narrow(0, 0, 1));
            return null;
        }
        catch (UnsupportedNetworkException e)
        {
            return e.Message;
        }
    }

    static double Seconds(ISaliencyMethod method, Classifier model, Tensor images)
    {
        using var scope = NewDisposeScope();
        var targets = ones([images.size(0)], ScalarType.Int64);
        var started = Stopwatch.GetTimestamp();
        method.Attribute(model, images, targets);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}

/// <summary>How a network of the catalogue is timed, at its usual width and size.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Count">Images that one call explains by a method of one pass.</param>
/// <param name="Nodes">Nodes of integrated gradients.</param>
/// <param name="Window">Side of the occluded window.</param>
sealed record MapCase(string Network, int Count, int Nodes, int Window)
{
    /// <summary>Windows along a side of a large image that hold something: so many that a call takes seconds.</summary>
    public const int FilledWindows = 5;

    /// <summary>From this side on an image is large.</summary>
    const int LargeSide = 128;

    readonly NetworkShape _usual = ModelCatalogue.Find(Network).Usual;

    /// <summary>Slices of a volume; null for the usual number, and where images are no volumes.</summary>
    public int? Slices { get; init; }

    NetworkShape Shape => _usual with { Channels = Slices ?? _usual.Channels };

    (int First, int Last) Filled =>
        Shape.Height < LargeSide ? (0, Shape.Height) : (Shape.Height / 3 / Window * Window, (Shape.Height / 3 / Window + FilledWindows) * Window);

    /// <summary>A randomly initialised network.</summary>
    public Classifier Build() => ModelCatalogue.Build(new(Network, Shape.Width, Shape.Classes), Shape.Channels);

    /// <summary>Uniform images, 0 outside of what is filled: as the peer's.</summary>
    public Tensor Images()
    {
        var (first, last) = Filled;
        var inside = zeros([Shape.Height]);
        inside.narrow(0, first, last - first).fill_(1);
        return rand([Count, Shape.Channels, Shape.Height, Shape.Columns]) * inside.unsqueeze(1) * inside;
    }

    /// <summary>The peer's command for such a network and such images.</summary>
    public string PeerNetwork(int threads) =>
        $$"""{"command": "network", "net": "{{Network}}", "width": {{Shape.Width}}, "classes": {{Shape.Classes}}, "channels": {{Shape.Channels}}, "batch": {{Count}}, "size": {{Shape.Height}}, "filled": [{{Filled.First}}, {{Filled.Last}}], "threads": {{threads}}}""";
}
