using AttributionPriors.Data;

namespace Reproduce;

/// <summary>Says how far the reading of many files is, at every tenth.</summary>
sealed class Tenths(TextWriter output, string what) : IProgress<ReadingProgress>
{
    // Fewer are read before one could wonder.
    const int WorthTelling = 1000;

    readonly Lock _lock = new();
    int _said;

    public void Report(ReadingProgress value)
    {
        lock (_lock)
        {
            var tenth = (int)(10L * value.Done / value.Total);
            if (tenth <= _said || value.Total < WorthTelling) return;
            _said = tenth;
            output.WriteLine($"{what}: {value.Done:N0} of {value.Total:N0} images read");
        }
    }
}
