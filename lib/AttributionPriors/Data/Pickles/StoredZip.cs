using System.Buffers.Binary;
using System.Text;

namespace AttributionPriors.Data.Pickles;

/// <summary>
/// Reads ZIP archives whose entries are stored, not compressed: what PyTorch writes. Understands ZIP64. Every offset is
/// checked before it is followed, and every entry's checksum when it is read. Format: PKWARE APPNOTE 6.3.
/// </summary>
sealed class StoredZip
{
    const uint LocalHeader = 0x04034B50, CentralHeader = 0x02014B50, EndOfDirectory = 0x06054B50;
    const uint Zip64End = 0x06064B50, Zip64Locator = 0x07064B50;
    const int LocalBytes = 30, CentralBytes = 46, EndBytes = 22, Zip64EndBytes = 56, LocatorBytes = 20;
    const int MaxComment = ushort.MaxValue, MaxDirectory = 64 << 20;

    readonly Stream stream;
    readonly string file;
    readonly Dictionary<string, Entry> entries = [];
    readonly long directoryStart;

    /// <summary>Reads the directory.</summary>
    /// <exception cref="BrokenFileException">It is damaged.</exception>
    public StoredZip(Stream stream, string file)
    {
        (this.stream, this.file) = (stream, file);
        var (start, bytes, count) = FindDirectory();
        directoryStart = start;
        ReadDirectory(Bytes(start, bytes), count);
    }

    /// <summary>The entries' names.</summary>
    public IEnumerable<string> Names => entries.Keys;

    /// <summary>Bytes of an entry; null if there is none of that name.</summary>
    public long? Size(string name) => entries.TryGetValue(name, out var entry) ? entry.Size : null;

    /// <summary>The entry's bytes.</summary>
    /// <exception cref="BrokenFileException">There is none, or it is compressed, encrypted, damaged or too large.</exception>
    public byte[] Read(string name)
    {
        if (!entries.TryGetValue(name, out var entry))
            throw Error($"entry {name}", "the archive has no such entry.");
        if (entry.Compressed || entry.Encrypted)
            throw new BrokenFileException(file, $"entry {name}", $"the entry is {(entry.Compressed ? "compressed" : "encrypted")}, which PyTorch never does.",
                "Repack the archive without compression (zip -0), or save the weights again with torch.save.");
        if (entry.Size > Array.MaxLength)
            throw new BrokenFileException(file, $"entry {name}", $"the entry has {entry.Size} bytes; at most {Array.MaxLength} can be read.", "Store it in a narrower element type.");
        var data = Bytes(DataStart(name, entry), entry.Size);
        if (Crc32.Of(data) != entry.Crc)
            throw Error($"entry {name}", "the checksum does not match the data.");
        return data;
    }

    long DataStart(string name, Entry entry)
    {
        if (entry.Header < 0 || entry.Header > directoryStart - LocalBytes)
            throw Error($"entry {name}", $"its header would lie at byte {entry.Header}, outside the archive's data.");
        var header = Bytes(entry.Header, LocalBytes);
        var (nameBytes, extraBytes) = (U16(header, 26), U16(header, 28));
        var start = entry.Header + LocalBytes + nameBytes + extraBytes;
        if (U32(header, 0) != LocalHeader || start > directoryStart - entry.Size
            || Encoding.UTF8.GetString(Bytes(entry.Header + LocalBytes, nameBytes)) != name)
            throw Error($"entry {name}, byte {entry.Header}", "the entry's own header does not agree with the archive's directory.");
        return start;
    }

