using AttributionPriors.Data.Pickles;

namespace AttributionPriors.Data.Lidc;

/// <summary>
/// LIDC-IDRI as the authors of LoTeNet pass it on (Selvan and Dam 2020): <c>Train.pt</c>, <c>Valid.pt</c> and <c>Test.pt</c>, in a folder or in <c>lidc.zip</c>, each a
/// pair of images [N, 128, 128] in bytes and the four readers' marks [N, 4].
/// </summary>
/// <remarks>They hold no masks and do not tell patients apart: their own splits are the only ones.</remarks>
public sealed class LidcTensors : ILidcFiles
{
    static readonly (string File, string Split)[] s_parts = [("Train.pt", "train"), ("Valid.pt", "val"), ("Test.pt", "test")];

    readonly FileTree _tree;

    LidcTensors(FileTree tree, IReadOnlyList<string> files) => (_tree, Files) = (tree, files);

    /// <inheritdoc/>
    public string Form => "LoTeNet's tensors";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files { get; }

    /// <inheritdoc/>
    public int? Known => LidcPickle.Released;

    /// <summary>The three files in a folder, or in the archive there; null where they are not there.</summary>
    /// <exception cref="FileNotFoundException">One or two of them are.</exception>
    public static LidcTensors? Find(string root)
    {
        string[] there = [.. s_parts.Select(part => Path.Combine(root, part.File)).Where(File.Exists)];
        if (there.Length == s_parts.Length) return new(new(root), there);
        if (there.Length > 0) throw new FileNotFoundException($"{root}: of {string.Join(", ", s_parts.Select(part => part.File))} only {string.Join(", ", there.Select(Path.GetFileName))} are there.");
        var archive = Path.Combine(root, "lidc.zip");
        return File.Exists(archive) ? new(new(archive), [archive]) : null;
    }

    /// <inheritdoc/>
    public IEnumerable<LidcPatch> Read(Predicate<string>? wanted = null, Action<SkippedEntry>? broken = null)
    {
        var seen = new HashSet<string>();
        foreach (var file in _tree.Files(name => s_parts.Any(part => part.File == Path.GetFileName(name))))
        {
            var split = Array.Find(s_parts, part => part.File == Path.GetFileName(file.Name)).Split;
            if (!seen.Add(split)) throw new BrokenFileException(file.Place, "name", "there is another file of this name.");
            foreach (var patch in Patches(file, split, wanted)) yield return patch;
        }
        if (Array.Find(s_parts, part => !seen.Contains(part.Split)).File is { } missing) throw new BrokenFileException(_tree.Path, "archive", $"{missing} is not in it.");
    }

    static IEnumerable<LidcPatch> Patches(TreeFile file, string split, Predicate<string>? wanted)
    {
        const int area = LidcPatch.Side * LidcPatch.Side;
        var saved = TorchFile.Open(new MemoryStream(file.Content), file.Place);
        if ((saved.Root is PickleList list ? [.. list] : saved.Root as object?[]) is not [PickleTensor { View: { } images }, PickleTensor { View: { } marks }])
            throw new BrokenFileException(file.Place, "root", "it is no pair of tensors.");
        if (images is not { DType: "U8", Shape: [var count, .., LidcPatch.Side, LidcPatch.Side] } || images.Bytes != count * area)
            throw new BrokenFileException(file.Place, "images", $"they are {images.DType} [{string.Join(", ", images.Shape)}], not bytes [N, {LidcPatch.Side}, {LidcPatch.Side}].");
        if (marks.Shape is not [var rows, LidcPatch.Raters] || rows != count)
            throw new BrokenFileException(file.Place, "targets", $"their shape is [{string.Join(", ", marks.Shape)}], not [{count}, {LidcPatch.Raters}].");
        var (pixels, judged) = (images.Gather(saved.Read(images.Storage)), Marks(marks, saved, file.Place));
        for (var k = 0; k < count; k++)
        {
            var entry = new LidcEntry($"{split}/{k}", "", split, judged[(k * LidcPatch.Raters)..((k + 1) * LidcPatch.Raters)]);
            if (wanted?.Invoke(entry.Id) != false) yield return new(entry, Array.ConvertAll(pixels[(k * area)..((k + 1) * area)], value => value / (float)byte.MaxValue), null);
        }
    }

    static bool[] Marks(TensorView marks, TorchFile saved, string place)
    {
        var data = marks.Gather(saved.Read(marks.Storage));
        var width = TensorElements.Sizes[marks.DType];
        if (saved.IsBigEndian && width > 1) throw new BrokenFileException(place, "byteorder", "it was written on a big-endian machine.");
        return [.. Enumerable.Range(0, data.Length / width).Select(k => Value(data.AsSpan(k * width, width), marks.DType) switch
        {
            0 => false,
            1 => true,
            var other => throw new BrokenFileException(place, "targets", $"patch {k / LidcPatch.Raters} has the mark {other}, which is neither 0 nor 1."),
        })];
    }

    static double Value(ReadOnlySpan<byte> at, string type) => type switch
    {
        "F32" => BitConverter.ToSingle(at),
        "F64" => BitConverter.ToDouble(at),
        "I64" => BitConverter.ToInt64(at),
        "I32" => BitConverter.ToInt32(at),
        "U8" or "BOOL" => at[0],
        _ => double.NaN,
    };
}
