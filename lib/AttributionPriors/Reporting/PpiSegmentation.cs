using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// Proactive pseudo-intervention's maps as a segmentation that nobody trained (its Figure 6, which shows pictures only): how the masks that the method cuts from a map fit
/// the object, and how much of the map lies on it, beside what chance reaches.
/// </summary>
public static class PpiSegmentation
{
    /// <summary>The maps of the paper's Figure 6; the box is cut from the second.</summary>
    static readonly string[] s_maps = ["GradCam", PpiMap.WeightBackPropagation];

    /// <summary>Whether the records hold what it is drawn from.</summary>
    public static bool IsIn(IReadOnlyList<RunRecord> records) => records.Any(record => record.Evidence is { Segmentation.Count: > 0 });

    /// <summary>Draws the table; a run from before fits were kept is left out.</summary>
    /// <exception cref="ArgumentException">The records cannot share a table, or none holds a fit.</exception>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (!IsIn(records)) throw new ArgumentException("None of these records holds how masks fit the objects: it belongs to tasks ppi-… whose images have an object and a ground.", nameof(records));
        var group = RecordGroup.Of([.. records.Where(record => record.Evidence is { Segmentation.Count: > 0 })]);
        const string energy = "Energy", points = "Points", box = "Box";
        return new(
            $"PPI: maps as segmentations ({group.Label})",
            [
                new("Method", Alignment.Left), new("Map", Alignment.Left),
                new("On the object", Group: energy), new("Chance", Group: energy),
                new("Dice", Group: points), new("Chance", Group: points), new("IoU", Group: points), new("Chance", Group: points),
                new("Dice", Group: box), new("Chance", Group: box), new("IoU", Group: box), new("Chance", Group: box),
            ],
            [.. group.Methods.SelectMany(method => s_maps.Select(map => Row(group, method, map))), Whole(group)],
            [
                "Mean ± sample s.d. over seeds, of means over test images. Energy: share of the map's positive values on the object itself. Points: above two standard deviations of the map. Box: centred on them, four of their standard deviations wide.",
                "Chance: as many pixels drawn by lot. Last row: the whole image as the mask. The paper shows pictures and prints no number.",
            ]);
    }

    static IReadOnlyList<Cell> Row(RecordGroup group, MethodStyle method, string map)
    {
        Segmentation? Of(RunRecord record) => record.Evidence!.Segmentation.GetValueOrDefault(map);
        Cell Mean(Func<Segmentation, double?> number) => Cell.Of(group.Measure(method, record => Of(record) is { } fit ? number(fit) : null));
        Cell Level(Func<Segmentation, double?> number) => Cell.Of(group.Measure(method, record => Of(record) is { } fit ? number(fit) : null)?.Mean);
        IEnumerable<Cell> Fit(Func<Segmentation, MaskFit> mask) =>
            [Mean(fit => mask(fit).Dice), Level(fit => mask(fit).DiceChance), Mean(fit => mask(fit).Iou), Level(fit => mask(fit).IouChance)];
        return [Cell.Of(method.Display), Cell.Of(SaliencyName.Display(map)), Mean(fit => fit.Energy), Level(fit => fit.EnergyChance), .. Fit(fit => fit.Points), .. Fit(fit => fit.Box)];
    }

    /// <summary>A mask of everything needs no network: its IoU is the object's share p of the image, its Dice about 2p/(1 + p).</summary>
    static IReadOnlyList<Cell> Whole(RecordGroup group)
    {
        var share = group.Records.Average(record => record.Evidence!.Segmentation.Values.First().EnergyChance);
        Cell dice = Cell.Of(2 * share / (1 + share)), iou = Cell.Of(share);
        return [Cell.Of("Whole image"), Cell.Of("–"), iou, Cell.None, dice, Cell.None, iou, Cell.None, dice, Cell.None, iou, Cell.None];
    }
}
