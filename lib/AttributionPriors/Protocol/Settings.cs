using System.Text.Json.Serialization;

namespace AttributionPriors;

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
    /// <summary>The classifier's learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Weight λ of the method's extra term.</summary>
    public double Lambda { get; init; }

    /// <summary>σ of the Gaussian that dilates the training masks (pixels); 0 leaves them as they are.</summary>
    public double MaskSigma { get; init; }

    /// <summary>Adversarial: the classifier steps on every k-th batch.</summary>
    public int EncoderEvery { get; init; } = 1;

    /// <summary>Adversarial: the discriminator's learning rate.</summary>
    public double DiscriminatorLearningRate { get; init; }

    /// <summary>Weight decay: so much of each weight is added to its gradient.</summary>
    public double WeightDecay { get; init; }

    /// <summary>
    /// Weight of the loss of a second classifier on a hidden layer, as Inception-v3 has: torchvision's recipe takes 0.4. Null leaves that classifier untrained,
    /// and unmentioned in the settings.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AuxiliaryWeight { get; init; }

    /// <summary>
    /// Learning rate of the backbone, whose weights were trained elsewhere; <see cref="LearningRate"/> is then that of the rest. Null where all has one rate,
    /// and unmentioned in the settings.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? BackboneLearningRate { get; init; }

    /// <summary>What the learning rates are multiplied by after each epoch, or after <see cref="DecayEvery"/> of them; null leaves them as they are, and unmentioned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LearningRateDecay { get; init; }

    /// <summary>After how many epochs the learning rates are multiplied, again and again; null, and unmentioned, after each.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? DecayEvery { get; init; }

    /// <summary>Stochastic gradient descent in Adam's place; null for Adam, and unmentioned in the settings.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SgdSettings? Sgd { get; init; }

    /// <summary>Proactive pseudo-intervention: its switches. Null for every other method, whose settings then do not mention them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PpiProtocol? Ppi { get; init; }
}

/// <summary>Stochastic gradient descent, <c>g += wd·p; b = μ·b + g; p -= lr·b</c>, where the first b is g.</summary>
/// <param name="Momentum">μ, from 0 to below 1.</param>
public sealed record SgdSettings(double Momentum);

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
/// <param name="Question">Which images are explained, and what their masks mean.</param>
public sealed record AttributionSettings(int Images, int IntegratedGradientsSteps, int OcclusionWindow, AttributionQuestion Question);

/// <summary>What a task asks of its attributions.</summary>
public enum AttributionQuestion
{
    /// <summary>The mask is the evidence: positives with a mask are explained for class 1, and their maps scored by IoU.</summary>
    EvidenceOfPositives,

    /// <summary>The mask is all but a decoy: every image is explained for its true class, and its map scored by the share outside.</summary>
    DecoyOfTrueClass,

    /// <summary>The mask is the object: every image is explained for its true class, its map scored by IoU, and by the energy in the object's box.</summary>
    EvidenceOfTrueClass,

    /// <summary>Nothing is explained: scores alone.</summary>
    None,

    /// <summary>No mask is known: every image is explained for its true class, and its map judged by what the network loses without the pixels that it names.</summary>
    LossOfTrueClass,
}