    (long Start, long Bytes, long Count) FindDirectory()
    {
        var tailStart = Math.Max(0, stream.Length - EndBytes - MaxComment);
        var tail = Bytes(tailStart, stream.Length - tailStart);
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (U32(tail, at) != EndOfDirectory || at + EndBytes + U16(tail, at + 20) != tail.Length)
                continue;
            var end = tailStart + at;
            var found = FindZip64(end) ?? (U32(tail, at + 16), U32(tail, at + 12), U16(tail, at + 10), end);
            if (found.Start < 0 || found.Bytes < 0 || found.Bytes > MaxDirectory || found.Start > found.Limit - found.Bytes
                || found.Count < 0 || found.Count > found.Bytes / CentralBytes)
                throw Error($"byte {end}", $"the directory of {found.Count} entries in {found.Bytes} bytes at {found.Start} does not fit the file.");
            return (found.Start, found.Bytes, found.Count);
        }
        throw Error($"byte {stream.Length}", "the archive has no directory at its end: it ends early.");
    }

    (long Start, long Bytes, long Count, long Limit)? FindZip64(long end)
    {
        if (end < LocatorBytes + Zip64EndBytes)
            return null;
        var locator = Bytes(end - LocatorBytes, LocatorBytes);
        if (U32(locator, 0) != Zip64Locator)
            return null;
        var at = I64(locator, 8);
        if (at < 0 || at > end - LocatorBytes - Zip64EndBytes)
            throw Error($"byte {end - LocatorBytes}", $"the ZIP64 directory would lie at byte {at}, outside the file.");
        var record = Bytes(at, Zip64EndBytes);
        if (U32(record, 0) != Zip64End)
            throw Error($"byte {at}", "no ZIP64 directory lies where the file says.");
        return (I64(record, 48), I64(record, 40), I64(record, 32), at);
    }

    void ReadDirectory(byte[] directory, long count)
    {
        var at = 0;
        for (var k = 0L; k < count; k++)
        {
            if (at > directory.Length - CentralBytes || U32(directory, at) != CentralHeader)
                throw Error($"byte {directoryStart + at}", $"the archive's directory breaks off after {k} of {count} entries.");
            var next = at + CentralBytes + U16(directory, at + 28) + U16(directory, at + 30) + U16(directory, at + 32);
            if (next > directory.Length)
                throw Error($"byte {directoryStart + at}", "an entry of the archive's directory runs past its end.");
            var name = Encoding.UTF8.GetString(directory.AsSpan(at + CentralBytes, U16(directory, at + 28)));
            if (!entries.TryAdd(name, ReadEntry(directory.AsSpan(at, next - at), name)))
                throw Error($"byte {directoryStart + at}", $"two entries are called {name}.");
            at = next;
        }
    }

    Entry ReadEntry(ReadOnlySpan<byte> record, string name)
    {
        var (packed, size, header) = ((long)U32(record, 20), (long)U32(record, 24), (long)U32(record, 42));
        var wide = Zip64Field(record.Slice(CentralBytes + U16(record, 28), U16(record, 30)));
        // A ZIP64 field holds just those values, in this order, that did not fit their 32 bits.
        if (!Widen(ref size, ref wide) || !Widen(ref packed, ref wide) || !Widen(ref header, ref wide))
            throw Error($"entry {name}", "its ZIP64 sizes are missing from the directory.");
        var compressed = U16(record, 10) != 0;
        if (size < 0 || (!compressed && packed != size && (U16(record, 8) & 1) == 0))
            throw Error($"entry {name}", $"it is stored in {packed} bytes but claims {size}.");
        return new(header, size, U32(record, 16), compressed, (U16(record, 8) & 1) != 0);
    }

    static ReadOnlySpan<byte> Zip64Field(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4 && extra.Length - 4 >= U16(extra, 2))
        {
            if (U16(extra, 0) == 1)
                return extra.Slice(4, U16(extra, 2));
            extra = extra[(4 + U16(extra, 2))..];
        }
        return [];
    }

    static bool Widen(ref long value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue)
            return true;
        if (wide.Length < 8)
            return false;
        value = I64(wide, 0);
        wide = wide[8..];
        return true;
    }

    byte[] Bytes(long start, long count)
    {
        var data = new byte[count];
        stream.Position = start;
        stream.ReadExactly(data);
        return data;
    }

    static ushort U16(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt16LittleEndian(data[at..]);

    static uint U32(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);

    static long I64(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadInt64LittleEndian(data[at..]);

    BrokenFileException Error(string place, string reason) => new(file, place, reason, BrokenFileException.FetchAgain);

    readonly record struct Entry(long Header, long Size, uint Crc, bool Compressed, bool Encrypted);
}
