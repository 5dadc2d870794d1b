namespace AttributionPriors.Saliency.Patches;

/// <summary>Along one axis of a map, for each place of a window as many pixels, from a start of its own. They may lie beyond the border.</summary>
/// <param name="Starts">The first pixel for each place.</param>
/// <param name="Length">How many.</param>
sealed record Stretch(IReadOnlyList<int> Starts, int Length)
{
    /// <summary>Whether both are the same pixels.</summary>
    public bool Covers(Stretch other) => Length == other.Length && Starts.SequenceEqual(other.Starts);
}
