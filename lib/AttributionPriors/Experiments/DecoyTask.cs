using AttributionPriors.Data;

namespace AttributionPriors.Experiments;

/// <summary>
/// Decoy Fashion-MNIST: real images with a grey swatch in one corner whose shade tells the class in training and a random
/// class in test (Ross et al., 2017; Friedrich et al., 2023). The mask is all but the swatch.
/// </summary>
/// <remarks>
/// Shuffling the pixels of a constant swatch changes nothing, so the methods that contrast an image with its shuffled
/// background come in two forms here, the second with the swatch set to zero. GradMask is defined for two classes and is
/// refused. <c>Clean</c> is the baseline on images without swatches: the ceiling. The lesson takes 3,000 of the images, small
/// batches and a fourfold learning rate: with few images the short cut is soon the easier way.
/// </remarks>
public sealed class DecoyTask : ITask
{
    static readonly int[] s_seeds = [1234, 3232, 3221, 9856, 1290];

    readonly Lazy<FashionMnist> _source = new(() => FashionMnist.Read());
    readonly Lazy<string> _fingerprint;

    /// <summary>Nothing is read before it is needed.</summary>
    public DecoyTask() => _fingerprint = new(() => _source.Value.Fingerprint());

    /// <inheritdoc/>
    public string Name => "decoy";

    /// <inheritdoc/>
    public string Summary => "Decoy Fashion-MNIST: a grey swatch tells the class in training and misleads in test (28x28, real images).";

    /// <inheritdoc/>
    public IReadOnlyList<string> Methods { get; } =
        ["Clean", "Baseline", "Masked", "MaskedZero", "ActDiff", "ActDiffZero", "Adversarial", "AdversarialZero", "RightForTheRightReasons"];

    /// <inheritdoc/>
    public IReadOnlyList<int> Seeds(string profile) => Profiles.Seeds(profile, s_seeds, smoke: 1, lesson: 3);

    /// <inheritdoc/>
    /// <exception cref="UnknownNameException">GradMask contrasts two classes, and this task has ten; or no such method.</exception>
    public RunSpec Spec(string method, int seed, string profile, Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        if (string.Equals(method, "GradMask", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException("GradMask contrasts two classes; the decoy task has ten. Use RightForTheRightReasons, its form for any number.", nameof(method));
        var name = UnknownNameException.Check($"{Name} method", method, Methods);
        var size = Profiles.Check(profile);
        var (train, valid, test, epochs, batch, images, steps) = size switch
        {
            Profiles.Smoke => (512, 128, 128, 1, 64, 16, 8),
            Profiles.Lesson => (3_000, 1_000, 2_000, 8, 32, 128, 32),
            _ => (55_000, 5_000, 10_000, 50, 256, 500, 200),
        };
        return new()
        {
            Task = Name,
            Method = name,
            Seed = seed,
            Profile = size,
            Protocol = protocol,
            Data = new(train, valid, test, _fingerprint.Value),
            Model = new("SmallConvNet", 20, FashionMnist.Classes),
            Hyper = Hyper(name, size == Profiles.Paper ? 1e-3 : 4e-3),
            Training = new(epochs, batch, BurnIn: 1, Patience: null),
            Attribution = new(images, steps, OcclusionWindow: 4, AttributionQuestion.DecoyOfTrueClass),
        };
    }

    /// <inheritdoc/>
    public Splits Load(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return DecoyFashionMnist.Of(_source.Value, new(spec.Seed, spec.Data.Train, spec.Data.Valid, spec.Data.Test, Clean: spec.Method == "Clean"));
    }

    /// <inheritdoc/>
    public double MultiplyAdds(RunSpec spec) => NetworkCost.MultiplyAdds(spec, multiplyAddsPerImage: 2.1e6, occlusionWindows: 7 * 7);

    static HyperParameters Hyper(string method, double learningRate)
    {
        var common = new HyperParameters { LearningRate = learningRate, WeightDecay = 1e-4 };
        return method switch
        {
            "ActDiff" or "ActDiffZero" => common with { Lambda = 1 },
            "Adversarial" or "AdversarialZero" => common with { Lambda = 1, EncoderEvery = 1, DiscriminatorLearningRate = 1e-3 },
            "RightForTheRightReasons" => common with { Lambda = 1 },
            _ => common,
        };
    }
}
