using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Models.Layers;
using AttributionPriors.Priors;
using AttributionPriors.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tests.Training;

/// <summary>A network of one convolution, so that a step takes a fraction of a millisecond.</summary>
sealed class TinyNet : LayeredClassifier
{
    readonly Conv2d conv;
    readonly BatchNorm2d bn;
    readonly Linear fc;

    public TinyNet() : base(nameof(TinyNet))
    {
        conv = nn.Conv2d(1, 4, 3, padding: 1, bias: false);
        bn = nn.BatchNorm2d(4);
        fc = nn.Linear(4, 2);
        RegisterComponents();
    }

    protected override (Node Features, Node Logits) Layers(Node images)
    {
        var features = images.Convolution(conv).BatchNorm(bn).Relu().Mean();
        return (features, features.Linear(fc));
    }
}

/// <summary>A prior that tells a test about each call, and else is another.</summary>
sealed class Watched(Prior inner) : Prior
{
    /// <summary>Called with <c>E</c> before a step, <c>B</c> at an epoch's begin, <c>S</c> for a batch seen in evaluation.</summary>
    public Action<char> Seen { get; set; } = _ => { };

    public override bool UpdatesClassifier => inner.UpdatesClassifier;

    public override Loss Evaluate(Classifier model, Batch batch)
    {
        Seen('E');
        return inner.Evaluate(model, batch);
    }

    public override void BeginEpoch()
    {
        Seen('B');
        inner.BeginEpoch();
    }

    public override void SawEvaluationBatch()
    {
        Seen('S');
        inner.SawEvaluationBatch();
    }

    public override void Save(BinaryWriter writer) => inner.Save(writer);

    public override void Load(BinaryReader reader) => inner.Load(reader);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) inner.Dispose();
    }
}

/// <summary>Time stands still but for what a test adds.</summary>
sealed class FakeClock : TimeProvider
{
    public double Seconds { get; set; }

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(Seconds);
}

/// <summary>A training that is over in milliseconds.</summary>
static class TinyRun
{
    public static HyperParameters Hyper { get; } = new() { LearningRate = 0.01, Lambda = 0.1, EncoderEvery = 3, DiscriminatorLearningRate = 0.01, WeightDecay = 1e-4 };

    /// <summary>6×6 noise, brighter for class 1 in the upper half, where the evidence is.</summary>
    public static ImageSet Images(int count, int seed)
    {
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, count).Select(k => k % 2)];
        float[] images = [.. Enumerable.Range(0, count * 36).Select(k => random.NextSingle() + (k % 36 < 18 ? 0.3f * labels[k / 36] : 0))];
        float[] masks = [.. Enumerable.Range(0, count * 36).Select(k => k % 36 < 18 ? 1f : 0f)];
        return new(1, 6, 6, images, masks, labels, new int[count]);
    }

    public static TrainingJob Job(string checkpoint, TrainingSettings settings) => new()
    {
        Owner = "this run",
        Hyper = Hyper,
        Settings = settings,
        Auc = AucDefinition.MacroOfLogits,
        Device = CPU,
        CheckpointPath = checkpoint,
        CheckpointEvery = 0,
        TestBatches = 2,
    };

    /// <summary>Trains to the end.</summary>
    public static TrainingOutcome Train(TrainingJob job, Classifier model, Prior prior, ImageSet train, ImageSet valid, Action<EpochMetrics>? report = null) =>
        new Trainer(job, model, prior).Run(train, valid, report ?? (_ => { }), TestContext.Current.CancellationToken);

    public static Prior Build(string method, Classifier model, Protocol protocol) => PriorCatalogue.Build(method, Hyper, protocol, model, CPU);
}
