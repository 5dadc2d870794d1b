using AttributionPriors.Data.Pickles;

namespace AttributionPriors.Data.Lidc;

/// <summary>
/// LIDC-IDRI as <c>data_lidc.pickle</c> of the Probabilistic U-Net in PyTorch (Knegt): a pickled dict of patches, each a dict with <c>image</c> (128 × 128 in
/// [0, 1]), <c>masks</c> (four of 128 × 128) and <c>series_uid</c>.
/// </summary>
/// <remarks>
/// About 3 GB of arrays stay in the file until they are asked for; nothing that the file would execute is executed. A patch's name begins with its
/// patient's number, up to the first underscore.
/// </remarks>
public sealed class LidcPickle : ILidcFiles
{
    /// <summary>The file's name.</summary>
    public const string FileName = "data_lidc.pickle";

    /// <summary>Patches of the file that is passed on.</summary>
    public const int Released = 15_096;

    readonly string _path;
    readonly List<(string Id, PickleDict Patch)> _patches = [];

    LidcPickle(string path)
    {
        _path = path;
        using var stream = File.OpenRead(path);
        if (new Unpickler(Input(stream), new NumpyGlobals("pickle of LIDC-IDRI")).Load() is not PickleDict root) throw new BrokenFileException(path, "root", "it is no dict of patches.");
        foreach (var (key, value) in root)
            _patches.Add((key as string ?? throw new BrokenFileException(path, "root", $"the key {key ?? "None"} is no text."), value as PickleDict ?? []));
        if (_patches.Select(patch => patch.Id).Distinct(StringComparer.Ordinal).Count() != _patches.Count) throw new BrokenFileException(path, "root", "two patches have one name.");
    }

    /// <inheritdoc/>
    public string Form => FileName;

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [_path];

    /// <inheritdoc/>
    public int? Known => Released;

    /// <summary>The file in a folder; null where it is not there.</summary>
    /// <exception cref="BrokenFileException">It is damaged, or would execute something.</exception>
    public static LidcPickle? Find(string root) => File.Exists(Path.Combine(root, FileName)) ? new(Path.Combine(root, FileName)) : null;

    /// <inheritdoc/>
    public IEnumerable<LidcPatch> Read(Predicate<string>? wanted = null, Action<SkippedEntry>? broken = null)
    {
        using var stream = File.OpenRead(_path);
        var input = Input(stream);
        foreach (var (id, content) in _patches.Where(patch => wanted?.Invoke(patch.Id) != false))
        {
            LidcPatch? patch = null;
            try
            {
                patch = Patch(id, content, input);
            }
            catch (BrokenFileException e) when (broken is not null)
            {
                broken(new(id, $"{_path}: {e.Place}", e.Reason));
            }
            if (patch is not null) yield return patch;
        }
    }

    LidcPatch Patch(string id, PickleDict content, PickleInput input)
    {
        var pixels = Plane(content["image"], "image").ToFloats(input);
        if (Array.FindIndex(pixels, value => value is not (>= 0 and <= 1)) is >= 0 and var place)
            throw new BrokenFileException(_path, $"patch {id}", $"its pixel {place} is {pixels[place]}, not in [0, 1].");
        var all = content["masks"] switch { PickleList list => [.. list], object?[] tuple => tuple, _ => [] };
        if (all.Length != LidcPatch.Raters) throw new BrokenFileException(_path, $"patch {id}", $"it has {all.Length} masks, not {LidcPatch.Raters}.");
        byte[][] masks = [.. all.Select(mask => Array.ConvertAll(Plane(mask, "a mask").ToFloats(input), value => value > 0 ? (byte)1 : (byte)0))];
        return new(new(id, id.Split('_')[0], "", [.. masks.Select(mask => mask.Contains((byte)1))]), pixels, [.. masks.SelectMany(mask => mask)]);

        PickleArray Plane(object? value, string what) => value is PickleArray { Shape: [LidcPatch.Side, LidcPatch.Side] } array
            ? array
            : throw new BrokenFileException(_path, $"patch {id}", $"{what} is no array of {LidcPatch.Side} × {LidcPatch.Side}.");
    }

    PickleInput Input(Stream stream) => new(stream, _path, null, ofArrays: true);
}
