using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// A network in two parts: <c>logits = Head(Features(images))</c>. Priors that compare or confuse features (ActDiff,
/// Adversarial) attach between the two.
/// </summary>
/// <param name="name">The architecture's name.</param>
public abstract class Classifier(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Length F of the feature vector.</summary>
    public abstract long FeatureCount { get; }

    /// <summary>The vector before the last linear layer: [N, C, H, W] to [N, F].</summary>
    public abstract Tensor Features(Tensor images);

    /// <summary>The last linear layer: [N, F] to logits [N, K].</summary>
    public abstract Tensor Head(Tensor features);

    /// <summary>Logits: [N, C, H, W] to [N, K].</summary>
    public override Tensor forward(Tensor input) => Head(Features(input));

    /// <summary>
    /// <see cref="Features"/> of images that are not of the data's distribution: batch norms in training mode go by the batch, but leave their
    /// running statistics as they are.
    /// </summary>
    /// <exception cref="NotSupportedException">The network has batch norms and does not say how.</exception>
    public virtual Tensor UntrackedFeatures(Tensor images) => modules().OfType<BatchNorm2d>().Any()
        ? throw new NotSupportedException($"A {GetName()} has batch norms: it must override {nameof(UntrackedFeatures)}, or derive from {nameof(LayeredClassifier)}.")
        : Features(images);

    /// <summary>Logits likewise.</summary>
    public Tensor Untracked(Tensor images)
    {
        using var features = UntrackedFeatures(images);
        return Head(features);
    }

    /// <summary>
    /// How many numbers a pass keeps for an image, where the network has counted them itself; null of one that has not. Those of a network that shows its layers
    /// are counted from the layers.
    /// </summary>
    /// <param name="image">The image's sizes [C, H, W].</param>
    public virtual long? PassNumbers(IReadOnlyList<long> image) => null;

    /// <summary>Why methods that go through a network layer by layer cannot go through this one, after its name; null where it only does not show its layers.</summary>
    internal virtual string? WithoutLayers => null;

    /// <summary>
    /// A network with the same outputs in evaluation mode, made cheap for many passes: batch normalisation folded into
    /// the convolutions, no parameter requiring a gradient. The caller disposes it.
    /// </summary>
    public abstract Classifier ForAttribution();
}
