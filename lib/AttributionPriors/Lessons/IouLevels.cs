using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Metrics;
using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>
/// What an IoU is worth: beside the methods' own, the IoU of maps that ask no network. A map that multiplies by the image, as integrated gradients do, has
/// the image's shape whatever the network has learned; so the image itself is a level to beat.
/// </summary>
public static class IouLevels
{
    /// <summary>Draws the table: the levels without a network, then the methods, each as mean ± sample standard deviation over seeds.</summary>
    /// <param name="study">A study of a task whose masks are evidence.</param>
    /// <param name="saliency">The saliency method.</param>
    /// <exception cref="ArgumentException">There are no records, or the task's masks are no evidence.</exception>
    public static Table Table(Study study, string saliency = SaliencyName.IntegratedGradients)
    {
        ArgumentNullException.ThrowIfNull(study);
        var group = RecordGroup.Of(study.Records);
        if (group.Records[0].Spec.Attribution.Question != AttributionQuestion.EvidenceOfPositives)
            throw new ArgumentException($"The masks of the {study.Task.Name} task are no evidence: there is no IoU to compare.", nameof(study));
        var runs = group.Records.GroupBy(run => run.Spec.Seed).Select(seed => seed.First()).ToList();
        (string Map, string Asks, Estimate? Iou)[] rows =
        [
            ("A random map", "nothing", Estimate.Of(runs.Select(Quantity.IouChance(saliency).Of))),
            ("A blob in the centre", "nothing", Estimate.Of(runs.Select(Quantity.IouCentredBlob(saliency).Of))),
            ("The image itself, smoothed", "the image", Estimate.Of(runs.Select(run => (double?)OfImages(study.Task, run.Spec)))),
            .. group.Methods.Select(method => (method.Display, "the network", group.Measure(method, Quantity.Iou(saliency).Of))),
        ];
        return new(
            $"IoU with the masks: {SaliencyName.InText(saliency)} and maps without a network ({group.Label})",
            [new("Map", Alignment.Left), new("Asks", Alignment.Left), new("IoU")],
            [.. rows.Select(row => (Cell[])[Cell.Of(row.Map), Cell.Of(row.Asks), Cell.Of(row.Iou)])],
            ["Mean ± sample s.d. over seeds, each of the same test images and masks. Every map keeps as many pixels as the mask has."]);
    }

    /// <summary>Mean IoU of the attributed images of a run, each smoothed as a map and taken for one.</summary>
    internal static double OfImages(ITask task, RunSpec spec)
    {
        var images = new Attributor(spec.Attribution, CPU).Choose(task.Load(spec).Explained);
        using var scope = NewDisposeScope();
        using var data = new DeviceImages(images, CPU);
        var maps = PostProcessing.GaussianSmoothing(PostProcessing.AbsoluteMap(data.Range(0, images.Count).Images)).data<float>().ToArray();
        var area = images.Height * images.Width;
        return Enumerable.Range(0, images.Count).Average(i => Overlap.OfMap(maps.AsSpan(i * area, area), images.Mask(i)).Iou);
    }
}
