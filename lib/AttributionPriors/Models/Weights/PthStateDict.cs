using System.Numerics;

namespace AttributionPriors.Models.Weights;

/// <summary>
/// Reads the state dict in a PyTorch <c>.pth</c> or <c>.pt</c> file, in the archive format (PyTorch 1.6 and later) and in the
/// pickle stream before it (torchvision's old ImageNet weights), without executing anything the file says.
/// </summary>
/// <remarks>
/// The file may hold the state dict itself or a checkpoint with one among other things, such as
/// <c>{'state_dict': …, 'epoch': 3}</c>. Strided and shared tensors come out contiguous and apart.
/// </remarks>
public static class PthStateDict
{
    // What a first pickle of the old format holds, and the second.
    static readonly BigInteger LegacyMagic = new([0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]);
    const long LegacyVersion = 1001;

    const int MaxPickle = 64 << 20;

    /// <summary>
    /// Expanded tensors (stride 0) and tied weights hold more bytes than their file. A file may unfold to so many times its
    /// length, and to the fixed part in any case.
    /// </summary>
    const int MaxExpansion = 16, FreeExpansion = 64 << 20;

    /// <summary>Reads <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Which entry of the outermost dict is the state dict; needed only where several could be.</param>
    /// <exception cref="WeightFileException">
    /// The file is damaged, asks for anything beyond dense tensors, or holds no state dict or several.
    /// </exception>
    public static StateDict Read(string path, string? key = null)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path, key);
    }

    internal static StateDict Read(Stream stream, string file, string? key)
    {
        var archive = stream.ReadByte() == 'P';
        stream.Position = 0;
        return archive ? ReadArchive(stream, file, key) : ReadLegacy(stream, file, key);
    }

    static StateDict ReadArchive(Stream stream, string file, string? key)
    {
        var zip = new StoredZip(stream, file);
        var entry = FindPickle(zip, file);
        var folder = entry[..^"data.pkl".Length];
        var globals = new TorchGlobals(legacy: false);
        var root = new Unpickler(new(new MemoryStream(zip.Read(entry)), file, entry), globals).Load();
        foreach (var storage in globals.Storages.Values)
        {
            var name = $"{folder}data/{storage.Key}";
            if (zip.Size(name) is not { } size || size / RawTensor.ElementSizes[storage.DType] != storage.Count)
                throw new WeightFileException(file, $"entry {name}", $"the pickle wants {storage.Bytes} bytes here and the archive has {zip.Size(name) ?? 0}.", WeightFileException.FetchAgain);
        }
        return Collect(StateDictPicker.Pick(root, key, file), storage => zip.Read($"{folder}data/{storage.Key}"), IsBigEndian(zip, folder, file), stream.Length, file);
    }

    static string FindPickle(StoredZip zip, string file)
    {
        string[] found = [.. zip.Names.Where(name => name.EndsWith("/data.pkl", StringComparison.Ordinal) && name.Count(c => c == '/') == 1)];
        if (found is not [var entry])
            throw new WeightFileException(file, "directory", $"the archive has {found.Length} entries FOLDER/data.pkl where a PyTorch file has one.", "Check that this is a file written by torch.save.");
        if (zip.Names.Any(name => name.StartsWith(entry[..^"data.pkl".Length] + "code/", StringComparison.Ordinal)))
            throw new WeightFileException(file, "directory", "the archive is a TorchScript program, not a state dict.",
                "Load it in Python, if you trust it: torch.save(torch.jit.load(path).state_dict(), other).");
        return zip.Size(entry) <= MaxPickle
            ? entry
            : throw new WeightFileException(file, $"entry {entry}", $"the pickle has {zip.Size(entry)} bytes; a state dict needs far fewer than {MaxPickle}.", "Save the weights alone: torch.save(model.state_dict(), path).");
    }

    static bool IsBigEndian(StoredZip zip, string folder, string file)
    {
        var name = folder + "byteorder";
        return zip.Size(name) is not null && System.Text.Encoding.UTF8.GetString(zip.Read(name)) switch
        {
            "little" => false,
            "big" => true,
            var other => throw new WeightFileException(file, $"entry {name}", $"the byte order is '{other}', neither little nor big.", WeightFileException.FetchAgain),
        };
    }

    static StateDict ReadLegacy(Stream stream, string file, string? key)
    {
        var input = new PickleInput(stream, file, null);
        var globals = new TorchGlobals(legacy: true);
        if (new Unpickler(input, globals).Load() is not BigInteger magic || magic != LegacyMagic)
            throw input.Error("it does not start with PyTorch's magic number.", "Check that this is a file written by torch.save.", 0);
        if (new Unpickler(input, globals).Load() is not LegacyVersion)
            throw input.Error($"its format has a version other than {LegacyVersion}.", "Save the weights again with a current PyTorch.");
        _ = new Unpickler(input, globals).Load(); // Facts about the machine. The storages are little-endian whatever they say.
        var root = new Unpickler(input, globals).Load();
        var keys = new Unpickler(input, globals).Load() as PickleList ?? throw input.Error("the list of storages is missing.", WeightFileException.FetchAgain);
        var places = LocateStorages(stream, keys, globals.Storages, input);
        return Collect(StateDictPicker.Pick(root, key, file), storage => ReadAt(stream, places[storage.Key], storage.Bytes, input), false, stream.Length, file);
    }

    /// <summary>Where each storage's elements begin. Each is preceded by its element count, and the last ends the file.</summary>
    static Dictionary<string, long> LocateStorages(Stream stream, PickleList keys, IReadOnlyDictionary<string, PickleStorage> storages, PickleInput input)
    {
        var places = new Dictionary<string, long>();
        foreach (var item in keys)
        {
            if (item is not string key || !storages.TryGetValue(key, out var storage) || places.ContainsKey(key))
                throw input.Error($"the list of storages names {item ?? "nothing"}, which the pickle does not or which is listed twice.", WeightFileException.FetchAgain);
            if (BitConverter.ToInt64(input.Bytes(sizeof(long))) is var count && count != storage.Count)
                throw input.Error($"storage {key} has {count} elements here and {storage.Count} in the pickle.", WeightFileException.FetchAgain);
            if (storage.Bytes > stream.Length - stream.Position)
                throw input.Error($"storage {key} takes {storage.Bytes} bytes, but {stream.Length - stream.Position} are left.", WeightFileException.FetchAgain);
            places[key] = stream.Position;
            stream.Position += storage.Bytes;
        }
        if (storages.Keys.FirstOrDefault(key => !places.ContainsKey(key)) is { } missing)
            throw input.Error($"storage {missing} is missing.", WeightFileException.FetchAgain);
        return stream.Position == stream.Length
            ? places
            : throw input.Error($"{stream.Length - stream.Position} bytes follow the last storage.", WeightFileException.FetchAgain);
    }

    static byte[] ReadAt(Stream stream, long place, long bytes, PickleInput input)
    {
        if (bytes > Array.MaxLength)
            throw input.Error($"a storage has {bytes} bytes; at most {Array.MaxLength} can be read.", "Store it in a narrower element type.", place);
        var data = new byte[bytes];
        stream.Position = place;
        stream.ReadExactly(data);
        return data;
    }

    static StateDict Collect(
        IReadOnlyList<KeyValuePair<string, TensorView>> tensors, Func<PickleStorage, byte[]> read, bool bigEndian, long fileBytes, string file)
    {
        CheckExpansion(tensors, fileBytes, file);
        var data = new Dictionary<string, byte[]>();
        // Storage by storage, so that no more than one is held beside what is returned.
        foreach (var sharers in tensors.GroupBy(tensor => tensor.Value.Storage.Key))
        {
            var storage = read(sharers.First().Value.Storage);
            var alone = sharers.Count() == 1;
            foreach (var (name, view) in sharers)
            {
                var bytes = view.Gather(storage);
                bytes = alone || !ReferenceEquals(bytes, storage) ? bytes : [.. bytes];
                data[name] = bigEndian ? Swapped(bytes, RawTensor.ElementSizes[view.DType]) : bytes;
            }
        }
        return new(new(tensors.Select(t => KeyValuePair.Create(t.Key, new RawTensor(t.Value.DType, t.Value.Shape, data[t.Key])))), new Dictionary<string, string>());
    }

    static void CheckExpansion(IReadOnlyList<KeyValuePair<string, TensorView>> tensors, long fileBytes, string file)
    {
        var total = (Int128)0;
        foreach (var (name, view) in tensors)
        {
            total += view.Bytes;
            if (view.Bytes > Array.MaxLength || total > (Int128)fileBytes * MaxExpansion + FreeExpansion)
                throw new WeightFileException(file, $"tensor {name}", $"the tensors up to this one unfold to {total} bytes from a file of {fileBytes}.",
                    "If they are meant to, save clones: {k: v.clone() for k, v in state_dict.items()}.");
        }
    }

    static byte[] Swapped(byte[] data, int element)
    {
        for (var at = 0; at < data.Length; at += element)
            data.AsSpan(at, element).Reverse();
        return data;
    }
}
