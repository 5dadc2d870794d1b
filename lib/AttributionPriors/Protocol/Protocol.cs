namespace AttributionPriors;

/// <summary>
/// The switchboard: one property for each place where the paper, its released configurations and its released code
/// disagree, or leave a choice open. A run's record carries every one of them, so that no number floats free of them.
/// </summary>
/// <remarks>
/// Three presets: <see cref="Paper"/> (as printed), <see cref="Released"/> (as the authors' code and configurations
/// behave) and <see cref="Recommended"/> (what a careful reader would run). Change one switch with
/// <c>Protocol.Recommended with { ActDiffWeight = ActDiffWeight.Lambda }</c>.
/// </remarks>
public sealed record Protocol
{
    /// <summary>What multiplies ActDiff's feature distance. Paper, Eq. 1: λ. Released code: λ only switches the term on, its weight is 1.</summary>
    public ActDiffWeight ActDiffWeight { get; init; } = ActDiffWeight.One;

    /// <summary>How ActDiff's distances of a batch become one number. Paper, Eq. 1: their sum. Released code: their mean.</summary>
    public ActDiffReduction ActDiffReduction { get; init; } = ActDiffReduction.BatchMean;

    /// <summary>The norm of GradMask's outside gradient. Paper, Eq. 5: L2 over the batch. Released code: sum of absolute values.</summary>
    public GradMaskNorm GradMaskNorm { get; init; } = GradMaskNorm.L1Sum;

    /// <summary>Which features the discriminator calls real. Paper, Eqs. 2-3: those of the masked image. Released code: those of the image.</summary>
    public DiscriminatorLabels DiscriminatorLabels { get; init; } = DiscriminatorLabels.ImageIsOne;

    /// <summary>
    /// What advances the counter that lets the encoder step on every k-th batch. Released code: evaluation batches too,
    /// an accident that shifts the phase from epoch to epoch. Recommended: training batches, from zero in each epoch.
    /// </summary>
    public EncoderCounter EncoderCounter { get; init; } = EncoderCounter.TrainingBatchesOfEpoch;

    /// <summary>Where the initial weights come from. Released code builds the model before it seeds, so they are unrelated to the run's seed.</summary>
    public InitialWeights InitialWeights { get; init; } = InitialWeights.FromRunSeed;

    /// <summary>Which hyper-parameters the paper-sized runs use. Table 3 and the released configurations differ in 8 of 30 rows.</summary>
    public HyperParameterSource HyperParameters { get; init; } = HyperParameterSource.PaperTable3;

    /// <summary>
    /// The AUC that tables print. Released code: mean of the two one-against-rest AUCs over raw logits. The usual
    /// definition scores by the probability of class 1. Every record holds both.
    /// </summary>
    public AucDefinition Auc { get; init; } = AucDefinition.MacroOfLogits;

    /// <summary>Images per batch. Paper and released head: 16. Released configurations before February 2021: 32.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>As printed in the paper.</summary>
    public static Protocol Paper { get; } = new()
    {
        ActDiffWeight = ActDiffWeight.Lambda,
        ActDiffReduction = ActDiffReduction.Sum,
        GradMaskNorm = GradMaskNorm.L2,
        DiscriminatorLabels = DiscriminatorLabels.MaskedIsOne,
    };

    /// <summary>As the authors' released code and configurations behave.</summary>
    public static Protocol Released { get; } = new()
    {
        EncoderCounter = EncoderCounter.EveryLossEvaluation,
        InitialWeights = InitialWeights.IndependentOfRunSeed,
        HyperParameters = HyperParameterSource.ReleasedConfigurations,
    };

    /// <summary>The released losses, for which the printed hyper-parameters were tuned, without the accidents.</summary>
    public static Protocol Recommended { get; } = new();

    /// <summary>The presets by the names that the command line takes.</summary>
    public static IReadOnlyDictionary<string, Protocol> Presets { get; } = new Dictionary<string, Protocol>
    {
        ["paper"] = Paper,
        ["released"] = Released,
        ["recommended"] = Recommended,
    };
}

/// <summary>See <see cref="Protocol.ActDiffWeight"/>.</summary>
public enum ActDiffWeight
{
    /// <summary>The term is multiplied by λ.</summary>
    Lambda,

    /// <summary>The term has weight 1 whenever λ is not 0.</summary>
    One,
}

/// <summary>See <see cref="Protocol.ActDiffReduction"/>.</summary>
public enum ActDiffReduction
{
    /// <summary>Mean over the batch.</summary>
    BatchMean,

    /// <summary>Sum over the batch.</summary>
    Sum,
}

/// <summary>See <see cref="Protocol.GradMaskNorm"/>.</summary>
public enum GradMaskNorm
{
    /// <summary>Sum of absolute values over batch, channels and pixels.</summary>
    L1Sum,

    /// <summary>Euclidean norm of the whole batch's outside gradient.</summary>
    L2,
}

/// <summary>See <see cref="Protocol.DiscriminatorLabels"/>.</summary>
public enum DiscriminatorLabels
{
    /// <summary>Features of the image are labelled 1, those of the masked image 0.</summary>
    ImageIsOne,

    /// <summary>Features of the masked image are labelled 1, those of the image 0.</summary>
    MaskedIsOne,
}

/// <summary>See <see cref="Protocol.EncoderCounter"/>.</summary>
public enum EncoderCounter
{
    /// <summary>Training batches, from zero at the start of each epoch.</summary>
    TrainingBatchesOfEpoch,

    /// <summary>Every loss evaluation, on training, validation and test batches alike, through the whole run.</summary>
    EveryLossEvaluation,
}

/// <summary>See <see cref="Protocol.InitialWeights"/>.</summary>
public enum InitialWeights
{
    /// <summary>The run's seed, set before the model is built.</summary>
    FromRunSeed,

    /// <summary>A stream of its own, unrelated to the run's seed but still reproducible: seeded by the run's hash.</summary>
    IndependentOfRunSeed,
}

/// <summary>See <see cref="Protocol.HyperParameters"/>.</summary>
public enum HyperParameterSource
{
    /// <summary>The paper's Table 3.</summary>
    PaperTable3,

    /// <summary>The per-seed configurations released with the code.</summary>
    ReleasedConfigurations,
}

/// <summary>See <see cref="Protocol.Auc"/>.</summary>
public enum AucDefinition
{
    /// <summary>Mean of AUC(y = 1 scored by logit 1) and AUC(y = 0 scored by logit 0).</summary>
    MacroOfLogits,

    /// <summary>AUC of the softmax probability of class 1.</summary>
    PositiveProbability,
}
