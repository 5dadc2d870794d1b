using AttributionPriors.Data;
using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>Figure 11 of proactive pseudo-intervention: what scans of each site look like, one slice of each volume.</summary>
public static class PpiFigure11
{
    const int FigureWidth = 900, Shown = 3;

    /// <summary>Draws the figure from a run's test volumes, which are of every site.</summary>
    public static Figure Build(Splits splits, RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(splits);
        ArgumentNullException.ThrowIfNull(spec);
        var test = splits.Test;
        var rows = splits.SiteNames.Index().Select(site => ($"site {site.Item}", (IReadOnlyList<Panel>)
            [.. from label in new[] { 0, 1 } from panel in Row(test, site.Index, label, isFirst: site.Index == 0) select panel]));
        var source = spec.Source == RadiographSource.Phantom ? "PHANTOM images" : "real images";
        return Figure.ImageRows("PPI, Figure 11: Scans of each site", $"{source}, {spec.Profile} profile", [.. rows], FigureWidth) with
        {
            Caption = "A panel is the middle slice of one volume; left without atrophy, right with it. Greys are as the networks see them, alike in all panels.",
        };
    }

    static IEnumerable<Panel> Row(ImageSet test, int site, int label, bool isFirst)
    {
        int[] volumes = [.. Enumerable.Range(0, test.Count).Where(i => (test.Sites[i], test.Labels[i]) == (site, label)).Take(Shown)];
        var (area, slice) = (test.Height * test.Width, test.Channels / 2);
        for (var k = 0; k < Shown; k++)
        {
            var title = isFirst ? label == 1 ? "with atrophy" : "without" : null;
            yield return k < volumes.Length
                ? Panel.Image(title, test.Height, test.Width, [new HeatMap(new(test.Height, test.Width, test.Image(volumes[k]).Slice(slice * area, area).ToArray()), ColourMap.Grey) { Range = (0, 1) }])
                : Panel.Image("none", 1, 1, []);
        }
    }
}
