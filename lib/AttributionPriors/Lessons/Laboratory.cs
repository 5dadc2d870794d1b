using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using AttributionPriors.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>
/// A trained network and test images of two crosses, for experiments on saliency methods. The network is of the kind that the pseudo-intervention paper's Table 7 was measured on:
/// convolutions, ReLUs, max-pools and linear layers with biases, no batch norms.
/// </summary>
/// <remarks>
/// It is trained in the notebook, in seconds, on images that are generated: nothing is fetched, and every pixel's part in the truth is known. The tag is on either side of
/// half the images, whatever their class; so it says nothing, unless a trap is asked for.
/// </remarks>
public sealed class Laboratory : IDisposable
{
    /// <summary>Images that tables and figures average over.</summary>
    const int Averaged = 16;

    /// <summary>Multiply-adds of one image in this network.</summary>
    const double MultiplyAddsPerImage = 2.1e6;

    /// <summary>The first seed of the pools that it learns from; those before are the released ones.</summary>
    const int FirstPool = 4;

    static readonly SyntheticTask s_task = new();

    /// <summary>Large crosses, so that a map has something to show.</summary>
    static readonly CrossGeometry s_geometry = CrossGeometry.Easy;

    static readonly AttributionSettings s_settings = new(Averaged, IntegratedGradientsSteps: 64, OcclusionWindow: 2, AttributionQuestion.EvidenceOfPositives);

    readonly RunSpec _spec;

    Laboratory(RunSpec spec, Splits splits, LayeredClassifier network)
    {
        (_spec, Splits, Network) = (spec, splits, network);
        Positives = new Attributor(s_settings, CPU).Choose(splits.Test);
        using var images = new DeviceImages(Positives, CPU);
        Images = images.Range(0, Positives.Count).Images.clone().DetachFromDisposeScope();
        Targets = ones([Positives.Count], ScalarType.Int64).DetachFromDisposeScope();
    }

    /// <summary>The network, in evaluation mode.</summary>
    public LayeredClassifier Network { get; }

    /// <summary>What it was trained, chosen and scored on.</summary>
    public Splits Splits { get; }

    /// <summary>The first test images with two crosses, and their masks.</summary>
    public ImageSet Positives { get; }

    /// <summary>Those images, [N, 1, 28, 28].</summary>
    internal Tensor Images { get; }

    /// <summary>The class of two crosses, [N].</summary>
    internal Tensor Targets { get; }

    /// <summary>What figures call this network: its settings' name.</summary>
    internal string Label => $"Network {_spec.Hash()[..12]} ({_spec.Profile})";

    /// <summary>Trains the network.</summary>
    /// <param name="trap">Whether the tag gives the class away, in training alone; else it says nothing.</param>
    /// <param name="profile">How much is trained; null for <see cref="Chosen.Profile"/>.</param>
    /// <exception cref="UnknownNameException">There is no such profile.</exception>
    public static Laboratory Of(bool trap = false, string? profile = null)
    {
        var (size, pools) = Spec(profile ?? Chosen.Profile);
        var splits = Data(trap, pools);
        var spec = size with { Data = new(splits.Train.Count, splits.Valid.Count, splits.Test.Count, splits.Train.Fingerprint()) };
        var network = (LayeredClassifier)LessonTraining.Of(spec, splits, CPU);
        network.eval();
        return new(spec, splits, network);
    }

    /// <summary>What <see cref="Of"/> will take.</summary>
    /// <param name="profile">How much is trained; null for <see cref="Chosen.Profile"/>.</param>
    /// <exception cref="UnknownNameException">There is no such profile.</exception>
    public static CostCard Cost(string? profile = null)
    {
        var spec = Spec(profile ?? Chosen.Profile).Spec;
        var multiplyAdds = NetworkCost.MultiplyAdds(spec with { Attribution = spec.Attribution with { Images = 0 } }, MultiplyAddsPerImage, 0);
        return LessonTraining.Cost(spec, multiplyAdds, multiplyAdds / NetworkCost.MultiplyAddsPerSecond);
    }

    /// <summary>How the network does.</summary>
    public Table Answers()
    {
        Cell[] Row(string name, ImageSet set)
        {
            using var images = new DeviceImages(set, CPU);
            var scores = Evaluation.Of(Network, set, images, _spec.Training.BatchSize);
            return [Cell.Of(name), Cell.Of(set.Count, "0"), Cell.Of(scores.Accuracy), Cell.Of(scores.Loss)];
        }
        return new(
            "One cross or two?", [new("Split", Alignment.Left), new("Images"), new("Accuracy"), new("Cross-entropy")],
            [Row("Training", Splits.Train), Row("Test", Splits.Test)]);
    }

    /// <summary>One test image, and what methods make of it.</summary>
    /// <param name="methods">Names of <see cref="SaliencyCatalogue"/>.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public Picture Sheet(params IReadOnlyList<string> methods) => SheetOf(methods).Draw();

    /// <summary>The numbers of <see cref="Sheet"/>.</summary>
    /// <param name="methods">Names of <see cref="SaliencyCatalogue"/>.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public Table Numbers(params IReadOnlyList<string> methods) => SheetOf(methods).Table();

