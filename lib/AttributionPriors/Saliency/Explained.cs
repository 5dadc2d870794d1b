using AttributionPriors.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency;

/// <summary>
/// A network while it is being explained: in evaluation mode, and for a <see cref="Classifier"/> in its cheaper form with
/// the same outputs. Disposing it puts everything back.
/// </summary>
sealed class Explained : IDisposable
{
    readonly nn.Module<Tensor, Tensor> _model;
    readonly Classifier? _folded;
    readonly List<(nn.Module Module, bool Training)> _modes = [];
    readonly (long Least, long Most) _targets;

    /// <summary>Prepares <paramref name="model"/> to explain these logits and no others.</summary>
    public Explained(nn.Module<Tensor, Tensor> model, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(model);
        _targets = Range(targets);
        _folded = (model as Classifier)?.ForAttribution();
        _model = _folded ?? model;
        if (_folded is not null) return;
        _modes.AddRange(model.modules().Prepend(model).Distinct().Select(m => (m, m.training)));
        model.eval();
    }

    /// <summary><c>logit[targets[r]]</c> of each row: [R, C, H, W] and [R] to [R].</summary>
    public Tensor Logits(Tensor rows, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return Pick(rows, targets).MoveToOuterDisposeScope();
    }

    /// <summary>All logits of each row: [R, C, H, W] to [R, K].</summary>
    public Tensor AllLogits(Tensor rows)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return Forward(rows).MoveToOuterDisposeScope();
    }

    /// <summary><c>∂logit[targets[r]]/∂rows[r]</c>: [R, C, H, W] and [R] to [R, C, H, W]. One backward pass for all rows, which do not see each other.</summary>
    public Tensor Gradients(Tensor rows, Tensor targets)
    {
        using var _ = enable_grad();
        var leaf = rows.detach().requires_grad_();
        using var total = Total(leaf, targets);
        // A network may ignore its input: then the gradient is 0.
        if (!total.requires_grad) return zeros_like(rows);
        var gradient = autograd.grad([total], [leaf], allow_unused: true)[0];
        return gradient is null or { IsInvalid: true } ? zeros_like(rows) : gradient;
    }

    public void Dispose()
    {
        _folded?.Dispose();
        // Parents come first and set all below them, so the last word on each module is its own.
        foreach (var (module, training) in _modes) module.train(training);
    }

    Tensor Pick(Tensor rows, Tensor targets) => Forward(rows).gather(1, targets.unsqueeze(1)).squeeze(1);

    Tensor Forward(Tensor rows)
    {
        var logits = _model.call(rows);
        if (logits.dim() != 2 || logits.size(0) != rows.size(0))
            throw new ArgumentException($"The network turns {Checks.Shape(rows)} into {Checks.Shape(logits)}; logits are [{rows.size(0)}, K].");
        var classes = logits.size(1);
        if (_targets.Least < 0 || _targets.Most >= classes)
            throw new ArgumentException($"Target {(_targets.Least < 0 ? _targets.Least : _targets.Most)} is none of the network's classes 0 … {classes - 1}.");
        return logits;
    }

    /// <summary>The sum of the rows' logits. Only the graph keeps activations: the backward pass then frees each as it goes.</summary>
    Tensor Total(Tensor leaf, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return Pick(leaf, targets).sum().MoveToOuterDisposeScope();
    }

    static (long Least, long Most) Range(Tensor targets)
    {
        if (targets.numel() == 0) return (0, 0);
        using var least = targets.min();
        using var most = targets.max();
        return (least.item<long>(), most.item<long>());
    }
}
