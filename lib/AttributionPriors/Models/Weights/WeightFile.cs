using System.Buffers.Binary;
using AttributionPriors.Data;

namespace AttributionPriors.Models.Weights;

/// <summary>Reads weights from whichever of the known formats a file has; its name does not matter.</summary>
public static class WeightFile
{
    /// <summary>Bytes that tell every format: the old tar format has its mark furthest back, at 257.</summary>
    const int HeadBytes = 262;

    /// <summary>Reads a safetensors file or a PyTorch state dict.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">See <see cref="PthStateDict.Read(string, string?)"/>; safetensors files have no use for it.</param>
    /// <exception cref="BrokenFileException">The content is of no known format, or damaged.</exception>
    public static StateDict Read(string path, string? key = null)
    {
        using var stream = File.OpenRead(path);
        var buffer = new byte[HeadBytes];
        var head = buffer.AsSpan(0, stream.ReadAtLeast(buffer, HeadBytes, throwOnEndOfStream: false));
        stream.Position = 0;
        // First safetensors: its length may begin with the bytes of another format's mark, but no other has '{' behind it.
        if (head.Length > 8 && head[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(head) <= SafetensorsHeader.MaxBytes)
            return Safetensors.Read(stream, path);
        if (head.StartsWith("PK"u8) || (head.Length > 1 && head[0] == 0x80 && head[1] is >= 2 and <= 5))
            return PthStateDict.Read(stream, path, key);
        var (what, advice) = Guess(head);
        throw new BrokenFileException(path, "byte 0", $"it is {what}, not a safetensors file or a PyTorch state dict.", advice);
    }

    static (string What, string Advice) Guess(ReadOnlySpan<byte> head)
    {
        const string fetch = "Fetch the file itself.";
        if (head.IsEmpty)
            return ("empty", fetch);
        if (head.StartsWith("version https://git-lfs"u8))
            return ("a Git LFS pointer", "Fetch the file that it points to: git lfs pull.");
        if (head.TrimStart(" \t\r\n"u8).StartsWith("<"u8))
            return ("a web page", fetch);
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return ("compressed by gzip", "Unpack it first: gunzip.");
        if (head.Length == HeadBytes && head[257..].SequenceEqual("ustar"u8))
            return ("a tar archive, perhaps of an early PyTorch", "Load it in Python, if you trust it, and save it again with torch.save.");
        return ("none of the known formats", "Check that it is the file you mean.");
    }
}
