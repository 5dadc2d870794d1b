namespace AttributionPriors.Data;

/// <summary>
/// The random numbers of numpy's <c>RandomState</c>, bit for bit: MT19937 with plain integer seeding, masked rejection,
/// and the shuffles built on them. The released data and subsets were drawn with it.
/// </summary>
/// <remarks>Matsumoto and Nishimura 1998. Each draw is a method of its own here; numpy keeps this stream frozen.</remarks>
public sealed class LegacyRandom
{
    const int Size = 624, Shift = 397;
    readonly uint[] state = new uint[Size];
    int position = Size;
    double? spare;

    /// <summary>Starts the stream of a seed.</summary>
    /// <param name="seed">0 to 2³² − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The seed is out of that range.</exception>
    public LegacyRandom(long seed)
    {
        if (seed is < 0 or > uint.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(seed), seed, $"A seed is between 0 and {uint.MaxValue}.");
        state[0] = (uint)seed;
        for (var i = 1; i < Size; i++) state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + (uint)i;
    }

    /// <summary>The next 32 random bits.</summary>
    public uint Next()
    {
        if (position == Size) Twist();
        var y = state[position++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    /// <summary>A whole number from 0 to <paramref name="largest"/>, both included, each as likely. 0 draws nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="largest"/> is negative.</exception>
    public int Interval(int largest)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(largest);
        if (largest == 0) return 0;
        var mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount((uint)largest);
        uint value;
        do value = Next() & mask;
        while (value > (uint)largest);
        return (int)value;
    }

    /// <summary>A number in [0, 1), of 53 random bits: numpy's <c>random_sample</c>.</summary>
    public double Uniform()
    {
        var (high, low) = (Next() >> 5, Next() >> 6);
        return (high * 67108864.0 + low) / 9007199254740992.0; // 2²⁶, 2⁵³
    }

    /// <summary>A number from the standard normal law, by Marsaglia's polar method, which yields two at a time: numpy's <c>standard_normal</c>.</summary>
    public double Normal()
    {
        if (spare is { } second)
        {
            spare = null;
            return second;
        }
        double x, y, square;
        do
        {
            (x, y) = (2 * Uniform() - 1, 2 * Uniform() - 1);
            square = x * x + y * y;
        }
        while (square is >= 1 or 0);
        var factor = Math.Sqrt(-2 * Math.Log(square) / square);
        spare = factor * x;
        return factor * y;
    }

    /// <summary>The numbers 0 to <paramref name="count"/> − 1 in random order.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public int[] Permutation(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        for (var i = count - 1; i > 0; i--)
        {
            var j = Interval(i);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    /// <summary><paramref name="count"/> of the <paramref name="items"/>, without replacement: those at the head of a permutation.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or larger than the list.</exception>
    public T[] Choice<T>(IReadOnlyList<T> items, int count)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (count < 0 || count > items.Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"Without replacement, between 0 and {items.Count} can be chosen.");
        var chosen = new T[count];
        var order = Permutation(items.Count);
        for (var k = 0; k < count; k++) chosen[k] = items[order[k]];
        return chosen;
    }

    void Twist()
    {
        for (var i = 0; i < Size; i++)
        {
            var y = (state[i] & 0x80000000) | (state[(i + 1) % Size] & 0x7fffffff);
            state[i] = state[(i + Shift) % Size] ^ (y >> 1) ^ ((y & 1) * 0x9908b0df);
        }
        position = 0;
    }
}
