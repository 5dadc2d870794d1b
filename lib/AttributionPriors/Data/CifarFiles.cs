using System.Text.RegularExpressions;

namespace AttributionPriors.Data;

/// <summary>What of CIFAR-10 a folder or archive holds.</summary>
sealed partial class CifarFiles
{
    const int TrainBatches = 5;

    static readonly string[] s_batches = [.. Enumerable.Range(1, TrainBatches).Select(k => $"data_batch_{k}"), "test_batch"];

    readonly string _place;
    readonly Dictionary<string, CifarImages> _batches = [];
    readonly SortedDictionary<(string Part, int Class, string Name), byte[]> _images = new(Comparer<(string Part, int Class, string Name)>.Create((a, b) =>
        (string.CompareOrdinal(a.Part, b.Part), a.Class - b.Class, string.CompareOrdinal(a.Name, b.Name)) switch { (0, 0, var name) => name, (0, var @class, _) => @class, (var part, _, _) => part }));

    CifarFiles(string place) => _place = place;

    /// <summary>Whether there is nothing of it.</summary>
    public bool IsEmpty => _batches.Count == 0 && _images.Count == 0;

    /// <summary>Reads every file that is one of the set's.</summary>
    /// <exception cref="BrokenFileException">One of them is not what it should be.</exception>
    public static CifarFiles Gather(FileTree tree)
    {
        var found = new CifarFiles(tree.Path);
        foreach (var file in tree.Files(IsPart)) found.Take(file);
        return found;
    }

    /// <summary>Whether a relative path is called like one of the set's files.</summary>
    public static bool IsPart(string name) => BatchName.IsMatch(name) || ImageName.IsMatch(name);

    /// <summary>The set: of batches the binary ones where both kinds are there.</summary>
    /// <exception cref="FileNotFoundException">A part of it is missing.</exception>
    public CifarTen ToSet()
    {
        foreach (var (extension, form) in ((string, string)[])[(".bin", "binary version"), ("", "Python version")])
        {
            if (!s_batches.Any(batch => _batches.ContainsKey(batch + extension))) continue;
            if (s_batches.FirstOrDefault(batch => !_batches.ContainsKey(batch + extension)) is { } missing)
                throw Missing($"{missing}{extension} is not there, though others of its kind are.", $"{missing}{extension}");
            return new() { Form = form, Train = CifarImages.Joined([.. s_batches[..TrainBatches].Select(batch => _batches[batch + extension])]), Test = _batches["test_batch" + extension] };
        }
        var classes = string.Join(", ", CifarTen.ClassNames);
        if (_images.Count == 0) throw Missing($"no data_batch_1.bin, no data_batch_1 and no train/airplane with PNG or JPEG files; classes have folders {classes}.", "data_batch_1.bin");
        if (CifarTen.ClassNames.Index().FirstOrDefault(name => !_images.Keys.Any(key => key.Part == "train" && key.Class == name.Index)).Item is { } absent)
            throw Missing($"train/{absent} holds no image; there is one folder for each of {classes}.", $"train/{absent}");
        return new() { Form = "images", Train = Images("train"), Test = Images("test") };
    }

    void Take(TreeFile file)
    {
        if (ImageName.Match(file.Name) is { Success: true } image)
        {
            var key = (image.Groups[1].Value, CifarTen.ClassNames.Index().First(name => name.Item == image.Groups[2].Value).Index, file.Name);
            _images[key] = CifarBatch.OfImage(file.Content, file.Place);
            return;
        }
        var batch = BatchName.Match(file.Name);
        var name = batch.Groups[1].Value + batch.Groups[2].Value;
        var read = batch.Groups[2].Length > 0 ? CifarBatch.OfBinary(file.Content, file.Place) : CifarBatch.OfPython(file.Content, file.Place);
        if (!_batches.TryAdd(name, read)) throw new BrokenFileException(file.Place, "name", $"another file below {_place} is called {name}, too; leave one of them there.");
    }

    CifarImages Images(string part)
    {
        var own = _images.Where(image => image.Key.Part == part).ToList();
        return new([.. own.SelectMany(image => image.Value)], [.. own.Select(image => (byte)image.Key.Class)]);
    }

    FileNotFoundException Missing(string what, string file) => new($"{_place}: {what} See data/cifar-10.md.", Path.Combine(_place, file));

    [GeneratedRegex(@"(?:^|/)(data_batch_[1-5]|test_batch)(\.bin)?$")]
    private static partial Regex BatchName { get; }

    [GeneratedRegex(@"(?:^|/)(train|test)/(airplane|automobile|bird|cat|deer|dog|frog|horse|ship|truck)/[^/]+\.(?i:png|jpe?g)$")]
    private static partial Regex ImageName { get; }
}
