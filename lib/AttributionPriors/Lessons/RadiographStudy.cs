using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace AttributionPriors.Lessons;

/// <summary>
/// One of the two chest X-ray experiments as a notebook steps through it: the task whose training site or view goes with the class, and its twin in which it
/// says nothing.
/// </summary>
public sealed class RadiographStudy
{
    /// <summary>Images of each site and class in <see cref="Images"/>.</summary>
    const int Shown = 2;

    readonly PaperForm _form;
    readonly XrayTask _task;

    RadiographStudy(string with, string without, string form)
    {
        (With, Without, _form) = (Study.Open(with), Study.Open(without), PaperForm.Find(form)!);
        _task = (XrayTask)With.Task;
    }

    /// <summary>Enlarged hearts at two hospitals: Table 1.</summary>
    public static RadiographStudy Cardiomegaly() => new("xray-spc", "xray-nospc", "table1");

    /// <summary>Pneumonia in two views: Table 2.</summary>
    public static RadiographStudy Pneumonia() => new("rsna-vpc", "rsna-novpc", "table2");

    /// <summary>With the correlation.</summary>
    public Study With { get; }

    /// <summary>Without it.</summary>
    public Study Without { get; }

    /// <summary>Whose radiographs and whose records these are.</summary>
    public string Source =>
        $"{(Spec.Xray!.Source == RadiographSource.Phantom ? $"Radiographs: phantoms, of nobody. With {Chosen.DataVariable} set to a folder of the real data sets, those." : "Radiographs: the real data sets' files.")}\n{With.Source}\n{Without.Source}";

    /// <summary>Training images of either site and class, the border of the mask on those that have one.</summary>
    public Picture Images()
    {
        var train = With.Task.Load(Spec).Train;
        string[] sites = [_task.Sites.Zero, _task.Sites.One];
        Tile[] tiles = [.. from label in new[] { 0, 1 }
                           from site in new[] { 0, 1 }
                           from i in Enumerable.Range(0, train.Count).Where(i => (train.Sites[i], train.Labels[i]) == (site, label)).Take(Shown)
                           select TileOf(train, i, $"{sites[site]}, class {label}")];
        return Picture.Grid(tiles, 2 * Shown, "Training images: without the finding above, with it below; the border of the mask");
    }

    /// <summary>How many images of each site and class are in each split.</summary>
    public Table Splits()
    {
        var rows = from study in new[] { With, Without }
                   let splits = study.Task.Load(SpecOf(study))
                   from part in new[] { ("Training", splits.Train), ("Validation", splits.Valid), ("Test", splits.Test), ("Explained", splits.Explained) }
                   select Row(study.Task.Name, part.Item1, part.Item2);
        var (zero, one) = _task.Sites;
        return new(
            "Images of each site and class",
            [
                new("Task", Alignment.Left), new("Split", Alignment.Left), new(zero, Group: "Class 0"), new(one, Group: "Class 0"), new(zero, Group: "Class 1"), new(one, Group: "Class 1"),
                new($"Positives from {one}"),
            ],
            [.. rows], ["One seed's draw. Explained: the images that maps are made of, balanced over sites; of these the positives count."]);
    }

    /// <summary>Mean images of the sites, and what the finding seems to look like without and with the correlation.</summary>
    public Figure Figure5() => Reporting.Figure5.Build(_task, Spec);

    /// <summary>The paper's table, of the records shown.</summary>
    public Table Table() => _form.Build([.. With.Records, .. Without.Records]);

    /// <summary>The paper's table as printed: numbers of patients.</summary>
    public Table Printed() => _form.Printed();

    /// <summary><see cref="Source"/>.</summary>
    public override string ToString() => Source;

    RunSpec Spec => SpecOf(With);

    static RunSpec SpecOf(Study study) => study.Spec("Baseline");

    static Tile TileOf(ImageSet set, int i, string title) => new()
    {
        Title = title,
        Image = [new(set.Height, set.Width, set.Image(i).ToArray())],
        Mask = set.Mask(i).ContainsAnyExcept(0f) ? new(set.Height, set.Width, set.Mask(i).ToArray()) : null,
    };

    static Cell[] Row(string task, string part, ImageSet set)
    {
        int Count(int site, int label) => Enumerable.Range(0, set.Count).Count(i => (set.Sites[i], set.Labels[i]) == (site, label));
        var positives = Count(0, 1) + Count(1, 1);
        return
        [
            Cell.Of(task), Cell.Of(part), Cell.Of(Count(0, 0), "0"), Cell.Of(Count(1, 0), "0"), Cell.Of(Count(0, 1), "0"), Cell.Of(Count(1, 1), "0"),
            Cell.Of(positives == 0 ? null : (double)Count(1, 1) / positives, "P0"),
        ];
    }
}
