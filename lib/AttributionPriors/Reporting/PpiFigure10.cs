using AttributionPriors.Data;
using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>Figure 10 of proactive pseudo-intervention: volumes of retinal scans, slice by slice and from above.</summary>
public static class PpiFigure10
{
    const int FigureWidth = 1080;

    /// <summary>Slices of a row: volumes have up to a hundred.</summary>
    const int MostSlices = 6;

    /// <summary>Draws the figure from a run's test volumes: the first without atrophy and the first with it of the first site that has both.</summary>
    /// <exception cref="ArgumentException">No site has both.</exception>
    public static Figure Build(Splits splits, RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(splits);
        ArgumentNullException.ThrowIfNull(spec);
        var test = splits.Test;
        var pair = Enumerable.Range(0, test.Count).GroupBy(i => test.Sites[i]).OrderBy(site => site.Key)
            .Select(site => site.DistinctBy(i => test.Labels[i]).OrderBy(i => test.Labels[i]).ToArray()).FirstOrDefault(both => both.Length > 1)
            ?? throw new ArgumentException("No site has test volumes with the finding and without it.", nameof(splits));
        var source = spec.Source == RadiographSource.Phantom ? "PHANTOM images" : "real images";
        return Figure.ImageRows(
            "PPI, Figure 10: Volumes of retinal scans", $"{source}, {spec.Profile} profile, site {splits.SiteNames[test.Sites[pair[0]]]}",
            [.. pair.Select((place, row) => (test.Labels[place] == 1 ? "with atrophy" : "without atrophy", Row(test, place, isFirst: row == 0)))], FigureWidth) with
        {
            Caption = $"A row is one volume of {test.Channels} slices: {(test.Channels > MostSlices ? "some of them" : "all of them")} in their order, then the volume from above, a band for each slice, the mean over its depth. Greys of the slices are alike in all panels; seen from above, from the darkest to the brightest place.",
        };
    }

    static IReadOnlyList<Panel> Row(ImageSet set, int place, bool isFirst)
    {
        var (area, volume) = (set.Height * set.Width, set.Image(place).ToArray());
        var shown = Math.Min(MostSlices, set.Channels);
        int[] slices = [.. Enumerable.Range(0, shown).Select(k => shown == 1 ? 0 : (int)Math.Round(k * (set.Channels - 1.0) / (shown - 1)))];
        var (low, high) = (set.Images.Min(), set.Images.Max());
        return
        [
            .. slices.Select(slice => Panel.Image(
                isFirst ? $"slice {slice + 1}" : null, set.Height, set.Width,
                [new HeatMap(new(set.Height, set.Width, volume[(slice * area)..((slice + 1) * area)]), ColourMap.Grey) { Range = (low, high) }])),
            Above(set, volume, isFirst ? "from above" : null),
        ];
    }

    /// <summary>Each slice's columns, averaged over the rows, as a band; about as high as the volume is wide.</summary>
    static Panel Above(ImageSet set, float[] volume, string? title)
    {
        var band = Math.Max(1, set.Width / set.Channels);
        var means = Enumerable.Range(0, set.Channels).Select(slice => Enumerable.Range(0, set.Width)
            .Select(column => Enumerable.Range(0, set.Height).Average(row => volume[(slice * set.Height + row) * set.Width + column])).ToArray());
        float[] values = [.. means.SelectMany(mean => Enumerable.Repeat(mean, band).SelectMany(row => row))];
        return Panel.Image(title, band * set.Channels, set.Width, [new HeatMap(new(band * set.Channels, set.Width, values), ColourMap.Grey)]);
    }
}
