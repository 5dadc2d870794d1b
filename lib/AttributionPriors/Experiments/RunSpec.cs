namespace AttributionPriors.Experiments;

/// <summary>
/// Everything that decides a run's outcome. Its canonical JSON names the run: equal specs are the same run, and any
/// change of a number or a switch makes another one.
/// </summary>
public sealed record RunSpec
{
    /// <summary>The task's name, e.g. <c>synthetic</c>.</summary>
    public required string Task { get; init; }

    /// <summary>The training method's name, e.g. <c>ActDiff</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Drives the draw of the data, the initial weights, the order of batches and the background shuffles.</summary>
    public required int Seed { get; init; }

    /// <summary>How much is run: <c>smoke</c>, <c>lesson</c> or <c>paper</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Every switch of the protocol.</summary>
    public required Protocol Protocol { get; init; }

    /// <summary>How many images each split holds.</summary>
    public required DataSettings Data { get; init; }

    /// <summary>The network.</summary>
    public required ModelSettings Model { get; init; }

    /// <summary>The method's hyper-parameters.</summary>
    public required HyperParameters Hyper { get; init; }

    /// <summary>The optimisation.</summary>
    public required TrainingSettings Training { get; init; }

    /// <summary>The attributions made of the chosen model.</summary>
    public required AttributionSettings Attribution { get; init; }

    /// <summary>The run's name: SHA-256 (64 hex digits) of the spec's canonical JSON.</summary>
    public string Hash() => CanonicalJson.Sha256(this);

    /// <summary>For people: task, method and seed.</summary>
    public override string ToString() => $"{Task} {Method} seed {Seed}";
}

/// <summary>Sizes of the splits (images), and the content they are drawn from.</summary>
/// <param name="Train">Training images.</param>
/// <param name="Valid">Validation images.</param>
/// <param name="Test">Test images.</param>
/// <param name="Fingerprint">SHA-256 (hex) of the source: of the files read, or of the generator's images.</param>
public sealed record DataSettings(int Train, int Valid, int Test, string Fingerprint);

/// <summary>The network of a run.</summary>
/// <param name="Name">Architecture, e.g. <c>ResNet18</c>.</param>
/// <param name="Width">Channels of the first stage: 64 is the paper's ResNet-18; lessons use fewer.</param>
/// <param name="Classes">Number of logits.</param>
public sealed record ModelSettings(string Name, int Width, int Classes);

/// <summary>What a method is tuned by. Each method reads what it needs.</summary>
public sealed record HyperParameters
{
    /// <summary>Adam's learning rate for the classifier.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Weight λ of the method's extra term.</summary>
    public double Lambda { get; init; }

    /// <summary>σ of the Gaussian that dilates the training masks (pixels); 0 leaves them as they are.</summary>
    public double MaskSigma { get; init; }

    /// <summary>Adversarial: the classifier steps on every k-th batch.</summary>
    public int EncoderEvery { get; init; } = 1;

    /// <summary>Adversarial: the discriminator's learning rate.</summary>
    public double DiscriminatorLearningRate { get; init; }

    /// <summary>Adam's weight decay.</summary>
    public double WeightDecay { get; init; }
}

/// <summary>Length of training and the choice of the model.</summary>
/// <param name="Epochs">Passes over the training images.</param>
/// <param name="BatchSize">Images per step.</param>
/// <param name="BurnIn">First epoch (counted from 1) that may be chosen.</param>
/// <param name="Patience">Stops after so many epochs without a lower validation loss; null never stops.</param>
public sealed record TrainingSettings(int Epochs, int BatchSize, int BurnIn, int? Patience);

/// <summary>Attribution of the chosen model on test images.</summary>
/// <param name="Images">At most so many images, the first ones of the test split that qualify.</param>
/// <param name="IntegratedGradientsSteps">Nodes of the Gauss-Legendre rule.</param>
/// <param name="OcclusionWindow">Side and stride of the occluded square, in pixels.</param>
public sealed record AttributionSettings(int Images, int IntegratedGradientsSteps, int OcclusionWindow);
