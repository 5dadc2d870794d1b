namespace CSharpKernel.Transport;

/// <summary>A message as its frames carry it: routing identities (or a topic), then four JSON objects in UTF-8.</summary>
sealed record WireMessage(IReadOnlyList<byte[]> Identities, byte[] Header, byte[] ParentHeader, byte[] Metadata, byte[] Content)
{
    const int JsonFrames = 4;

    /// <summary>An empty JSON object.</summary>
    public static byte[] Nothing => "{}"u8.ToArray();

    static ReadOnlySpan<byte> Delimiter => "<IDS|MSG>"u8;

    /// <summary>The frames to send: identities, delimiter, signature, header, parent header, metadata, content.</summary>
    public IReadOnlyList<byte[]> Sign(Signatures signatures) =>
        [.. Identities, Delimiter.ToArray(), signatures.Sign([Header, ParentHeader, Metadata, Content]), Header, ParentHeader, Metadata, Content];

    /// <summary>Takes received frames apart and checks their signature; buffers after the content are let go.</summary>
    /// <exception cref="FormatException">A part is missing, or the signature is wrong or used.</exception>
    public static WireMessage Parse(IReadOnlyList<byte[]> frames, Signatures signatures)
    {
        var delimiter = 0;
        while (delimiter < frames.Count && !frames[delimiter].AsSpan().SequenceEqual(Delimiter)) delimiter++;
        if (delimiter == frames.Count) throw new FormatException("it has no delimiter <IDS|MSG>");
        var first = delimiter + 2;
        if (frames.Count < first + JsonFrames) throw new FormatException($"it has {frames.Count - delimiter - 1} frames after the delimiter, fewer than {1 + JsonFrames}");
        if (signatures.Check(frames[delimiter + 1], [frames[first], frames[first + 1], frames[first + 2], frames[first + 3]]) is { } fault)
            throw new FormatException(fault);
        return new([.. frames.Take(delimiter)], frames[first], frames[first + 1], frames[first + 2], frames[first + 3]);
    }
}
