using System.Globalization;
using System.Text.RegularExpressions;
using AttributionPriors.Data.Matlab;
using AttributionPriors.Data.Photos;

namespace AttributionPriors.Data.ImageNet;

/// <summary>A photograph of ImageNet's validation set.</summary>
/// <param name="Path">The file.</param>
/// <param name="Label">Its class, 0 to 999: the place of its synset in their order, as torchvision's models count.</param>
/// <param name="Synset">The class's name in WordNet, <c>n01440764</c>.</param>
public sealed record ImageNetEntry(string Path, int Label, string Synset);

/// <summary>
/// ImageNet's validation set (ILSVRC 2012): 50,000 photographs of 1,000 classes. Read from one folder a synset, or from the flat folder with the development kit's
/// <c>ILSVRC2012_validation_ground_truth.txt</c> and its synsets in <c>meta.mat</c> or <c>map_clsloc.txt</c>, anywhere below one root.
/// </summary>
public sealed partial class ImageNetValidation
{
    /// <summary>The data set's name.</summary>
    public const string Dataset = "imagenet";

    /// <summary>Classes, and photographs of each.</summary>
    public const int Classes = 1000, PerClass = 50;

    const string GroundTruth = "ILSVRC2012_validation_ground_truth.txt", Map = "map_clsloc.txt", Meta = "meta.mat", SynsetList = "LOC_synset_mapping.txt";

    ImageNetValidation(string form, IReadOnlyList<ImageNetEntry> entries, IReadOnlyList<SkippedEntry> skipped) => (Form, Entries, Skipped) = (form, entries, skipped);

    /// <summary>Where the labels come from, for people.</summary>
    public string Form { get; }

    /// <summary>The photographs, by their paths.</summary>
    public IReadOnlyList<ImageNetEntry> Entries { get; }

    /// <summary>Those that cannot be used, with the reason.</summary>
    public IReadOnlyList<SkippedEntry> Skipped { get; }

    /// <summary>Finds the photographs and their labels.</summary>
    /// <exception cref="IOException">There is no photograph, or nothing that tells the labels.</exception>
    public static ImageNetValidation Open(string root)
    {
        if (!Directory.Exists(root)) throw new DirectoryNotFoundException($"{root}: there is no such folder.");
        string[] photos = [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(IsPhoto).Order(StringComparer.Ordinal)];
        if (photos.Length == 0) throw new FileNotFoundException($"{root}: no JPEG file here or below. See data/imagenet.md.");
        return photos.Any(photo => Synset.IsMatch(Folder(photo))) ? OfFolders(root, photos) : OfGroundTruth(root, photos);
    }

    /// <summary>Photographs as images [3, side, side] of ImageNet's colours; masks are 1.</summary>
    /// <param name="places">Which, by their places in <see cref="Entries"/>.</param>
    /// <param name="side">Rows and columns.</param>
    /// <exception cref="BrokenFileException">A file is damaged.</exception>
    public ImageSet Read(IReadOnlyList<int> places, int side = 224)
    {
        ArgumentNullException.ThrowIfNull(places);
        return Photo.Images([.. places.Select(place => (Entries[place].Path, Entries[place].Label, (Box?)null))], side);
    }

    static ImageNetValidation OfFolders(string root, string[] photos)
    {
        string[] folders = [.. photos.Select(Folder).Where(name => Synset.IsMatch(name)).Distinct().Order(StringComparer.Ordinal)];
        string[] synsets = folders.Length == Classes ? folders : Find(root, SynsetList) is { } list
            ? [.. File.ReadLines(list).Select(line => line.Split(' ')[0]).Where(name => Synset.IsMatch(name)).Order(StringComparer.Ordinal)]
            : throw new FileNotFoundException($"{root}: {folders.Length} folders of synsets instead of {Classes}; a class is its place among all of them, so {SynsetList} is needed here.", SynsetList);
        if (synsets.Length != Classes || synsets.Distinct().Count() != Classes) throw new BrokenFileException(Find(root, SynsetList) ?? root, "lines", $"{synsets.Distinct().Count()} synsets instead of {Classes}.");
        return Labelled("one folder a synset", photos, synsets, photo => (Folder(photo), $"the folder {Folder(photo)} is none of the synsets."));
    }

