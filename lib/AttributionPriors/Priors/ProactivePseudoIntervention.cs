using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Saliency.Masks;
using static TorchSharp.torch;

namespace AttributionPriors.Priors;

/// <summary>
/// Takes out of each image what the network goes by, and asks for another answer; takes the same place out of another image, and asks for the
/// same answer: <c>CE(x, y) + w₁ l(x*, not y) + w₂ ‖s‖₁ + w₃ CE(x', y)</c>, <c>x* = x ⊙ (1 - T(s))</c>,
/// <c>x'_i = x_i ⊙ (1 - T(s_j))</c> (Wang et al., 2021, Eqs. 1-5).
/// </summary>
/// <remarks>
/// s is the map for the true class, one an image and step, shared by all terms; T its mask. ‖s‖₁ is the mean over pixels. j is the image a random
/// number of places on in the batch; a batch of one has no such term. Running statistics are of the images alone: passes of x* and x' leave
/// them as they are. Each term carries its weight; <c>saliencyWeight</c> and the like report what the balance made of it. A network of one
/// logit u counts as one of two, (0, u).
/// </remarks>
public sealed class ProactivePseudoIntervention : Prior
{
    readonly PpiProtocol _protocol;
    readonly EvidenceMaps _maps;
    readonly SaliencyMask _mask;
    readonly WeightedTerm _contrastive, _saliency, _adversarial;
    int _epoch;

    /// <summary>By its switches.</summary>
    /// <exception cref="ArgumentException">The saliency method does not exist, or its maps cannot be part of a loss.</exception>
    public ProactivePseudoIntervention(PpiProtocol protocol) : this(protocol, MaskOf(protocol))
    {
    }

    /// <summary>With a mask of the caller's.</summary>
    internal ProactivePseudoIntervention(PpiProtocol protocol, SaliencyMask mask)
    {
        (_protocol, _mask) = (protocol, mask with { Channels = MaskChannels.Separate });
        _maps = new(protocol.Saliency);
        _contrastive = new("contrastive", protocol.ContrastiveWeight, protocol.Balance == PpiBalance.All);
        _saliency = new("saliency", protocol.SaliencyWeight, protocol.Balance != PpiBalance.None);
        _adversarial = new("adversarial", protocol.AdversarialWeight, protocol.Balance == PpiBalance.All);
    }

