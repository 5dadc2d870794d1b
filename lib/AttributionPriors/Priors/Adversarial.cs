using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AttributionPriors.Priors;

/// <summary>
/// A discriminator learns to tell features of images from features of their contrasts, and the classifier learns to
/// confuse it: <c>CE(x) + λ [BCE(D(f x), 0) + BCE(D(f x'), 1)]</c>, where D itself descends the same with the labels
/// exchanged (paper, Eqs. 2-3).
/// </summary>
/// <remarks>
/// D steps on every batch, the classifier (cross-entropy included) on every k-th only, k = <see cref="HyperParameters.EncoderEvery"/>;
/// skipped batches are not accumulated. Which side is labelled 1 is <see cref="Protocol.DiscriminatorLabels"/>, what counts
/// as a batch <see cref="Protocol.EncoderCounter"/>. λ scales D's own loss too. D stays in training mode: each of its passes
/// is one power iteration.
/// </remarks>
public sealed class Adversarial : Prior
{
    readonly HyperParameters _hyper;
    readonly Protocol _protocol;
    readonly Contrast _contrast;
    readonly Adam _optimiser;
    long _counter;
    bool _updates;

    /// <summary>The discriminator starts from the weights it has.</summary>
    /// <param name="hyper">λ, k and the discriminator's learning rate.</param>
    /// <param name="protocol">The two switches.</param>
    /// <param name="contrast">Shuffled or zeroed background.</param>
    /// <param name="discriminator">Takes the classifier's features, on its device. The prior disposes it.</param>
    public Adversarial(HyperParameters hyper, Protocol protocol, Contrast contrast, Discriminator discriminator)
    {
        ArgumentNullException.ThrowIfNull(hyper);
        ArgumentNullException.ThrowIfNull(discriminator);
        if (hyper.EncoderEvery < 1) throw new ArgumentException($"The classifier must step on every k-th batch, k ≥ 1, not {hyper.EncoderEvery}.", nameof(hyper));
        (_hyper, _protocol, _contrast) = (hyper, protocol, contrast);
        Discriminator = discriminator;
        _optimiser = optim.Adam(Discriminator.parameters(), hyper.DiscriminatorLearningRate);
    }

    /// <summary>The network that tells features apart.</summary>
    public Discriminator Discriminator { get; }

    /// <inheritdoc/>
    public override bool UpdatesClassifier => _updates;

    /// <inheritdoc/>
    public override Loss Evaluate(Classifier model, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        var contrasted = model.Features(_contrast(batch));
        var features = model.Features(batch.Images);
        var imageIsOne = _protocol.DiscriminatorLabels == DiscriminatorLabels.ImageIsOne;

        var own = Confusion(features.detach(), contrasted.detach(), imageIsOne);
        _optimiser.zero_grad();
        own.backward();
        _optimiser.step();

        Freeze(true);
        var confusion = Confusion(features, contrasted, !imageIsOne);
        Freeze(false);
        _updates = Advance();
        return new([Classification(model.Head(features), batch), new("encoder", confusion)], [new("discriminator", own.detach())]);
    }

    /// <inheritdoc/>
    public override void BeginEpoch()
    {
        if (_protocol.EncoderCounter == EncoderCounter.TrainingBatchesOfEpoch) _counter = 0;
    }

    /// <inheritdoc/>
    public override void SawEvaluationBatch()
    {
        if (_protocol.EncoderCounter == EncoderCounter.EveryLossEvaluation) Advance();
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_counter);
        ModuleState.Write(Discriminator, writer);
        _optimiser.save_state_dict(writer);
    }

    /// <inheritdoc/>
    public override void Load(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _counter = reader.ReadInt64();
        ModuleState.Read(Discriminator, reader);
        _optimiser.load_state_dict(reader);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _optimiser.Dispose();
        Discriminator.Dispose();
    }

    /// <summary><c>λ [BCE(D(image), t) + BCE(D(contrast), 1 - t)]</c>, each a batch mean.</summary>
    Tensor Confusion(Tensor image, Tensor contrast, bool imageIsOne)
    {
        var ofImage = Discriminator.call(image);
        var ofContrast = Discriminator.call(contrast);
        var (one, zero) = imageIsOne ? (ofImage, ofContrast) : (ofContrast, ofImage);
        return (F.binary_cross_entropy_with_logits(one, ones_like(one)) + F.binary_cross_entropy_with_logits(zero, zeros_like(zero))) * _hyper.Lambda;
    }

    void Freeze(bool frozen)
    {
        foreach (var parameter in Discriminator.parameters()) parameter.requires_grad = !frozen;
    }

    /// <summary>Counts one batch; true on the first of every k.</summary>
    bool Advance() => _counter++ % _hyper.EncoderEvery == 0;
}
