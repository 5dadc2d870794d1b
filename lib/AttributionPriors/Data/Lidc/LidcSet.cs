namespace AttributionPriors.Data.Lidc;

/// <summary>
/// Lesions in computed tomographs of the lung (Armato et al. 2011), each patch judged by four readers: what is on disk, in whichever form, and the patches
/// of it that a task asks for.
/// </summary>
public sealed class LidcSet
{
    /// <summary>The data set's name.</summary>
    public const string Dataset = "lidc";

    /// <summary>Pixels are shown as <c>(x − ½)/½</c>, as in the LoTeNet authors' code.</summary>
    const float Middle = 0.5f;

    readonly ILidcFiles _files;

    LidcSet(ILidcFiles files, IReadOnlyList<LidcEntry> entries, IReadOnlyList<SkippedEntry> skipped) => (_files, Entries, Skipped) = (files, entries, skipped);

    /// <summary>What the form is called.</summary>
    public string Form => _files.Form;

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Files => _files.Files;

    /// <summary>Patches of the whole set in this form; null where nobody counted them.</summary>
    public int? Known => _files.Known;

    /// <summary>Every patch that can be used.</summary>
    public IReadOnlyList<LidcEntry> Entries { get; }

    /// <summary>Every patch that cannot, with the reason.</summary>
    public IReadOnlyList<SkippedEntry> Skipped { get; }

    /// <summary>The files below <paramref name="root"/>.</summary>
    /// <exception cref="FileNotFoundException">There are none in a known form.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static ILidcFiles Find(string root)
    {
        if (!Directory.Exists(root)) throw new DirectoryNotFoundException($"{root}: there is no such folder.");
        return LidcPickle.Find(root) ?? LidcTensors.Find(root) ?? (ILidcFiles?)LidcCrops.Find(root)
            ?? throw new FileNotFoundException(
                $"{root}: no patches of LIDC-IDRI in this folder: neither {LidcPickle.FileName}, nor Train.pt or lidc.zip, nor train/images with train/gt beside it. See data/lidc.md.");
    }

    /// <summary>Reads through all patches once, to know them.</summary>
    /// <param name="root">The folder.</param>
    /// <exception cref="IOException">The folder holds none, or a file is damaged.</exception>
    /// <exception cref="InvalidDataException">None can be used.</exception>
    public static LidcSet Open(string root)
    {
        var files = Find(root);
        var skipped = new List<SkippedEntry>();
        List<LidcEntry> entries = [.. files.Read(broken: skipped.Add).Select(patch => patch.Entry)];
        return entries.Count > 0
            ? new(files, entries, skipped)
            : throw new InvalidDataException($"{root}: none of {skipped.Count} patches can be used; the first ({skipped[0].Id}) because: {skipped[0].Place}: {skipped[0].Reason}");
    }

    /// <summary>Places of training, validation and test patches: 60, 20 and 20 %, each patient in one of them.</summary>
    /// <param name="seed">Decides who goes where.</param>
    /// <exception cref="InvalidOperationException">The files do not tell patients apart; use their own splits.</exception>
    public (int[] Train, int[] Valid, int[] Test) ByPatient(long seed)
    {
        if (Entries.Any(entry => entry.Patient.Length == 0))
            throw new InvalidOperationException($"{Form} of LIDC-IDRI do not say whose a patch is: only the splits that they come in can be used.");
        var parts = GroupedSplit.Of([.. Entries.Select(entry => entry.Patient)], [.. Entries.Select(entry => entry.Label)], [0.6, 0.2, 0.2], seed);
        return (parts[0], parts[1], parts[2]);
    }

    /// <summary>Places of the patches in the splits that the files come in.</summary>
    public (int[] Train, int[] Valid, int[] Test) AsReleased() => (Places("train"), Places("val"), Places("test"));

    /// <summary>Patches as images [1, side, side] in [−1, 1] in the order of their places, with their unions of masks.</summary>
    /// <param name="places">Which, by their places in <see cref="Entries"/>.</param>
    /// <param name="side">Rows and columns; Pillow's bilinear filter changes the size.</param>
    /// <exception cref="BrokenFileException">A file was changed since the entries were read.</exception>
    public ImageSet Read(IReadOnlyList<int> places, int side = LidcPatch.Side)
    {
        ArgumentNullException.ThrowIfNull(places);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        var order = places.Index().ToLookup(place => Entries[place.Item].Id, place => place.Index);
        var (area, weights, left) = (side * side, AxisWeights.Pillow(LidcPatch.Side, side), order.Count);
        var (images, masks) = (new float[places.Count * area], new float[places.Count * area]);
        foreach (var patch in _files.Read(order.Contains))
        {
            var (pixels, union) = (Resized(patch.Pixels, weights), Resized(patch.Union(), weights));
            for (var i = 0; i < area; i++) pixels[i] = (pixels[i] - Middle) / Middle;
            foreach (var k in order[patch.Entry.Id])
            {
                pixels.CopyTo(images, k * area);
                union.CopyTo(masks, k * area);
            }
            if (--left == 0) break;
        }
        return new(1, side, side, images, masks, [.. places.Select(place => Entries[place].Label)], new int[places.Count]);
    }

    static float[] Resized(float[] plane, AxisWeights weights) => weights.Outputs == weights.Inputs ? plane : SeparableResize.Of(plane, weights, weights);

    int[] Places(string split) => [.. Entries.Index().Where(entry => entry.Item.Split == split).Select(entry => entry.Index)];
}
