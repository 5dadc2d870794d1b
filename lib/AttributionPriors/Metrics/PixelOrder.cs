namespace AttributionPriors.Metrics;

/// <summary>The order in which a map names its pixels, most salient first: the one that every top-k measure uses.</summary>
/// <remarks>
/// Values descend; of equal values (and 0 and −0 are equal) the pixel that comes first row by row goes first. The rule is arbitrary but fixed, so that
/// equal maps give equal results everywhere. A map with large ties, such as occlusion's, is thereby read from the top left.
/// </remarks>
public static class PixelOrder
{
    /// <summary>The pixels' indices, from the largest value to the smallest.</summary>
    /// <param name="map">Signed or absolute attributions, pixel by pixel.</param>
    /// <exception cref="ArgumentException">The map is empty or holds a value that is not finite.</exception>
    public static int[] Descending(ReadOnlySpan<float> map)
    {
        Check.NotEmpty(map.Length, "map values");
        Check.Finite(map, "map value");
        var keys = new ulong[map.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = (ulong)~Ascending(map[i]) << 32 | (uint)i;
        Array.Sort(keys);
        var order = new int[keys.Length];
        for (var place = 0; place < order.Length; place++) order[place] = (int)(uint)keys[place];
        return order;
    }

    /// <summary>Each pixel's place in that order, from 0: the inverse permutation.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Descending"/>.</exception>
    public static int[] Places(ReadOnlySpan<float> map)
    {
        var order = Descending(map);
        var places = new int[order.Length];
        for (var place = 0; place < order.Length; place++) places[order[place]] = place;
        return places;
    }

    /// <summary>Whole numbers in the order of the floats: a negative float's bits descend, a positive one's ascend.</summary>
    static uint Ascending(float value)
    {
        const uint sign = 0x8000_0000;
        // Adding 0 turns −0 into 0.
        var bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (bits & sign) == 0 ? bits | sign : ~bits;
    }
}
