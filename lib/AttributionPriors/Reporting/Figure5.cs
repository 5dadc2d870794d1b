using AttributionPriors.Data;
using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The paper's Figure 5: what a site or view looks like on average, and what then looks like the finding. Mean training images of each site, and the difference
/// of the classes' means, without and with the correlation of site and class.
/// </summary>
public static class Figure5
{
    /// <summary>Images of a group that are averaged: more change nothing that can be seen.</summary>
    const int MostImages = 300;

    const int FigureWidth = 980;

    /// <summary>Blue below zero, red above, white at it.</summary>
    static readonly (double Position, string Colour)[] s_signed = [(0, "rgb(0,82,155)"), (0.5, "rgb(255,255,255)"), (1, "rgb(178,24,43)")];

    /// <summary>Draws the figure from the training images of a run, and from those that its task would have with and without the correlation.</summary>
    /// <param name="task">A chest X-ray task.</param>
    /// <param name="spec">One of its runs.</param>
    /// <exception cref="IOException">A radiograph cannot be read.</exception>
    public static Figure Build(XrayTask task, RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(spec);
        var xray = spec.Xray ?? throw new ArgumentException($"{spec} is no chest X-ray run.", nameof(spec));
        Splits At(double correlation) => task.Load(spec with { Xray = xray with { Correlation = correlation } });
        return Build(
            At(XrayArm.None), At(XrayArm.Strong), task.Sites, $"{(xray.Source == RadiographSource.Phantom ? "PHANTOM images" : "Real images")} of {task.Name}, {spec.Profile} profile, seed {spec.Seed}");
    }

    /// <summary>Draws the figure.</summary>
    /// <param name="without">Splits in which the site says nothing of the class.</param>
    /// <param name="with">Splits in which it goes with the class.</param>
    /// <param name="sites">What the two sites are called.</param>
    /// <param name="subtitle">Whose images these are.</param>
    /// <exception cref="ArgumentException">A site or class has no images, or the sizes differ.</exception>
    public static Figure Build(Splits without, Splits with, (string Zero, string One) sites, string subtitle)
    {
        ArgumentNullException.ThrowIfNull(without);
        ArgumentNullException.ThrowIfNull(with);
        var (plain, skewed) = (ClassDifference(without.Train), ClassDifference(with.Train));
        double limit = plain.Values.Concat(skewed.Values).Max(Math.Abs);
        return Figure.ImageRows(
            "Figure 5: What a site looks like, and what the finding seems to look like", subtitle,
            [
                ("Mean\nimages", [Grey(sites.Zero, Mean(without.Train, i => without.Train.Sites[i] == 0)), Grey(sites.One, Mean(without.Train, i => without.Train.Sites[i] == 1))]),
                ("Difference\nof classes", [Signed("without the correlation", plain, limit, hasBar: true), Signed("with the correlation", skewed, limit, hasBar: false)]),
            ],
            FigureWidth) with
        {
            Caption = $"Training images of one seed, at most {MostImages} of each group. Above: the mean of either site. Below: mean of the positives minus mean of the negatives, red where positives are brighter, "
                + "on one scale. With the correlation, what tells the sites apart seems to tell the classes apart.",
        };
    }

    static PixelMap ClassDifference(ImageSet set)
    {
        var (positive, negative) = (Mean(set, i => set.Labels[i] == 1), Mean(set, i => set.Labels[i] == 0));
        return PixelMap.Sum([positive, negative.Times(-1)]);
    }

    static PixelMap Mean(ImageSet set, Func<int, bool> isMember)
    {
        int[] members = [.. Enumerable.Range(0, set.Count).Where(isMember).Take(MostImages)];
        if (members.Length == 0) throw new ArgumentException("A site or class without images has no mean.", nameof(set));
        return PixelMap.Sum([.. members.Select(i => new PixelMap(set.Height, set.Width, set.Image(i).ToArray()))]).Times(1.0 / members.Length);
    }

    static Panel Grey(string title, PixelMap map) => Panel.Image(title, map.Height, map.Width, [new HeatMap(map, ColourMap.Grey)]);

    static Panel Signed(string title, PixelMap map, double limit, bool hasBar) => Panel.Image(
        title, map.Height, map.Width, [new HeatMap(map, s_signed) { Range = (-limit, limit), BarTitle = hasBar ? "Difference of pixels, of 2048" : null }]);
}
