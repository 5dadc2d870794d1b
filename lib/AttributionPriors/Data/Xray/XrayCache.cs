using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AttributionPriors.Data.Xray;

/// <summary>
/// Radiographs decoded once: one file per selection of entries, size and preprocessing, mapped into memory image by image, so that a task of any size costs no
/// more memory than the images in use, and processes share them.
/// </summary>
/// <remarks>
/// The file's name is <see cref="XrayCacheKey"/>: another image, size or switch is another file. It is written whole or not at all, and ends with the SHA-256
/// of every image, which is verified when the image is read. The circle of the cardiomegaly task and the masks of negatives are not stored.
/// </remarks>
public sealed class XrayCache : IDisposable
{
    readonly XrayCacheLayout _layout;
    readonly IReadOnlyList<XrayEntry> _entries;
    readonly XrayPreprocessing _preprocessing;
    readonly MemoryMappedFile _file;

    XrayCache(string path, XrayCacheLayout layout, IReadOnlyList<XrayEntry> entries, XrayPreprocessing preprocessing)
    {
        (Path, _layout, _entries, _preprocessing) = (path, layout, entries, preprocessing);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Number of radiographs.</summary>
    public int Count => _entries.Count;

    /// <summary>A radiograph and its mask, equal to <see cref="XrayPixels.Load"/> of its entry.</summary>
    /// <exception cref="BrokenFileException">The file was changed after it was made.</exception>
    public XrayPixels this[int index]
    {
        get
        {
            var (pixels, mask) = (new float[_layout.Size * _layout.Size], new float[_layout.Size * _layout.Size]);
            CopyTo(index, pixels, mask);
            return new(_layout.Size, pixels, mask);
        }
    }

    /// <summary>Writes a radiograph and its mask, each [S, S], into the caller's arrays: reading thousands leaves nothing behind.</summary>
    /// <param name="index">Which.</param>
    /// <param name="pixels">S² numbers.</param>
    /// <param name="mask">S² numbers; empty if the mask is not wanted.</param>
    /// <exception cref="BrokenFileException">The file was changed after it was made.</exception>
    public void CopyTo(int index, Span<float> pixels, Span<float> mask)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        Copy(_layout.PixelPlane(index), pixels, "image", index);
        if (mask.IsEmpty) return;
        if (_layout.MaskPlane(index) is { } plane) Copy(plane, mask, "the mask of", index);
        else XrayPixels.PlainMask(mask, _layout.Size, _preprocessing);
    }

    /// <summary>Opens the file for these entries in <paramref name="folder"/>, and makes it where it is missing or damaged.</summary>
    /// <param name="folder">Where such files are kept; made where it is missing.</param>
    /// <param name="entries">The radiographs, in the order of their numbers.</param>
    /// <param name="size">Side S.</param>
    /// <param name="preprocessing">How.</param>
    /// <param name="progress">Told how many of how many are decoded.</param>
    /// <param name="cancel">Stops the making, which leaves nothing behind.</param>
    /// <exception cref="InvalidDataException">Images are broken; names them.</exception>
    /// <exception cref="MissingDecoderException">This machine lacks a decoder for them.</exception>
    /// <exception cref="IOException">An image cannot be read or the file not be written.</exception>
    public static XrayCache Open(
        string folder, IReadOnlyList<XrayEntry> entries, int size, XrayPreprocessing preprocessing,
        IProgress<ReadingProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(preprocessing);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        var layout = new XrayCacheLayout(entries, size, preprocessing);
        Directory.CreateDirectory(folder);
        var key = XrayCacheKey.Of(folder, entries, size, preprocessing, cancel);
        var path = System.IO.Path.Combine(folder, $"xray-{size}-{key[..16]}.cache");
        // Several processes of one sweep want the same file: one makes it, the others wait.
        using (XrayCacheBuilder.Lock(path, cancel))
        {
            if (File.Exists(path) && layout.Fault(path, key) is not null) CorruptFile.SetAside(path);
            if (!File.Exists(path)) XrayCacheBuilder.Write(path, key, layout, entries, preprocessing, progress, cancel);
        }
        return new(path, layout, entries, preprocessing);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    void Copy(int plane, Span<float> values, string what, int index)
    {
        Copy(_layout.PlaneStart(plane), MemoryMarshal.AsBytes(values));
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes], actual = stackalloc byte[SHA256.HashSizeInBytes];
        Copy(_layout.HashStart(plane), expected);
        SHA256.HashData(MemoryMarshal.AsBytes(values), actual);
        if (!actual.SequenceEqual(expected)) throw new BrokenFileException(Path, $"{what} {_entries[index].Id}", "it was changed after it was written; delete the file, and it is made anew.");
    }

    /// <summary>What the file holds from there on. No more of it stays mapped: the pages of a whole task would count as this process's memory.</summary>
    void Copy(long start, Span<byte> bytes)
    {
        using var view = _file.CreateViewAccessor(start, bytes.Length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.ReadSpan((ulong)view.PointerOffset, bytes);
    }
}