    /// <summary>The mask that <see cref="PpiProtocol.Mask"/> names.</summary>
    public static SaliencyMask MaskOf(PpiProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return protocol.Mask switch
        {
            PpiMask.Soft => new FixedSoftMask(protocol.MaskThreshold, protocol.MaskSteepness),
            PpiMask.SoftAdaptive => new AdaptiveSoftMask(protocol.MaskDeviations, protocol.MaskSteepness),
            PpiMask.TopPoints => new TopPointsMask(protocol.MaskPoints, protocol.MaskSteepness),
            PpiMask.Point => new PointMask(protocol.MaskDeviations),
            PpiMask.Box => new BoxMask(protocol.MaskDeviations, protocol.MaskSides),
            _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol.Mask, "No such mask."),
        };
    }

    /// <inheritdoc/>
    public override void BeginEpoch() => _epoch++;

    /// <inheritdoc/>
    public override Loss Evaluate(Classifier model, Batch batch) => Taken(model, batch, new());

    /// <summary>As a prior's, but term after term, so that what one pass of the network keeps is gone before the next begins.</summary>
    public override Loss Differentiate(Classifier model, Batch batch) => Taken(model, batch, new() { TermByTerm = true });

    /// <summary>The map of each image, its mask, and what is left of the image: what <see cref="Evaluate"/> sees, without its history.</summary>
    public (Tensor Maps, Tensor Masks, Tensor Intervened) Look(Classifier model, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        var maps = _maps.Of(model, batch.Images, batch.Labels).detach();
        var masks = _mask.Of(maps);
        return (maps.MoveToOuterDisposeScope(), masks.MoveToOuterDisposeScope(), (batch.Images * (1 - masks)).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_epoch);
        foreach (var term in Terms) term.Balance.Save(writer);
    }

    /// <inheritdoc/>
    public override void Load(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _epoch = reader.ReadInt32();
        foreach (var term in Terms) term.Balance.Load(reader);
    }

    IReadOnlyList<WeightedTerm> Terms => [_contrastive, _saliency, _adversarial];

    /// <summary>Outside training, no epoch has begun: then it is the first.</summary>
    int Epoch => Math.Max(1, _epoch);

    bool IsWarmingUp => Epoch <= _protocol.WarmUpEpochs;

    Loss Taken(Classifier model, Batch batch, Descent descent)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        var classified = Classified(model, batch, TwoLogits);
        descent.Finish(new Loss([.. classified]).Total);
        return IsWarmingUp ? new(descent.Reported(classified), []) : Intervene(model, batch, classified, descent);
    }

    Loss Intervene(Classifier model, Batch batch, IReadOnlyList<Term> classified, Descent descent)
    {
        var maps = _maps.Of(model, batch.Images, batch.Labels);
        var masks = descent.Cut(_mask.Of(maps));
        List<Term> terms = [.. classified], reported = [];
        Tensor Add(WeightedTerm term, Tensor value)
        {
            if (term.IsBalanced && Epoch == _protocol.WarmUpEpochs + 1) term.Balance.See(classified[0].Value.ToDouble(), value.ToDouble());
            var weight = term.Weight * (term.IsBalanced ? term.Balance.Factor : 1) * Boost(term);
            terms.Add(new(term.Name, value * weight));
            if (term.IsBalanced) reported.Add(new($"{term.Name}Weight", tensor(weight)));
            return terms[^1].Value;
        }
        if (_contrastive.Weight != 0) descent.Finish(Add(_contrastive, Contrastive(model, batch, masks)));
        var penalty = _saliency.Weight == 0 ? null : Add(_saliency, maps.abs().mean());
        if (_adversarial.Weight != 0 && batch.Labels.size(0) > 1) descent.Finish(Add(_adversarial, Adversarial(model, batch, masks)));
        descent.FinishMaps(penalty);
        return new(descent.Reported(terms), reported);
    }

    Tensor Contrastive(Classifier model, Batch batch, Tensor masks)
    {
        using var scope = NewDisposeScope();
        var taken = _protocol.DetachContrastiveMask ? masks.detach() : masks;
        var losses = ContrastiveLoss.Of(TwoLogits(model.Untracked(batch.Images * (1 - taken))), batch.Labels, _protocol.Contrast, _protocol.ContrastCap);
        if (_protocol.SkipEmptyMasks) losses = losses.masked_fill(masks.detach().amax([1, 2, 3]).le(PpiProtocol.MaskedFrom), 0);
        return losses.mean().MoveToOuterDisposeScope();
    }

    Tensor Adversarial(Classifier model, Batch batch, Tensor masks)
    {
        using var scope = NewDisposeScope();
        var size = batch.Labels.size(0);
        var distance = 1 + randperm(size - 1)[0].ToInt64();
        var others = (_protocol.DetachAdversarialMask ? masks.detach() : masks).roll(distance, 0);
        return Classification(TwoLogits(model.Untracked(batch.Images * (1 - others))), batch).Value.MoveToOuterDisposeScope();
    }

    double Boost(WeightedTerm term) => Epoch > _protocol.BoostAfter && term == (_protocol.Boost switch
    {
        PpiBoost.Saliency => _saliency,
        PpiBoost.Contrastive => _contrastive,
        _ => null,
    }) ? _protocol.BoostFactor : 1;

    static Tensor TwoLogits(Tensor logits) => logits.size(1) == 1 ? cat([zeros_like(logits), logits], 1) : logits;

    /// <summary>
    /// How gradients are taken: by the caller, of the sum; or here, of each term as soon as its value is known. Then the masks are cut off the maps, gather what the
    /// terms want of them, and hand it on when all are done: the chain rule in two steps.
    /// </summary>
    sealed class Descent
    {
        Tensor? _masks, _cut;

        public bool TermByTerm { get; init; }

        /// <summary>The masks that the terms see.</summary>
        public Tensor Cut(Tensor masks)
        {
            if (!TermByTerm) return masks;
            (_masks, _cut) = (masks, masks.detach().requires_grad_(masks.requires_grad));
            return _cut;
        }

        /// <summary>A term that is seen through the masks, or not at all through the maps.</summary>
        public void Finish(Tensor term)
        {
            if (TermByTerm && term.requires_grad) term.backward();
        }

        /// <summary>What remains: <paramref name="penalty"/> of the maps, and what the terms want of the masks.</summary>
        public void FinishMaps(Tensor? penalty)
        {
            if (_cut is not { grad: { } wanted }) Finish(penalty ?? zeros([]));
            else Finish(penalty is null ? (_masks! * wanted).sum() : penalty + (_masks! * wanted).sum());
        }

        /// <summary>The terms: without their history where that is spent.</summary>
        public Term[] Reported(IReadOnlyList<Term> terms) => TermByTerm ? [.. terms.Select(term => term with { Value = term.Value.detach() })] : [.. terms];
    }

    /// <summary>A term and what it is multiplied by.</summary>
    sealed record WeightedTerm(string Name, double Weight, bool IsBalanced)
    {
        public TermBalance Balance { get; } = new();
    }
}
