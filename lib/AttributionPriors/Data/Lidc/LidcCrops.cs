namespace AttributionPriors.Data.Lidc;

/// <summary>
/// LIDC-IDRI as the crops of the Hierarchical Probabilistic U-Net (Kohl et al. 2019): PNG files of 180 × 180,
/// <c>SPLIT/images/PATIENT/NAME.png</c> and <c>SPLIT/gt/PATIENT/NAME_l0.png</c> to <c>_l3.png</c>, one for each reader.
/// </summary>
/// <remarks>The middle 128 × 128 pixels are taken. The splits <c>train</c>, <c>val</c> and <c>test</c> may lie at any depth below the root.</remarks>
public sealed class LidcCrops : ILidcFiles
{
    // So many patches are decoded at a time: enough for all cores.
    const int Block = 64;

    static readonly string[] s_splits = ["train", "val", "test"];

    readonly List<(string Id, string Patient, string Split, string Image, string Masks)> _files;

    LidcCrops(List<(string Id, string Patient, string Split, string Image, string Masks)> files) => _files = files;

    /// <inheritdoc/>
    public string Form => "PNG crops";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files =>
        [.. _files.SelectMany(file => Enumerable.Range(0, LidcPatch.Raters).Select(rater => $"{file.Masks}_l{rater}.png").Prepend(file.Image)).Where(File.Exists)];

    /// <inheritdoc/>
    public int? Known => null;

    /// <summary>The crops below a folder; null where there are none.</summary>
    public static LidcCrops? Find(string root)
    {
        var files = new List<(string, string, string, string, string)>();
        foreach (var images in Directory.EnumerateDirectories(root, "images", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var folder = Path.GetDirectoryName(images)!;
            var split = Array.Find(s_splits, name => Path.GetFileName(folder).EndsWith(name, StringComparison.Ordinal));
            if (split is null || !Directory.Exists(Path.Combine(folder, "gt"))) continue;
            foreach (var image in Directory.EnumerateFiles(images, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var patient = Path.GetFileName(Path.GetDirectoryName(image)!);
                var name = Path.GetFileNameWithoutExtension(image);
                files.Add(($"{split}/{patient}/{name}", patient, split, image, Path.Combine(folder, "gt", patient, name)));
            }
        }
        return files.Count == 0 ? null : new(files);
    }

    /// <inheritdoc/>
    public IEnumerable<LidcPatch> Read(Predicate<string>? wanted = null, Action<SkippedEntry>? broken = null)
    {
        foreach (var block in _files.Where(file => wanted?.Invoke(file.Id) != false).Chunk(Block))
            foreach (var (file, patch, failure) in block.AsParallel().AsOrdered().Select(Load))
            {
                if (patch is not null) yield return patch;
                else if (broken is null) throw failure!;
                else broken(new(file.Id, failure!.File, $"{failure.Place}: {failure.Reason}"));
            }
    }

    static ((string Id, string Patient, string Split, string Image, string Masks) File, LidcPatch? Patch, BrokenFileException? Failure) Load(
        (string Id, string Patient, string Split, string Image, string Masks) file)
    {
        try
        {
            var pixels = Cropped(file.Image).ToGrey();
            byte[][] masks = [.. Enumerable.Range(0, LidcPatch.Raters).Select(rater => Mask($"{file.Masks}_l{rater}.png"))];
            return (file, new(new(file.Id, file.Patient, file.Split, [.. masks.Select(mask => mask.Contains((byte)1))]), pixels, [.. masks.SelectMany(mask => mask)]), null);
        }
        catch (BrokenFileException failure)
        {
            return (file, null, failure);
        }
    }

    static byte[] Mask(string path) => File.Exists(path)
        ? Array.ConvertAll(Cropped(path).ToGrey(), value => value > 0 ? (byte)1 : (byte)0)
        : throw new BrokenFileException(path, "file", "this reader's mask is missing; there are four for each image.");

    static DecodedImage Cropped(string path)
    {
        var image = PngReader.Read(path);
        return Math.Min(image.Height, image.Width) >= LidcPatch.Side
            ? image.CentreCrop(LidcPatch.Side, LidcPatch.Side)
            : throw new BrokenFileException(path, "header", $"the image is {image.Height} × {image.Width}, and {LidcPatch.Side} × {LidcPatch.Side} of it are wanted.");
    }
}
