using System.Security.Cryptography;

namespace AttributionPriors.Data.Inspections;

/// <summary>Counts CIFAR-10's classes and looks for images that are there twice.</summary>
static class CifarInspection
{
    public static DatasetFindings Of(string root)
    {
        var data = CifarTen.Read(root);
        var counts = ((string Split, CifarImages Images, int Known)[])[("train", data.Train, CifarTen.PerClass.Train), ("test", data.Test, CifarTen.PerClass.Test)];
        return new(
            data.Form, IsPhantom: false,
            [.. counts.SelectMany(part => CifarTen.ClassNames.Select((name, label) => new FoundCount($"{part.Split} {name}", part.Images.Labels.Count(own => own == label), part.Known)))],
            [new("equal images", "groups of images with the same pixels", IsFault: false, Equal(data))],
            [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(path => CifarFiles.IsPart(Path.GetRelativePath(root, path)) || FileTree.IsArchive(path)).Order(StringComparer.Ordinal)]);
    }

    static SkippedEntry[] Equal(CifarTen data) =>
    [
        .. Named("train", data.Train).Concat(Named("test", data.Test)).GroupBy(image => image.Sum).Where(group => group.Count() > 1)
            .Select(group => new SkippedEntry(group.First().Name, "pixels", $"also {string.Join(", ", group.Skip(1).Select(image => image.Name))}")),
    ];

    static IEnumerable<(string Name, string Sum)> Named(string split, CifarImages images) => Enumerable.Range(0, images.Count).Select(i =>
        ($"{split} {i} ({CifarTen.ClassNames[images.Labels[i]]})", Convert.ToHexString(SHA256.HashData(images.Pixels.AsSpan(i * CifarTen.ImageBytes, CifarTen.ImageBytes)))));
}
