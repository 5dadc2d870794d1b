using AttributionPriors.Data;
using AttributionPriors.Data.Lidc;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace AttributionPriors.Lessons;

/// <summary>Patches of lungs that four radiologists judged, as a notebook steps through them (PPI, Tables 4 and 5, Figure 6).</summary>
public sealed class Lesions
{
    static readonly string[] s_networks = ["", "tensornetx", "densenet", "lotenet"];

    readonly Study[] _studies;

    Lesions(Study[] studies) => _studies = studies;

    /// <summary>Opens the tasks' records.</summary>
    public static Lesions Open() => new([.. s_networks.Select(network => Study.Open(LidcTask.NameOf(network)))]);

    /// <summary>The task that interventions are tried on.</summary>
    public ITask Task => Main.Task;

    /// <summary>Whose patches and whose records these are.</summary>
    public string Source => string.Join('\n', (string[])[
        Main.Spec("Baseline").Source == RadiographSource.Phantom ? $"Patches: phantoms, of nobody. With {Chosen.DataVariable} set to a folder that holds lidc, those." : "Patches: the data set's own files.",
        .. _studies.Select(study => study.Source)]);

    /// <summary>Test patches, those without a lesion above, with the union of what the radiologists outlined.</summary>
    /// <param name="count">Of each.</param>
    public Picture Images(int count = 4)
    {
        var test = Task.Load(Main.Spec("Baseline")).Test;
        var tiles = from label in new[] { 0, 1 }
                    from i in Enumerable.Range(0, test.Count).Where(i => test.Labels[i] == label).Take(count)
                    select new Tile
                    {
                        Title = label == 1 ? "lesion" : "no lesion",
                        Image = [new(test.Height, test.Width, test.Image(i).ToArray())],
                        Mask = new(test.Height, test.Width, test.Mask(i).ToArray()),
                    };
        return Picture.Grid([.. tiles], count, "Test patches as the networks see them; the border of the radiologists' union");
    }

    /// <summary>One patch and what each radiologist outlined in it.</summary>
    /// <param name="index">Which of the patches on which at least two differ.</param>
    public Picture Radiologists(int index)
    {
        var patch = ((LidcTask)Task).Patches(entry => entry.Marks.Distinct().Count() > 1).Skip(index).First();
        PixelMap image = new(LidcPatch.Side, LidcPatch.Side, patch.Pixels);
        return Picture.Grid([.. Enumerable.Range(0, LidcPatch.Raters).Select(rater => new Tile
        {
            Title = patch.Entry.Marks[rater] ? "a lesion" : "none",
            Image = [image],
            Mask = patch.Masks is { } masks ? image with { Values = [.. masks.Skip(rater * image.Values.Length).Take(image.Values.Length).Select(value => (float)value)] } : null,
        })], LidcPatch.Raters, "One patch before four radiologists");
    }

    /// <summary>Table 4: networks compared.</summary>
    public Table Networks() => Build("ppi-table4");

    /// <summary>Table 5: masks compared.</summary>
    public Table Masks() => Build("ppi-table5");

    /// <summary>A table of the paper's as printed.</summary>
    /// <param name="number">4 or 5.</param>
    /// <exception cref="ArgumentException">Another number.</exception>
    public static Table Printed(int number) => PaperTableCatalogue.Find($"ppi-table{number}")?.Printed() ?? throw new ArgumentException($"Tables 4 and 5 are of lesions, not {number}.", nameof(number));

    /// <summary>Maps as segmentations that nobody trained.</summary>
    public Table Segmentation() => PpiSegmentation.Build(Main.Records);

    /// <summary>Lesions and maps.</summary>
    public Figure Figure6() => PpiFigure6.Build(Main.Records);

    /// <summary>More of them.</summary>
    public Figure Figure14() => PpiFigure6.BuildMore(Main.Records);

    /// <summary><see cref="Source"/>.</summary>
    public override string ToString() => Source;

    Study Main => _studies[0];

    Table Build(string name) => PaperTableCatalogue.Find(name)!.Build([.. _studies.SelectMany(study => study.Records)]);
}
