using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Priors;
using AttributionPriors.Reporting;
using AttributionPriors.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>
/// One batch before one network, held still, so that every prior can be looked at on the same images: what it is shown, what it measures,
/// and which loss it makes of that.
/// </summary>
/// <remarks>
/// The network is the task's baseline, trained as its run would be, and then left in training mode, in which priors see it. Nothing here
/// takes a step, and each call starts from the same weights and random numbers: the order of calls changes nothing.
/// </remarks>
public sealed class Demonstration : IDisposable
{
    const string Trained = "Baseline";

    readonly ITask _task;
    readonly IReadOnlyDictionary<string, RawTensor> _weights;
    readonly RunSpec _spec;
    readonly Device _device;

    readonly SplitMetrics _train, _test;

    Demonstration(ITask task, RunSpec spec, Device device, Classifier model, Batch batch, (SplitMetrics Train, SplitMetrics Test) scores) =>
        (_task, _spec, _device, Model, Batch, (_train, _test), _weights) = (task, spec, device, model, batch, scores, ModuleState.Copy(model));

    /// <summary>The network, in training mode.</summary>
    public Classifier Model { get; }

    /// <summary>As many training images as a step of the run takes, both classes in turn.</summary>
    public Batch Batch { get; }

    /// <summary>Trains the network: the cost of one run, less its attributions.</summary>
    /// <param name="task">A task that has a baseline.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="profile">How much is trained; null for <see cref="Chosen.Profile"/>.</param>
    /// <exception cref="UnknownNameException">There is no such profile.</exception>
    public static Demonstration Of(ITask task, int seed, string? profile = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        var (spec, where) = (task.Spec(Trained, seed, profile ?? Chosen.Profile, Protocol.Recommended), torch.device(Chosen.Device));
        var splits = task.Load(spec);
        var model = LessonTraining.Of(spec, splits, where);
        SplitMetrics Score(ImageSet set)
        {
            using var images = new DeviceImages(set, where);
            return Evaluation.Of(model, set, images, spec.Training.BatchSize);
        }
        var scores = (Score(splits.Train), Score(splits.Test));
        model.train();
        return new(task, spec, where, model, First(splits.Train, spec.Training.BatchSize, where), scores);
    }

    /// <summary>What <see cref="Of"/> will take.</summary>
    /// <exception cref="UnknownNameException">There is no such profile.</exception>
    public static CostCard Cost(ITask task, int seed, string? profile = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        var spec = task.Spec(Trained, seed, profile ?? Chosen.Profile, Protocol.Recommended);
        var trained = spec with { Attribution = spec.Attribution with { Images = 0 } };
        return LessonTraining.Cost(trained, task.MultiplyAdds(trained), task.ProcessorSeconds(trained));
    }

    /// <summary>What the task tunes <paramref name="method"/> by in this profile.</summary>
    /// <exception cref="UnknownNameException">The task has no such method.</exception>
    public HyperParameters Hyper(string method) => _task.Spec(method, _spec.Seed, _spec.Profile, _spec.Protocol).Hyper;

    /// <summary>The loss that a method makes of the batch, term by term.</summary>
    /// <param name="method">One of the task's methods.</param>
    /// <param name="hyper">What it is tuned by; null for <see cref="Hyper"/>.</param>
    /// <param name="protocol">The switches; null for <see cref="Protocol.Recommended"/>.</param>
    /// <exception cref="UnknownNameException">The task has no such method.</exception>
    public BatchLoss Loss(string method, HyperParameters? hyper = null, Protocol? protocol = null)
    {
        var (tuned, switches) = (hyper ?? Hyper(method), protocol ?? _spec.Protocol);
        using var scope = NewDisposeScope();
        StartOver();
        using var prior = PriorCatalogue.Build(method, tuned, switches, Model, _device);
        var loss = prior.Evaluate(Model, Batch);
        return new(method, tuned, [.. loss.Terms.Select(term => (term.Name, term.Value.ToDouble()))], loss.Total.ToDouble());
    }

    /// <summary>The losses of several methods in one table, as the task tunes them.</summary>
    /// <exception cref="UnknownNameException">The task has no such method.</exception>
    public Table Losses(params string[] methods)
    {
        ArgumentNullException.ThrowIfNull(methods);
        return BatchLoss.Table([.. methods.Select(method => (MethodStyle.Of(method).Display, Loss(method)))]);
    }

