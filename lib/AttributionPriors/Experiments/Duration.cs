namespace AttributionPriors.Experiments;

/// <summary>Spans of time for people.</summary>
public static class Duration
{
    /// <summary>Two leading units at most: <c>12 s</c>, <c>3 min 20 s</c>, <c>5 h 10 min</c>.</summary>
    public static string Text(TimeSpan span) => span switch
    {
        { TotalSeconds: < 59.5 } => $"{span.TotalSeconds:0} s",
        { TotalMinutes: < 10 } => $"{(int)span.TotalMinutes} min {span.Seconds} s",
        { TotalHours: < 1 } => $"{span.TotalMinutes:0} min",
        _ => $"{(long)span.TotalHours} h {span.Minutes} min",
    };
}
