using System.Numerics;
using System.Text;

namespace AttributionPriors.Data.Pickles;

/// <summary>
/// What <c>torch.save</c> wrote, in the archive format (PyTorch 1.6 and later) or in the pickle stream before it: the values, and the elements of their
/// tensors on request. Nothing that the file says is executed.
/// </summary>
sealed class TorchFile
{
    // What a first pickle of the old format holds, and the second.
    static readonly BigInteger s_legacyMagic = new([0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]);
    const long LegacyVersion = 1001;

    const int MaxPickle = 64 << 20;
    const string Pickle = "data.pkl";

    readonly Func<PickleStorage, byte[]> _read;

    TorchFile(object? root, Func<PickleStorage, byte[]> read, bool isBigEndian) => (Root, _read, IsBigEndian) = (root, read, isBigEndian);

    /// <summary>The value that was saved.</summary>
    public object? Root { get; }

    /// <summary>Whether elements have their first byte first.</summary>
    public bool IsBigEndian { get; }

    /// <summary>The bytes of a storage, as they lie there.</summary>
    public byte[] Read(PickleStorage storage) => _read(storage);

    /// <summary>Opens what <paramref name="stream"/> begins with; it must stay open while tensors are read.</summary>
    /// <param name="stream">A seekable stream at its beginning.</param>
    /// <param name="file">What errors call it.</param>
    /// <exception cref="BrokenFileException">It is damaged, or asks for anything beyond dense tensors.</exception>
    public static TorchFile Open(Stream stream, string file)
    {
        var archive = stream.ReadByte() == 'P';
        stream.Position = 0;
        return archive ? OpenArchive(stream, file) : OpenLegacy(stream, file);
    }

    static TorchFile OpenArchive(Stream stream, string file)
    {
        var zip = new StoredZip(stream, file);
        var entry = FindPickle(zip, file);
        var folder = entry[..^Pickle.Length];
        var globals = new TorchGlobals(legacy: false);
        var root = new Unpickler(new(new MemoryStream(zip.Read(entry)), file, entry), globals).Load();
        foreach (var storage in globals.Storages.Values)
        {
            var name = $"{folder}data/{storage.Key}";
            if (zip.Size(name) is not { } size || size / TensorElements.Sizes[storage.DType] != storage.Count)
                throw new BrokenFileException(file, $"entry {name}", $"the pickle wants {storage.Bytes} bytes here and the archive has {zip.Size(name) ?? 0}.", BrokenFileException.FetchAgain);
        }
        return new(root, storage => zip.Read($"{folder}data/{storage.Key}"), IsArchiveBigEndian(zip, folder, file));
    }

    static string FindPickle(StoredZip zip, string file)
    {
        string[] found = [.. zip.Names.Where(name => name.EndsWith("/" + Pickle, StringComparison.Ordinal) && name.Count(c => c == '/') == 1)];
        if (found is not [var entry])
            throw new BrokenFileException(file, "directory", $"the archive has {found.Length} entries FOLDER/{Pickle} where a PyTorch file has one.", "Check that this is a file written by torch.save.");
        if (zip.Names.Any(name => name.StartsWith(entry[..^Pickle.Length] + "code/", StringComparison.Ordinal)))
            throw new BrokenFileException(file, "directory", "the archive is a TorchScript program, not a state dict.",
                "Load it in Python, if you trust it: torch.save(torch.jit.load(path).state_dict(), other).");
        return zip.Size(entry) <= MaxPickle
            ? entry
            : throw new BrokenFileException(file, $"entry {entry}", $"the pickle has {zip.Size(entry)} bytes; a state dict needs far fewer than {MaxPickle}.", "Save the weights alone: torch.save(model.state_dict(), path).");
    }

    static bool IsArchiveBigEndian(StoredZip zip, string folder, string file)
    {
        var name = folder + "byteorder";
        return zip.Size(name) is not null && Encoding.UTF8.GetString(zip.Read(name)) switch
        {
            "little" => false,
            "big" => true,
            var other => throw new BrokenFileException(file, $"entry {name}", $"the byte order is '{other}', neither little nor big.", BrokenFileException.FetchAgain),
        };
    }

    static TorchFile OpenLegacy(Stream stream, string file)
    {
        var input = new PickleInput(stream, file, null);
        var globals = new TorchGlobals(legacy: true);
        if (new Unpickler(input, globals).Load() is not BigInteger magic || magic != s_legacyMagic)
            throw input.Error("it does not start with PyTorch's magic number.", "Check that this is a file written by torch.save.", 0);
        if (new Unpickler(input, globals).Load() is not LegacyVersion)
            throw input.Error($"its format has a version other than {LegacyVersion}.", "Save the weights again with a current PyTorch.");
        _ = new Unpickler(input, globals).Load(); // Facts about the machine. The storages are little-endian whatever they say.
        var root = new Unpickler(input, globals).Load();
        var keys = new Unpickler(input, globals).Load() as PickleList ?? throw input.Error("the list of storages is missing.", BrokenFileException.FetchAgain);
        var places = LocateStorages(stream, keys, globals.Storages, input);
        return new(root, storage => ReadAt(stream, places[storage.Key], storage.Bytes, input), false);
    }

    /// <summary>Where each storage's elements begin. Each is preceded by its element count, and the last ends the file.</summary>
    static Dictionary<string, long> LocateStorages(Stream stream, PickleList keys, IReadOnlyDictionary<string, PickleStorage> storages, PickleInput input)
    {
        var places = new Dictionary<string, long>();
        foreach (var item in keys)
        {
            if (item is not string key || !storages.TryGetValue(key, out var storage) || places.ContainsKey(key))
                throw input.Error($"the list of storages names {item ?? "nothing"}, which the pickle does not or which is listed twice.", BrokenFileException.FetchAgain);
            if (BitConverter.ToInt64(input.Bytes(sizeof(long))) is var count && count != storage.Count)
                throw input.Error($"storage {key} has {count} elements here and {storage.Count} in the pickle.", BrokenFileException.FetchAgain);
            if (storage.Bytes > stream.Length - stream.Position)
                throw input.Error($"storage {key} takes {storage.Bytes} bytes, but {stream.Length - stream.Position} are left.", BrokenFileException.FetchAgain);
            places[key] = stream.Position;
            stream.Position += storage.Bytes;
        }
        if (storages.Keys.FirstOrDefault(key => !places.ContainsKey(key)) is { } missing)
            throw input.Error($"storage {missing} is missing.", BrokenFileException.FetchAgain);
        return stream.Position == stream.Length
            ? places
            : throw input.Error($"{stream.Length - stream.Position} bytes follow the last storage.", BrokenFileException.FetchAgain);
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
}
