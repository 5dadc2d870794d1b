using AttributionPriors.Experiments;
using AttributionPriors.Models;

namespace AttributionPriors.Reporting;

/// <summary>
/// Figure 12 of proactive pseudo-intervention, drawn anew: one network for all slices of a volume, and location-aware attention that joins their answers. The slices, weights
/// and probabilities are a record's.
/// </summary>
public static class PpiFigure12
{
    const int Width = 1060, Height = 470;
    const double Picture = 88;
    const string Ink = "#222222", Soft = "#555555", Paper = "#ffffff", Grey = "#f1f1f1", Attending = "#0b6e99";

    /// <summary>Middles of the lanes, and what joins them.</summary>
    static readonly double[] s_lanes = [66, 196, 326];

    /// <summary>Left edges: slices, network, features, what reads them, the sum.</summary>
    const double Slices = 30, Network = 160, Features = 316, Readers = 420, Sum = 800;

    const double Softmax = 426;

    /// <summary>Draws the figure from the runs of a task on scans: the first volume of the classification alone, or where that was not run of the first run.</summary>
    /// <exception cref="ArgumentException">The records cannot share a figure, or none holds a volume.</exception>
    public static Figure Build(IReadOnlyList<RunRecord> records)
    {
        var group = RecordGroup.Of(records);
        var run = group.Records.FirstOrDefault(run => run.Volumes is { Count: > 0 })
            ?? throw new ArgumentException($"No record holds a volume: {group.Label}. It belongs to tasks ppi-oct….", nameof(records));
        var volume = run.Volumes![0];
        var shown = Shown(volume.Slices);
        return new()
        {
            Title = "PPI, Figure 12: One network for all slices, and attention that joins their answers",
            Subtitle = $"{group.Label}; {MethodStyle.Of(run.Spec.Method).Display}, seed {run.Spec.Seed}",
            Caption = $"Three of the {volume.Slices.Count} slices of one test volume with atrophy, of site {volume.Site}. The same network turns each slice into features h; from these come the slice's own probability p and, with an embedding e of the slice's position, a score l. "
                + "A softmax over the volume's slices, with a temperature t and a bias b that starts high, makes the scores weights α, which add up to 1. The numbers are this network's for these slices.",
            RecordSet = group.RecordSet,
            Width = Width + 48,
            Height = Height + 116,
            Panels =
            [
                Panel.Image(null, Height, Width,
                [
                    .. shown.Select((slice, lane) => PictureOf(run, volume.Slices[slice], s_lanes[lane])),
                    new Drawing([.. shown.SelectMany((slice, lane) => Lane(run, volume, slice, lane)), .. Shared(shown.Length), .. Joined(volume)]),
                ]),
            ],
        };
    }

    /// <summary>The slice of most attention, with the ones before and after it; at an end of the volume the nearest three.</summary>
    static int[] Shown(IReadOnlyList<SliceExample> slices)
    {
        var most = slices.Index().MaxBy(slice => slice.Item.Weight).Index;
        var first = Math.Clamp(most - 1, 0, Math.Max(0, slices.Count - s_lanes.Length));
        return [.. Enumerable.Range(first, Math.Min(s_lanes.Length, slices.Count))];
    }

    static HeatMap PictureOf(RunRecord run, SliceExample slice, double middle)
    {
        var (height, width) = (run.MeanImages.Height, run.MeanImages.Width);
        var cell = Picture / Math.Max(height, width);
        return new(PixelMap.Of(slice.Image, height, width), ColourMap.Grey) { Place = (Slices, middle - height * cell / 2, cell), Name = "slice", InLegend = false };
    }