    static ImageNetValidation OfGroundTruth(string root, string[] photos)
    {
        var truth = Find(root, GroundTruth) ?? throw new FileNotFoundException($"{root}: the photographs lie in no folders of synsets (n01440764), and {GroundTruth} is not there either.", GroundTruth);
        var synsets = SynsetsById(root);
        string[] ids = [.. File.ReadLines(truth).Where(line => line.Length > 0)];
        return Labelled("the development kit's ground truth", photos, [.. synsets.Values.Order(StringComparer.Ordinal)], photo =>
        {
            if (PhotoNumber.Match(Path.GetFileName(photo)) is not { Success: true } match || int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is var number && (number < 1 || number > ids.Length))
                return (null, $"its name is not ILSVRC2012_val_00000001 to {ids.Length:00000000}.");
            return int.TryParse(ids[number - 1], CultureInfo.InvariantCulture, out var id) && synsets.TryGetValue(id, out var synset) ? (synset, "") : (null, $"{truth}: line {number}: '{ids[number - 1]}' is no class.");
        });
    }

    static ImageNetValidation Labelled(string form, string[] photos, string[] synsets, Func<string, (string? Synset, string Fault)> synsetOf)
    {
        var places = synsets.Index().ToDictionary(synset => synset.Item, synset => synset.Index, StringComparer.Ordinal);
        var (entries, skipped) = (new List<ImageNetEntry>(), new List<SkippedEntry>());
        foreach (var photo in photos)
        {
            var (synset, fault) = synsetOf(photo);
            if (synset is not null && places.TryGetValue(synset, out var label)) entries.Add(new(photo, label, synset));
            else skipped.Add(new(Path.GetFileName(photo), photo, fault));
        }
        return entries.Count > 0 ? new(form, entries, skipped) : throw new InvalidDataException($"None of {skipped.Count} photographs can be used; {skipped[0].Place}: {skipped[0].Reason}");
    }

    /// <summary>The synsets of the thousand classes by the development kit's numbers.</summary>
    static Dictionary<int, string> SynsetsById(string root)
    {
        var (map, meta) = (Find(root, Map), Find(root, Meta));
        var (path, rows) = map is not null ? (map, OfMap(map)) : meta is not null ? (meta, OfMeta(meta))
            : throw new FileNotFoundException($"{root}: neither {Meta} nor {Map} of the development kit is there: without them its numbers name no classes.", Meta);
        // The kit lists the inner nodes of the tree behind the classes.
        var synsets = new Dictionary<int, string>();
        foreach (var (id, synset) in rows.Where(row => row.Id <= Classes))
            if (id < 1 || !Synset.IsMatch(synset) || !synsets.TryAdd(id, synset)) throw new BrokenFileException(path, $"class {id}", $"'{synset}' is no synset, or the number is there twice.");
        return synsets.Count == Classes && synsets.Values.Distinct().Count() == Classes ? synsets : throw new BrokenFileException(path, "classes", $"{synsets.Values.Distinct().Count()} instead of {Classes}.");
    }

    static IEnumerable<(int Id, string Synset)> OfMap(string path)
    {
        foreach (var (number, line) in File.ReadLines(path).Index().Where(line => line.Item.Length > 0))
            yield return line.Split(' ') is [var synset, var id, ..] && int.TryParse(id, CultureInfo.InvariantCulture, out var value)
                ? (value, synset)
                : throw new BrokenFileException(path, $"line {number + 1}", $"'{line}' is no synset with its number.");
    }

    static IEnumerable<(int Id, string Synset)> OfMeta(string path)
    {
        var found = false;
        foreach (var variable in MatFile.Variables(path).Where(variable => variable.Name == "synsets"))
        {
            found = true;
            foreach (var element in variable.Elements())
                yield return element.TryGetValue("ILSVRC2012_ID", out var id) && element.TryGetValue("WNID", out var synset) && id.Values(value => (int)value) is [var number]
                    ? (number, synset.Letters())
                    : throw new BrokenFileException(path, "variable synsets", "it has no fields ILSVRC2012_ID and WNID of one value.");
        }
        if (!found) throw new BrokenFileException(path, "variables", "there is no variable synsets.");
    }

    static string? Find(string root, string name) => Directory.EnumerateFiles(root, name, SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault();

    static bool IsPhoto(string path) => Path.GetExtension(path).ToUpperInvariant() is ".JPEG" or ".JPG";

    static string Folder(string path) => Path.GetFileName(Path.GetDirectoryName(path)!);

    [GeneratedRegex(@"^n\d{8}$")]
    private static partial Regex Synset { get; }

    [GeneratedRegex(@"^ILSVRC2012_val_(\d{8})\.")]
    private static partial Regex PhotoNumber { get; }
}
