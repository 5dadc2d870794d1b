using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AttributionPriors.Data.Xray;

/// <summary>Decodes radiographs on all cores into the file that <see cref="XrayCache"/> reads.</summary>
static class XrayCacheBuilder
{
    // So many are in memory at a time: enough to keep all cores at work, little beside a task's images.
    const int Block = 32;

    // How many broken images an error names.
    const int Named = 5;

    static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(100);

    /// <summary>Holds off other processes that would make the same file. Ends with the process, however that ends.</summary>
    internal static IDisposable Lock(string path, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path + ".lock"))
            {
                cancel.WaitHandle.WaitOne(s_wait);
            }
        }
    }

    /// <summary>Makes the file, under its <see cref="Lock"/>: the draft has one name, so that what a killed process left is overwritten by the next.</summary>
    internal static void Write(
        string path, string key, XrayCacheLayout layout, IReadOnlyList<XrayEntry> entries, XrayPreprocessing preprocessing,
        IProgress<ReadingProgress>? progress, CancellationToken cancel) => AtomicFile.Write(path, stream =>
    {
        var header = XrayCacheLayout.Header(key);
        stream.Write(header);
        var (hashes, masks, broken) = (new List<byte[]>(), new List<float[]>(), new List<string>());
        for (var start = 0; start < entries.Count; start += Block)
        {
            cancel.ThrowIfCancellationRequested();
            var block = new Decoded[Math.Min(Block, entries.Count - start)];
            Parallel.For(0, block.Length, new ParallelOptions { CancellationToken = cancel }, k => block[k] = Decode(entries[start + k], layout.Size, preprocessing));
            if (block.Select(decoded => decoded.Failure).OfType<IOException>().FirstOrDefault(failure => failure is not BrokenFileException) is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            broken.AddRange(block.Select(decoded => decoded.Failure?.Message).OfType<string>());
            foreach (var pixels in block.Select(decoded => decoded.Pixels).OfType<XrayPixels>().Where(_ => broken.Count == 0)) Append(stream, pixels.Pixels, hashes);
            masks.AddRange(block.Where((_, k) => layout.MaskPlane(start + k) is not null).Select(decoded => decoded.Pixels?.Mask).OfType<float[]>());
            progress?.Report(new(start + block.Length, entries.Count));
            // What decoding leaves behind, ten arrays of an image's size each, would pile up to gigabytes before the collector comes by itself.
            GC.Collect();
        }
        if (broken.Count > 0) throw Refusal(broken);
        foreach (var mask in masks) Append(stream, mask, hashes);
        byte[] table = [.. hashes.SelectMany(hash => hash)];
        stream.Write(table);
        stream.Write(XrayCacheLayout.Seal(header, table));
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
    }, path + ".tmp");

    static Decoded Decode(XrayEntry entry, int size, XrayPreprocessing preprocessing)
    {
        try
        {
            return new(XrayPixels.Load(entry, size, preprocessing), null);
        }
        catch (IOException e)
        {
            return new(null, e);
        }
    }

    static void Append(Stream stream, float[] plane, List<byte[]> hashes)
    {
        var bytes = MemoryMarshal.AsBytes<float>(plane);
        stream.Write(bytes);
        hashes.Add(SHA256.HashData(bytes));
    }

    static InvalidDataException Refusal(List<string> broken) => new(
        $"{broken.Count} images are broken: {string.Join(" ", broken.Take(Named))}{(broken.Count > Named ? " ..." : "")} Replace them, or name them in "
        + $"{EntryList.ExclusionFile} in the data set's folder, one a line, to leave them out; `reproduce data check` finds all of them.");

    readonly record struct Decoded(XrayPixels? Pixels, IOException? Failure);
}
