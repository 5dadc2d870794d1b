using AttributionPriors.Data;
using AttributionPriors.Metrics;
using AttributionPriors.Models;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AttributionPriors.Training;

/// <summary>A model's outputs on a split.</summary>
public static class Evaluation
{
    /// <summary>Pixels in flight at once: 256 images of 28×28. Bounds memory; in evaluation mode the outputs do not depend on it.</summary>
    const int PixelsInFlight = 256 * 28 * 28;

    /// <summary>Loss, accuracy and (for two classes) both AUCs of <paramref name="model"/> in evaluation mode; its mode is restored.</summary>
    /// <param name="model">The network.</param>
    /// <param name="set">The images, on the host: their labels are needed there.</param>
    /// <param name="images">The same images on the device.</param>
    /// <param name="batchSize">The loss is the mean over batches of so many of the batch means.</param>
    /// <exception cref="TrainingDivergedException">A logit is not finite.</exception>
    public static SplitMetrics Of(Classifier model, ImageSet set, DeviceImages images, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(images);
        var (logits, losses) = Outputs(model, images, set.Height * set.Width);
        if (!logits.All(float.IsFinite)) throw new TrainingDivergedException("a logit is not finite");
        var classes = logits.Length / set.Count;
        var loss = losses.Chunk(batchSize).Average(batch => batch.Average(l => (double)l));
        var accuracy = Accuracy.OfLogits(logits, classes, set.Labels);
        if (classes != 2) return new(loss, accuracy, null, null);
        float[] zero = [.. Enumerable.Range(0, set.Count).Select(i => logits[2 * i])];
        float[] one = [.. Enumerable.Range(0, set.Count).Select(i => logits[2 * i + 1])];
        // The probability of class 1 is a rising function of the logits' difference, so both rank alike.
        float[] difference = [.. one.Zip(zero, (a, b) => a - b)];
        return new(loss, accuracy, Auc.MacroOfLogits(zero, one, set.Labels), Auc.Binary(difference, set.Labels));
    }

    /// <summary>The class with the largest logit, of each image, in evaluation mode; of equal ones the first. The model's mode is restored.</summary>
    public static int[] Answers(Classifier model, ImageSet set, Device device)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(set);
        if (set.Count == 0) return [];
        using var images = new DeviceImages(set, device);
        var (logits, _) = Outputs(model, images, set.Height * set.Width);
        return Accuracy.Answers(logits, logits.Length / set.Count);
    }

    /// <summary>Logits [N·K] and cross-entropies [N].</summary>
    static (float[] Logits, float[] Losses) Outputs(Classifier model, DeviceImages images, int area)
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            using var _ = no_grad();
            var rows = Math.Max(1, PixelsInFlight / area);
            var (logits, losses) = (new List<float>(), new List<float>(images.Count));
            for (var start = 0; start < images.Count; start += rows)
            {
                using var scope = NewDisposeScope();
                var batch = images.Range(start, rows);
                var output = model.call(batch.Images);
                logits.AddRange(output.to(ScalarType.Float32).cpu().data<float>().ToArray());
                losses.AddRange(F.cross_entropy(output, batch.Labels, reduction: nn.Reduction.None).to(ScalarType.Float32).cpu().data<float>().ToArray());
            }
            return ([.. logits], [.. losses]);
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}

/// <summary>Training left the finite numbers: the learning rate or a weight λ is too large for this run.</summary>
/// <param name="reason">What was seen, and when.</param>
public sealed class TrainingDivergedException(string reason) : Exception($"Training diverged: {reason}. A smaller learning rate or λ may help.");