    static IEnumerable<Mark> Lane(RunRecord run, VolumeExample volume, int slice, int lane)
    {
        var middle = s_lanes[lane];
        var own = volume.Slices[slice];
        var (upper, lower, down) = (middle - 20, middle + 24, 660 + 28.0 * lane);
        var name = run.Spec.Model.Name.Replace("MultiView", "", StringComparison.Ordinal) is "Cnn" ? "Inception-v3" : run.Spec.Model.Name.Replace("MultiView", "", StringComparison.Ordinal);
        yield return new Words(Slices + Picture / 2, middle + 54, $"slice {slice + 1}") { Colour = Soft, Size = 12 };
        yield return new Arrow([(Slices + Picture + 4, middle), (Network - 2, middle)], Ink);
        yield return new Box(Network, middle - 26, 112, 52, Grey, Ink);
        yield return new Words(Network + 56, middle, name) { IsBold = true };
        yield return new Arrow([(Network + 112, middle), (Features - 2, middle)], Ink);
        yield return new Box(Features, middle - 36, 14, 72, Paper, Ink) { Radius = 2 };
        yield return new Words(Features + 7, middle + 48, "h") { Size = 12 };
        // Above: the slice's own answer.
        yield return new Arrow([(Features + 14, upper), (Readers - 2, upper)], Ink);
        yield return new Box(Readers, upper - 14, 118, 28, Paper, Ink);
        yield return new Words(Readers + 59, upper, "linear, sigmoid") { Size = 12 };
        yield return new Arrow([(Readers + 118, upper), (Sum - 2, upper)], Ink);
        yield return new Words(Readers + 172, upper - 12, $"p {own.Probability:0.00}") { IsBold = true };
        // Below: how much it counts.
        yield return new Arrow([(Features + 14, lower), (Readers - 2, lower)], Attending);
        yield return new Box(Readers - 40, lower + 20, 24, 14, Paper, Attending) { Radius = 2 };
        yield return new Words(Readers - 28, lower + 27, "e") { Size = 11, Colour = Attending };
        yield return new Arrow([(Readers - 28, lower + 20), (Readers - 28, lower + 3)], Attending);
        yield return new Box(Readers, lower - 14, 118, 28, Paper, Attending);
        yield return new Words(Readers + 59, lower, "linear on [h; e]") { Size = 12, Colour = Attending };
        yield return new Arrow([(Readers + 118, lower), (down, lower), (down, Softmax - 22)], Attending);
        yield return new Words(Readers + 132, lower - 11, "l") { Colour = Attending };
        yield return new Words(Sum + 62, middle, $"α {own.Weight:0.00} · p {own.Probability:0.00}") { Size = 13 };
    }

    /// <summary>It is one network.</summary>
    static IEnumerable<Mark> Shared(int lanes)
    {
        for (var lane = 1; lane < lanes; lane++)
        {
            yield return new Arrow([(Network + 56, s_lanes[lane - 1] + 26), (Network + 56, s_lanes[lane] - 26)], Soft) { Dash = "dot", HasHead = false };
            yield return new Words(Network + 60, (s_lanes[lane - 1] + s_lanes[lane]) / 2, "same weights") { Colour = Soft, Size = 12, StartsHere = true };
        }
    }

    static IEnumerable<Mark> Joined(VolumeExample volume)
    {
        var (top, bottom) = (s_lanes[0] - 48, s_lanes[^1] + 40);
        yield return new Box(Sum, top, 124, bottom - top, "rgba(0,0,0,0)", Ink);
        yield return new Words(Sum + 62, top + 18, "P = Σ α p") { IsBold = true };
        yield return new Arrow([(Sum + 124, s_lanes[1]), (Sum + 176, s_lanes[1])], Ink);
        yield return new Words(Sum + 216, s_lanes[1], $"P {volume.Probability:0.00}") { IsBold = true, Size = 15 };
        yield return new Box(590, Softmax - 20, 176, 40, Paper, Attending);
        yield return new Words(678, Softmax, "softmax over slices: t, b") { Colour = Attending, Size = 12 };
        yield return new Arrow([(766, Softmax), (Sum + 62, Softmax), (Sum + 62, bottom + 2)], Attending);
        yield return new Words(Sum + 78, (Softmax + bottom) / 2 + 4, "α") { Colour = Attending, IsBold = true };
        yield return new Words(Slices, Softmax, $"e: embedding of the slice's position, {new PoolingSettings().PositionDimensions} numbers") { Colour = Attending, Size = 12, StartsHere = true };
    }
}
