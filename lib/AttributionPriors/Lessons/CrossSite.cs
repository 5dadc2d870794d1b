using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace AttributionPriors.Lessons;

/// <summary>Retinal scans of four sites as a notebook steps through them: networks trained on one site and tested on each (PPI, Table 3).</summary>
public sealed class CrossSite
{
    const int Sites = 4;

    readonly Study[] _studies;

    CrossSite(Study[] studies) => _studies = studies;

    /// <summary>Opens the four tasks' records.</summary>
    public static CrossSite Open() => new([.. Enumerable.Range(0, Sites).Select(site => Study.Open(OctTask.NameOf(site)))]);

    /// <summary>Whose scans and whose records these are.</summary>
    public string Source => string.Join('\n', (string[])[
        Spec(0).Source == RadiographSource.Phantom ? $"Scans: phantoms, of nobody. With {Chosen.DataVariable} set to a folder that holds oct, those." : "Scans: the data set's own files.",
        .. _studies.Select(study => study.Source)]);

    /// <summary>Slices of volumes of each site.</summary>
    public Figure Images() => PpiFigure11.Build(_studies[0].Task.Load(Spec(0)), Spec(0));

    /// <summary>Two volumes, slice by slice and from above.</summary>
    public Figure Volume() => PpiFigure10.Build(_studies[0].Task.Load(Spec(0)), Spec(0));

    /// <summary>The network of a site, with what it gives the slices of one volume.</summary>
    /// <param name="site">Its letter.</param>
    /// <exception cref="ArgumentException">There is no such site.</exception>
    public Figure Network(char site) => PpiFigure12.Build(_studies[Place(site)].Records);

    /// <summary>Maps of networks trained on all sites, without interventions and with them.</summary>
    /// <exception cref="ArgumentException">There are no such runs.</exception>
    public static Figure Maps() => PpiFigure4.Build(Study.Open(OctTask.PooledName).Records);

    /// <summary>Volumes of each site, and in which splits those of the first task are.</summary>
    public Table Volumes()
    {
        var splits = _studies[0].Task.Load(Spec(0));
        (string Name, ImageSet Set)[] parts = [("Training", splits.Train), ("Validation", splits.Valid), ("Test", splits.Test)];
        return new(
            $"Volumes of {_studies[0].Task.Name}, one seed's draw",
            [new("Split", Alignment.Left), .. splits.SiteNames.SelectMany(site => (Column[])[new("Without", Group: $"Site {site}"), new("With", Group: $"Site {site}")])],
            [
                .. parts.Select(part => (Cell[])
                [
                    Cell.Of(part.Name),
                    .. splits.SiteNames.Index().SelectMany(site => new[] { 0, 1 }.Select(label =>
                        Cell.Of(Enumerable.Range(0, part.Set.Count).Count(i => (part.Set.Sites[i], part.Set.Labels[i]) == (site.Index, label)), "0"))),
                ]),
            ],
            ["Without and with atrophy. A subject's volumes of all years are in one split."]);
    }

    /// <summary>The slices of test volumes before networks trained on a site, and how much each counts.</summary>
    /// <param name="site">Its letter.</param>
    /// <exception cref="ArgumentException">There is no such site.</exception>
    public Figure Slices(char site) => PpiFigure13.Build(_studies[Place(site)].Records);

    /// <summary>How much of the attention the slices with atrophy get, over all test volumes of the records shown.</summary>
    public Table OnAtrophy() => AttentionTable.Build([.. _studies.SelectMany(study => study.Records)]);

    /// <summary>The paper's table, of the records shown.</summary>
    public Table Table() => Form.Build([.. _studies.SelectMany(study => study.Records)]);

    /// <summary>The paper's table as printed: numbers of patients.</summary>
    public Table Printed() => Form.Printed();

    /// <summary>What one run on a site takes.</summary>
    /// <param name="site">Its letter.</param>
    /// <param name="method">The training method.</param>
    /// <exception cref="ArgumentException">There is no such site or method.</exception>
    public CostCard Cost(char site, string method = "Baseline") => _studies[Place(site)].Cost(_studies[Place(site)].Spec(method));

    /// <summary>The weights that location-aware attention (PPI, eq. 12) gives slices of these scores, by its bias.</summary>
    /// <param name="temperature">t.</param>
    /// <param name="biases">b.</param>
    /// <param name="scores">l of each slice.</param>
    public static Table Attention(double temperature, IReadOnlyList<double> biases, params double[] scores)
    {
        ArgumentNullException.ThrowIfNull(biases);
        ArgumentNullException.ThrowIfNull(scores);
        double[] Weights(double bias)
        {
            double[] raw = [.. scores.Select(score => Math.Exp((score - scores.Max()) / temperature) + bias)];
            return [.. raw.Select(weight => weight / raw.Sum())];
        }
        return new(
            $"Attention at temperature {temperature:0.##}",
            [new("Bias b"), .. scores.Select(score => new Column($"l = {score:0.##}", Group: "Weight α of the slice"))],
            [.. biases.Select(bias => (Cell[])[Cell.Of(bias, "0.###"), .. Weights(bias).Select(weight => Cell.Of(weight, "F3"))])]);
    }

    /// <summary><see cref="Source"/>.</summary>
    public override string ToString() => Source;

    static IPaperTable Form => PaperTableCatalogue.Find("ppi-table3")!;

    RunSpec Spec(int site) => _studies[site].Spec("Baseline");

    static int Place(char site) => char.ToUpperInvariant(site) - 'A' is var place and >= 0 and < Sites
        ? place
        : throw new ArgumentException($"The sites are A to {(char)('A' + Sites - 1)}, not {site}.", nameof(site));
}
