using System.Collections.Frozen;

namespace AttributionPriors.Data.Pickles;

/// <summary>The types of a tensor's elements, by the names of the safetensors format.</summary>
static class TensorElements
{
    /// <summary>Bytes of one element.</summary>
    public static FrozenDictionary<string, int> Sizes { get; } = new Dictionary<string, int>
    {
        ["F64"] = 8, ["F32"] = 4, ["F16"] = 2, ["BF16"] = 2,
        ["I64"] = 8, ["I32"] = 4, ["I16"] = 2, ["I8"] = 1, ["U8"] = 1, ["BOOL"] = 1,
    }.ToFrozenDictionary();

    /// <summary>Bytes of a tensor of a known <paramref name="dtype"/>; null for a negative size or an overflow.</summary>
    public static long? ByteCount(string dtype, ReadOnlySpan<long> shape)
    {
        var bytes = (Int128)Sizes[dtype];
        var empty = false;
        foreach (var size in shape)
        {
            if (size < 0)
                return null;
            empty |= size == 0;
            bytes *= Math.Max(size, 1);
            if (bytes > long.MaxValue)
                return null;
        }
        return empty ? 0 : (long)bytes;
    }
}
