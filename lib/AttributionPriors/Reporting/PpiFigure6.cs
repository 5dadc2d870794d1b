using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// Figures 6 and 14 of proactive pseudo-intervention: lesions, the union of what four radiologists outlined, and the maps of a network that was never told where
/// a lesion is, without interventions and with them.
/// </summary>
/// <remarks>A row's networks are of one seed, and its patch is a test patch of theirs.</remarks>
public static class PpiFigure6
{
    const int FigureWidth = 900;
    const double BorderLevel = 0.5;
    const string BoxColour = "#ffffff", Trained = "PpiWbp";

    /// <summary>Figure 6: the first lesion of each seed.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure, or there are none of both methods.</exception>
    /// <exception cref="InvalidDataException">A record is from before examples were kept, or one is damaged; the message names it.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records) => Build(records, "PPI, Figure 6: Lesions that nobody outlined for the network", index => index == 0);

    /// <summary>Figure 14: the further ones.</summary>
    /// <inheritdoc cref="Build(IReadOnlyList{RunRecord})"/>
    public static Figure BuildMore(IReadOnlyList<RunRecord> records) => Build(records, "PPI, Figure 14: More lesions", index => index > 0);

    static Figure Build(IReadOnlyList<RunRecord> records, string title, Func<int, bool> isShown)
    {
        var shown = OlderRecords.WithEvidence(records);
        (string Title, RunRecord Run, int Index)[] rows =
        [
            .. from run in shown.Of(MethodStyle.Of(PpiMap.Baseline))
               from index in Enumerable.Range(0, run.Evidence!.Examples.Count).Where(isShown)
               from method in (string[])[PpiMap.Baseline, Trained]
               let own = shown.Of(MethodStyle.Of(method)).FirstOrDefault(other => other.Spec.Seed == run.Spec.Seed)
               where own?.Evidence!.Examples.Count > index
               select ($"seed {own.Spec.Seed}\n{(method == Trained ? "with PPI" : "without PPI")}", own!, index),
        ];
        if (rows.Length == 0) throw new ArgumentException($"No record of the classification alone holds such an example: {shown.Label}.", nameof(records));
        return Figure.ImageRows(title, shown.Label, [.. rows.Select((row, i) => (row.Title, Row(row.Run, row.Index, isFirst: i == 0)))], FigureWidth) with
        {
            RecordSet = shown.RecordSet,
            Caption = "A row is one test patch with a lesion. Red: the union of the radiologists' outlines, drawn as an outline on the maps. Maps: what speaks for a lesion; full colour is the map's 99th percentile. "
                + "White: the box around the points of weight back propagation above two standard deviations. Above each map: whether the network classifies the patch correctly.",
        };
    }

    static IReadOnlyList<Panel> Row(RunRecord run, int index, bool isFirst)
    {
        var (height, width) = (run.MeanImages.Height, run.MeanImages.Width);
        PixelMap Of(LevelMap levels) => PixelMap.Of(levels, height, width);
        var example = run.Evidence!.Examples[index];
        var (image, answer) = (Of(example.Image[0]), example.Answer == example.Label ? "correct" : "incorrect");
        var over = new OverlayPanels(image, Of(example.Mask));
        string Heading(string column) => isFirst ? $"{column}\n{answer}" : answer;
        Panel Map(string column, string saliency, bool hasBar) => over.Map(Heading(column), PpiFigure3.ForTheClass(Of(example.Maps[saliency])), hasBar);
        var boxed = over.Image(Heading("WBP (box)"));
        if (example.Box is { } found) boxed = boxed with { Traces = [.. boxed.Traces, new Outline(PpiFigure3.Inside(found, height, width), BorderLevel, BoxColour)] };
        return
        [
            Panel.Image(isFirst ? "Patch" : null, height, width, [new HeatMap(image, ColourMap.Grey)]),
            over.Image(isFirst ? "Union" : null), Map("Grad-CAM", "GradCam", hasBar: isFirst), Map("WBP", PpiMap.WeightBackPropagation, hasBar: false), boxed,
        ];
    }
}
