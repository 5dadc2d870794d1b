using System.Runtime.ExceptionServices;

namespace AttributionPriors.Data;

/// <summary>Work divided among cores, of which the first failure comes out as it was thrown.</summary>
static class InParallel
{
    /// <summary>Does the work for 0 to <paramref name="count"/> − 1, at most so many at once.</summary>
    public static void For(int count, int atOnce, Action<int> work)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, work);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.Flatten().InnerExceptions[0]);
        }
    }
}
