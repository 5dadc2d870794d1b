namespace AttributionPriors.Data.Xray;

/// <summary>How many labelled radiographs a release of a data set holds: counted on its own table.</summary>
/// <param name="Name">For people.</param>
/// <param name="Cells">By label and view; the view is empty where only the sum over views is known.</param>
public sealed record XrayRelease(string Name, IReadOnlyDictionary<(int Label, string View), int> Cells)
{
    /// <summary>Whether an index has exactly these numbers.</summary>
    public bool Fits(XrayIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return Cells.All(cell => XrayReleases.Count(index, cell.Key.Label, cell.Key.View) == cell.Value);
    }
}

/// <summary>The releases that are known. Of PadChest none: its table is given out on request only.</summary>
public static class XrayReleases
{
    /// <summary>PadChest positives must be at least so many, or the paper's splits (from the 2,772 of NIH) cannot be drawn.</summary>
    public const int PadChestPositives = 2772;

    static readonly XrayRelease[] s_nih =
    [
        new("release of 2017", new Dictionary<(int, string), int> { [(1, "")] = 2772, [(0, "")] = 60_412 }),
        new("release of 2020", new Dictionary<(int, string), int> { [(1, "PA")] = 1563, [(1, "AP")] = 1213, [(0, "PA")] = 39_302, [(0, "AP")] = 21_059 }),
    ];

    static readonly XrayRelease[] s_rsna =
    [
        new("stage 2", new Dictionary<(int, string), int> { [(1, "PA")] = 1348, [(1, "AP")] = 4664, [(0, "PA")] = 13_163, [(0, "AP")] = 7509 }),
    ];

    /// <summary>The releases of a data set.</summary>
    public static IReadOnlyList<XrayRelease> Of(string dataset) => dataset switch
    {
        NihReader.Dataset => s_nih,
        RsnaReader.Dataset => s_rsna,
        _ => [],
    };

    /// <summary>Entries with a label and a view; with any view where it is empty.</summary>
    internal static int Count(XrayIndex index, int label, string view) =>
        index.Entries.Count(entry => entry.Label == label && (view.Length == 0 || entry.View == view));
}
