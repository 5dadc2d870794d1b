namespace AttributionPriors.Data.Oct;

/// <summary>Volumes on disk, and how they are divided for training and test.</summary>
public sealed class OctSet
{
    /// <summary>The data set's name.</summary>
    public const string Dataset = "oct";

    /// <summary>Parts of cross validation (PPI, section 4.1).</summary>
    public const int Folds = 5;

    // Volumes in memory: one of the release has 51 million voxels.
    internal const int AtOnce = 2;

    readonly OctTruth? _truth;

    OctSet(OctIndex index, OctTruth? truth) => (Index, _truth) = (index, truth);

    /// <summary>What is there.</summary>
    public OctIndex Index { get; }

    /// <summary>The volumes that <c>manifest.csv</c> names, or where there is none the files of Duke's release.</summary>
    /// <exception cref="IOException">The folder is missing, or holds neither.</exception>
    /// <exception cref="InvalidDataException">No volume can be used.</exception>
    public static OctSet Open(string root)
    {
        if (CsvTable.TryFind(root, OctManifest.FileName) is not null) return new(OctManifest.Read(root), OctTruth.TryRead(root));
        var released = DukeVolume.Find(root);
        return released.Entries.Count > 0
            ? new(released, truth: null)
            : throw new FileNotFoundException($"{root}: neither {OctManifest.FileName} nor Farsiu_Ophthalmology_2013_*.mat in this folder or below it. See data/oct.md.");
    }

    /// <summary>The places of each fold's volumes; nobody's are in two.</summary>
    /// <param name="seed">Decides who goes where.</param>
    public int[][] FoldsBySubject(long seed) => Parts([.. Enumerable.Range(0, Index.Entries.Count)], [.. Enumerable.Repeat(1.0 / Folds, Folds)], seed);

    /// <summary>Of one site the places to train on, to choose the epoch on and to test on; nobody's volumes are in two.</summary>
    /// <param name="site">One of <see cref="OctIndex.Sites"/>.</param>
    /// <param name="seed">Decides who goes where.</param>
    /// <param name="valid">Share of the volumes that chooses the epoch.</param>
    /// <param name="test">Share that is held out as the same site's test.</param>
    /// <exception cref="ArgumentException">There is no such site, or the shares leave nothing.</exception>
    public (int[] Train, int[] Valid, int[] Test) OfSite(string site, long seed, double valid = 0.2, double test = 0.2)
    {
        int[] own = [.. Index.Entries.Index().Where(entry => entry.Item.Site == site).Select(entry => entry.Index)];
        if (own.Length == 0) throw new ArgumentException($"There is no site {site}; there are {string.Join(", ", Index.Sites)}.", nameof(site));
        var parts = Parts(own, [1 - valid - test, valid, test], seed);
        return (parts[0], parts[1], parts[2]);
    }

    /// <summary>Every place of a site: what a model of another site is tested on.</summary>
    public int[] AllOf(string site) => [.. Index.Entries.Index().Where(entry => entry.Item.Site == site).Select(entry => entry.Index)];

    /// <summary>
    /// Volumes as images [slices, height, width] in [−1, 1], made as wide as the widest of the set first. Masks are 1: nobody drew any. Sites count
    /// in the order of <see cref="OctIndex.Sites"/>.
    /// </summary>
    /// <param name="places">Which, by their places in the index.</param>
    /// <param name="slices">Scans of each, at even distances.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="standardWidth">Columns before the change of size, to which narrower scans are padded; null for the widest among these.</param>
    /// <param name="padding">What fills the sides of narrower ones.</param>
    /// <exception cref="BrokenFileException">A file is damaged, or not what its row says.</exception>
    public ImageSet Read(IReadOnlyList<int> places, int slices, int height, int width, int? standardWidth = null, SidePadding padding = SidePadding.Parts)
    {
        ArgumentNullException.ThrowIfNull(places);
        OctEntry[] entries = [.. places.Select(place => Index.Entries[place])];
        var widest = standardWidth ?? entries.Select(entry => entry.Shape?.Width ?? OctVolume.Read(entry).Width).DefaultIfEmpty(1).Max();
        var (size, mask) = (slices * height * width, new float[height * width]);
        var images = new float[entries.Length * size];
        Array.Fill(mask, 1);
        InParallel.For(entries.Length, AtOnce, k =>
        {
            var volume = OctVolume.Read(entries[k]);
            volume.Padded(Math.Max(widest, volume.Width), padding).Slices(slices, height, width).CopyTo(images, k * size);
        });
        // One mask stands for several images, but not for one: a set of one image has its own.
        return new(slices, height, width, images, mask, [.. entries.Select(entry => entry.Label)], [.. entries.Select(entry => Array.IndexOf([.. Index.Sites], entry.Site))]);
    }

    /// <summary>Which slices of volumes, as <see cref="Read"/> takes them, show the disease; null where no table tells.</summary>
    /// <param name="places">Which volumes, by their places in the index.</param>
    /// <param name="slices">Slices of each.</param>
    /// <exception cref="BrokenFileException">A volume has to be read for the number of its scans, and is damaged.</exception>
    public IReadOnlyList<bool[]>? Showing(IReadOnlyList<int> places, int slices)
    {
        ArgumentNullException.ThrowIfNull(places);
        if (_truth is not { } truth) return null;
        return [.. places.Select(place => Index.Entries[place]).Select(entry =>
        {
            var scans = entry.Shape?.Scans ?? OctVolume.Read(entry).Scans;
            return Enumerable.Range(0, slices).Select(slice => truth.Shows(entry.Id, OctVolume.ScanOf(slice, slices, scans))).ToArray();
        })];
    }

    int[][] Parts(int[] places, double[] shares, long seed)
    {
        var parts = GroupedSplit.Of([.. places.Select(place => Index.Entries[place].Subject)], [.. places.Select(place => Index.Entries[place].Label)], shares, seed);
        return [.. parts.Select(part => part.Select(k => places[k]).ToArray())];
    }
}
