using AttributionPriors.Training;
using System.Buffers.Binary;
using AttributionPriors;
using AttributionPriors.Experiments;

namespace Tests.Reporting;

/// <summary>Run records with chosen numbers: no net stands behind them.</summary>
static class MadeUp
{
    public const string InputGradient = "InputGradient", IntegratedGradients = "IntegratedGradients", Occlusion = "Occlusion";

    static readonly string[] Saliencies = [InputGradient, IntegratedGradients, Occlusion];

    /// <summary>A run of the synthetic task whose three IoUs are the same number.</summary>
    public static RunRecord Synthetic(string method, int seed, double auc, double iou, double chance = 0.01, double blob = 0.05) =>
        Run("synthetic", method, seed) with
        {
            Test = new(0.5, 0.5, auc, auc / 2),
            Localisation = Saliencies.ToDictionary(name => name, _ => Map(outside: 0.5, 0.9) with { Iou = iou, IouChance = chance, IouCentredBlob = blob }),
        };

    /// <summary>A run of the decoy task whose three swatch shares are the same number.</summary>
    public static RunRecord Decoy(string method, int seed, double train, double test, double share, double chance = 16 / 784.0) =>
        Run("decoy", method, seed) with
        {
            Train = new(0.1, train, null, null),
            Test = new(0.5, test, null, null),
            Epochs = [new(1, 1, new Dictionary<string, double>(), 1, null, test)],
            Localisation = Saliencies.ToDictionary(name => name, _ => Map(share, chance)),
        };

    /// <summary>A run with no localisation, 2 × 2 images and two epochs.</summary>
    public static RunRecord Run(string task, string method, int seed) => new()
    {
        Hash = $"{task}-{method}-{seed}",
        Spec = new()
        {
            Task = task,
            Method = method,
            Seed = seed,
            Profile = "lesson",
            Protocol = Protocol.Recommended,
            Data = new(500, 128, 128, "made up"),
            Model = new("ResNet18", 16, 2),
            Hyper = new() { LearningRate = 1e-3 },
            Training = new(2, 16, 1, null),
            Attribution = new(64, 50, 2, AttributionQuestion.EvidenceOfPositives),
        },
        Epochs = [Epoch(1, 0.5), Epoch(2, 0.75)],
        ChosenEpoch = 2,
        Train = new(0.1, 1, 1, 1),
        Valid = new(0.5, 0.5, 0.5, 0.5),
        Test = new(0.5, 0.5, 0.5, 0.5),
        Localisation = new Dictionary<string, Localisation>(),
        MeanImages = new(2, 2, Encoded([0, 0.5f, 0.25f, 1]), Encoded([1, 0, 0, 0])),
        Environment = new("1.13 (system)", "cpu", 2),
    };

    public static EpochMetrics Epoch(int epoch, double auc) => new(epoch, 1, new Dictionary<string, double>(), 1, auc, auc / 2);

    public static Localisation Map(double outside, double chance) =>
        new() { Images = 64, OutsideShare = outside, OutsideChance = chance, MeanMap = Encoded([1, 2, 3, 4]) };

    public static string Encoded(float[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        return Convert.ToBase64String(bytes);
    }
}
