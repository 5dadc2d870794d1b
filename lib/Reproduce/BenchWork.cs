using System.Diagnostics;

namespace Reproduce;

/// <summary>One thing to time on both sides.</summary>
/// <param name="Part">Which part of the benchmark it belongs to.</param>
/// <param name="Name">For people.</param>
/// <param name="Limit">The ratio ours / PyTorch that it must not exceed.</param>
/// <param name="Ours">Does it here; the seconds it took.</param>
/// <param name="Theirs">The peer's command for the same.</param>
sealed record BenchWork(string Part, string Name, double Limit, Func<double> Ours, string Theirs)
{
    static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(50), s_moment = TimeSpan.FromMilliseconds(150);

    /// <summary>Pairs that go before the timings: the first calls of either side pay for allocations, and ours for the compiler's second look at what is hot.</summary>
    public int WarmUps { get; init; } = 3;

    /// <summary>Of pairs that have taken this long in all no more are timed; and of those before none follows.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.MaxValue;

    /// <summary>Times both sides in turn, <paramref name="pairs"/> times or as often as its patience allows, and at least once.</summary>
    public BenchRow Measure(PeerBench peer, int pairs)
    {
        Pairs(peer, WarmUps);
        var timings = Pairs(peer, pairs);
        return new(Name, Median(timings.Select(t => t.Ours)), Median(timings.Select(t => t.Theirs)), Median(timings.Select(t => t.Ours / t.Theirs)), Limit) { Pairs = timings.Count };
    }

    List<(double Ours, double Theirs)> Pairs(PeerBench peer, int most)
    {
        var started = Stopwatch.GetTimestamp();
        List<(double Ours, double Theirs)> timings = [];
        do timings.Add((Alone(Ours), Alone(() => peer.Seconds(Theirs))));
        while (timings.Count < most && Stopwatch.GetElapsedTime(started) < Patience);
        return timings;
    }

    /// <summary>One side's time, when the other's threads, which look out for more to do for a while, sleep. Of what is short, the median of as many as fill a moment.</summary>
    static double Alone(Func<double> side)
    {
        Thread.Sleep(s_rest);
        var started = Stopwatch.GetTimestamp();
        List<double> seconds = [];
        do seconds.Add(side());
        while (Stopwatch.GetElapsedTime(started) < s_moment);
        return Median(seconds);
    }

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>What came of it.</summary>
sealed record BenchRow(string Name, double Ours, double Theirs, double Ratio, double Limit)
{
    /// <summary>How many pairs were timed.</summary>
    public required int Pairs { get; init; }

    /// <summary>Whether the ratio keeps its limit.</summary>
    public bool IsWithin => Ratio <= Limit;
}