    /// <summary>How far the maps of several methods are from that of weight back propagation, in float64.</summary>
    /// <param name="activation">What takes the place of the network's ReLUs, with the same weights: <c>relu</c>, <c>leaky relu</c>, <c>tanh</c> or <c>silu</c>.</param>
    /// <exception cref="UnknownNameException">There is no such activation.</exception>
    public Table Distances(string activation = "relu") => MapComparison.Distances(this, activation);

    /// <summary>How alike methods rank the pixels, each against each.</summary>
    /// <param name="methods">Names of <see cref="SaliencyCatalogue"/>.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public Figure Likeness(params IReadOnlyList<string> methods) => MapComparison.Likeness(this, methods);

    /// <summary>One map under the conventions that an evaluation must choose, and the score that each earns.</summary>
    public Table Conventions()
    {
        using var others = zeros_like(Targets);
        return MapConventions.Table(new(Network, Images, Targets, Positives, Label, "crosses"), (0, 1), others);
    }

    /// <summary>Whether maps follow the network: their likeness to themselves as its layers are replaced by untrained ones, from the top.</summary>
    /// <param name="methods">Names of <see cref="SaliencyCatalogue"/>.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public Figure Randomisation(params IReadOnlyList<string> methods) => MapTrials.Randomisation(this, methods);

    /// <summary>Whether maps find what the answer rests on: the class's probability as their strongest pixels are blackened.</summary>
    /// <param name="methods">Names of <see cref="SaliencyCatalogue"/>.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public Figure Deletion(params IReadOnlyList<string> methods) => MapTrials.Deletion(this, methods);

    /// <summary>What vouches for a method's maps of these images.</summary>
    /// <param name="method">A name of <see cref="SaliencyCatalogue"/>.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public Table Certificate(string method) => CertificateTable.Summary(this, method);

    /// <summary>Where the relevance of the first image went, layer by layer.</summary>
    /// <param name="method">A rule or composite of layer-wise relevance.</param>
    /// <exception cref="ArgumentException">There is no such method, or it keeps no ledger.</exception>
    public Table Ledger(string method) => CertificateTable.Layers(this, method);

    /// <summary>An untrained network of the same kind.</summary>
    internal Classifier Untrained()
    {
        manual_seed(_spec.Seed + 1);
        var network = ModelCatalogue.Build(_spec.Model, Positives.Channels, Positives.Height, Positives.Width);
        network.eval();
        return network;
    }

    /// <summary>A method as the laboratory sets it.</summary>
    internal static ISaliencyMethod Method(string name) => SaliencyCatalogue.Find(name).Build(s_settings);

    /// <summary>Releases network and images.</summary>
    public void Dispose()
    {
        Network.Dispose();
        Images.Dispose();
        Targets.Dispose();
    }

    SaliencySheet SheetOf(IReadOnlyList<string> methods)
    {
        using var scope = NewDisposeScope();
        var (image, target) = (Images.narrow(0, 0, 1), Targets.narrow(0, 0, 1));
        Tensor logits;
        using (no_grad()) logits = Network.call(image)[0];
        return new(
            [new(Positives.Height, Positives.Width, Positives.Image(0).ToArray())], "A test image",
            [.. methods.Select(name => ImageMap.Of(SaliencyCatalogue.Find(name), Method(name).Attribute(Network, image, target)))])
        {
            Heading = [$"Two crosses: logit {logits[1].ToDouble():0.00}, probability {logits.softmax(0)[1].ToDouble():0.00}"],
            Mask = new(Positives.Height, Positives.Width, Positives.Mask(0).ToArray()),
            OutlinesMaps = false,
        };
    }

    /// <summary>The training, and the pools that it takes.</summary>
    static (RunSpec Spec, int Pools) Spec(string profile)
    {
        var (pools, epochs) = Profiles.Check(profile) switch
        {
            Profiles.Smoke => (1, 2),
            Profiles.Lesson => (6, 8),
            _ => (16, 20),
        };
        var spec = s_task.Spec("Baseline", s_task.Seeds(profile)[0], profile, Protocol.Recommended);
        var half = SyntheticCrosses.PerClass;
        return (spec with
        {
            Data = new(2 * half * pools, 2 * half, 2 * half, spec.Data.Fingerprint),
            Model = new(nameof(SmallConvNet), 20, 2),
            Hyper = new() { LearningRate = 1e-3, WeightDecay = 1e-4 },
            Training = new(epochs, 32, BurnIn: 1, Patience: null),
        }, pools);
    }

    static Splits Data(bool trap, int pools)
    {
        ImageSet[] train = [.. Enumerable.Range(FirstPool, pools).Select(seed => SyntheticCrosses.Pool(s_geometry, seed))];
        var (valid, test) = (SyntheticCrosses.Pool(s_geometry, SyntheticCrosses.PoolSeeds.Valid), SyntheticCrosses.Pool(s_geometry, SyntheticCrosses.PoolSeeds.Test));
        return trap
            ? new(ImageSet.Joined(train), valid, Balanced(test))
            : new(ImageSet.Joined([.. train.Select(Balanced)]), Balanced(valid), Balanced(test));
    }

    /// <summary>Every second image mirrored: in either class half the tags are on either side.</summary>
    static ImageSet Balanced(ImageSet pool)
    {
        int[] Each(int first) => [.. Enumerable.Range(0, pool.Count / 2).Select(i => 2 * i + first)];
        return ImageSet.Joined(pool.Select(Each(0)), pool.Select(Each(1)).Mirrored());
    }
}
