using AttributionPriors.Data;
using AttributionPriors.Models;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AttributionPriors.Priors;

/// <summary>
/// A training method: the loss of a batch under a model in training mode. What differs between the methods is in their
/// classes; what they are tuned by is in <see cref="HyperParameters"/>, what the sources disagree on in <see cref="Protocol"/>.
/// </summary>
public abstract class Prior : IDisposable
{
    /// <summary>The loss of one training batch. A method with networks of its own also updates them here.</summary>
    public abstract Loss Evaluate(Classifier model, Batch batch);

    /// <summary>
    /// <see cref="Evaluate"/>, and where the classifier steps on this batch, the loss's gradient added to the <c>grad</c> of each of its parameters. What it returns
    /// is for the record: it need not lead back to the parameters.
    /// </summary>
    public virtual Loss Differentiate(Classifier model, Batch batch)
    {
        var loss = Evaluate(model, batch);
        if (UpdatesClassifier) loss.Total.backward();
        return loss;
    }

    /// <summary>Whether the classifier steps on the batch that was evaluated last.</summary>
    public virtual bool UpdatesClassifier => true;

    /// <summary>Weight of the loss of the model's auxiliary classifier; null leaves that untrained.</summary>
    public double? AuxiliaryWeight { get; init; }

    /// <summary>Called at the start of each epoch.</summary>
    public virtual void BeginEpoch()
    {
    }

    /// <summary>Called for each batch whose loss is evaluated outside training.</summary>
    public virtual void SawEvaluationBatch()
    {
    }

    /// <summary>Writes what a continued run needs; a method without a state of its own writes nothing.</summary>
    public virtual void Save(BinaryWriter writer)
    {
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public virtual void Load(BinaryReader reader)
    {
    }

    /// <summary>Releases networks of its own.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>See <see cref="Dispose()"/>.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>
    /// What a batch of natural images costs: the mean cross-entropy, then with <see cref="AuxiliaryWeight"/> and in training mode that of the auxiliary logits, which come
    /// from the same pass.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="logits">What becomes of logits before they are compared with the labels; null for nothing.</param>
    /// <exception cref="ArgumentException">A weight is given and the model has no auxiliary classifier.</exception>
    protected IReadOnlyList<Term> Classified(Classifier model, Batch batch, Func<Tensor, Tensor>? logits = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        Term Compared(Tensor answers) => Classification(logits?.Invoke(answers) ?? answers, batch);
        if (AuxiliaryWeight is not { } weight || !model.training) return [Compared(model.call(batch.Images))];
        if (model is not IAuxiliaryClassifier { HasAuxiliary: true } network)
            throw new ArgumentException($"The network {model.GetName()} has no auxiliary classifier whose loss could be weighted {weight}: leave the weight out.", nameof(model));
        var (features, auxiliary) = network.FeaturesAndAuxiliary(batch.Images);
        return [Compared(model.Head(features)), new("auxiliary", Compared(auxiliary).Value * weight)];
    }

    /// <summary>Mean cross-entropy of logits [N, K] and labels [N].</summary>
    protected static Term Classification(Tensor logits, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new("classification", F.cross_entropy(logits, batch.Labels));
    }
}

/// <summary>One named, already weighted summand of a loss: a tensor without dimensions.</summary>
/// <param name="Name">What it is called in records and figures.</param>
/// <param name="Value">Its value, in the graph.</param>
public sealed record Term(string Name, Tensor Value);

/// <summary>A loss: the plain sum of its terms.</summary>
public sealed class Loss
{
    /// <summary>Sums the terms.</summary>
    public Loss(params Term[] terms) : this(terms, [])
    {
    }

    /// <summary>Sums <paramref name="terms"/>; <paramref name="reported"/> are logged beside them but not summed.</summary>
    public Loss(IReadOnlyList<Term> terms, IReadOnlyList<Term> reported)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(reported);
        Terms = [.. terms, .. reported];
        Total = terms.Skip(1).Aggregate(terms[0].Value, (sum, term) => sum + term.Value);
    }

    /// <summary>What is differentiated.</summary>
    public Tensor Total { get; }

    /// <summary>All terms, the reported ones last.</summary>
    public IReadOnlyList<Term> Terms { get; }
}

/// <summary>What stands against the image: its copy with the background shuffled, or zeroed.</summary>
/// <param name="batch">The batch.</param>
/// <returns>Images as <see cref="Batch.Images"/>, detached.</returns>
public delegate Tensor Contrast(Batch batch);