    /// <summary>How the network does on its training images, and on the test images.</summary>
    public Table Scores() => new(
        "The baseline", [new("Split", Alignment.Left), new("Accuracy"), new("Cross-entropy")],
        [Scored("Training", _train), Scored("Test", _test)]);

    static Cell[] Scored(string split, SplitMetrics scores) => [Cell.Of(split), Cell.Of(scores.Accuracy), Cell.Of(scores.Loss)];

    /// <summary>The batch, with the borders of its masks.</summary>
    public Picture Images() => PriorView.Images(Batch);

    /// <summary>The batch beside its copy without information outside the masks: what Masked, ActDiff and Adversarial are shown.</summary>
    /// <param name="contrast"><see cref="Background.Shuffle"/> or <see cref="Background.Zero"/>.</param>
    public Picture Contrast(Contrast contrast)
    {
        ArgumentNullException.ThrowIfNull(contrast);
        using var scope = NewDisposeScope();
        StartOver();
        return PriorView.Contrast(Batch, contrast(Batch));
    }

    /// <summary>The network's features of the batch, of its contrast, and their distance: what ActDiff makes small and Adversarial makes hard to tell.</summary>
    /// <param name="contrast"><see cref="Background.Shuffle"/> or <see cref="Background.Zero"/>.</param>
    public Figure Features(Contrast contrast)
    {
        ArgumentNullException.ThrowIfNull(contrast);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        StartOver();
        return PriorView.Features(Model.Features(Batch.Images), Model.Features(contrast(Batch)));
    }

    /// <summary>The gradient of a score by the pixels, whose part outside the masks GradMask and RRR make small.</summary>
    /// <param name="score"><see cref="GradMask.Score"/> or <see cref="RightForTheRightReasons.Score"/>: logits to one number.</param>
    /// <param name="training">Whether the network is in training mode, as for a penalty; else each image has a gradient of its own, as when maps are drawn.</param>
    public Picture Gradient(Func<Tensor, Tensor> score, bool training = true)
    {
        ArgumentNullException.ThrowIfNull(score);
        using var scope = NewDisposeScope();
        StartOver();
        var images = Batch.Images.detach().requires_grad_();
        Model.train(training);
        var gradient = autograd.grad([score(Model.call(images))], [images])[0];
        Model.train();
        return PriorView.Gradient(Batch, gradient, training ? "in training mode" : "in evaluation mode");
    }

    /// <summary>What proactive pseudo-intervention makes of the batch: each image, its map for its class, what is left of it, and what another image's map leaves.</summary>
    /// <param name="protocol">The switches; null for the method's own.</param>
    public Picture Interventions(PpiProtocol? protocol = null)
    {
        using var scope = NewDisposeScope();
        StartOver();
        using var prior = new ProactivePseudoIntervention(protocol ?? new());
        var (maps, masks, intervened) = prior.Look(Model, Batch);
        return PriorView.Interventions(Batch, maps, intervened, Batch.Images * (1 - masks.roll(1, 0)));
    }

    /// <summary>Releases network and batch.</summary>
    public void Dispose()
    {
        Model.Dispose();
        Batch.Images.Dispose();
        Batch.Labels.Dispose();
        Batch.Inside.Dispose();
    }

    /// <summary>Passes in training mode move batch norm's running means, and shuffles the stream of random numbers: both go back to where they were.</summary>
    void StartOver()
    {
        ModuleState.Load(Model, _weights);
        manual_seed(_spec.Seed);
    }

    /// <summary>The first images of the split, both classes in turn.</summary>
    static Batch First(ImageSet set, int count, Device where)
    {
        IEnumerable<int> Of(int label) => Enumerable.Range(0, set.Count).Where(i => set.Labels[i] == label);
        int[] chosen = [.. Of(0).Zip(Of(1), (zero, one) => new[] { zero, one }).SelectMany(pair => pair).Take(count)];
        using var images = new DeviceImages(set.Select(chosen), where);
        var batch = images.Range(0, chosen.Length);
        return new(batch.Images.clone(), batch.Labels.clone(), batch.Inside.clone());
    }
}
