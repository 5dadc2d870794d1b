namespace AttributionPriors.Experiments;

/// <summary>Someone asked for a name that does not exist; the message lists those that do.</summary>
/// <param name="kind">What is named, e.g. <c>task</c>.</param>
/// <param name="name">The name asked for.</param>
/// <param name="valid">The names that exist, in the order to show them.</param>
public sealed class UnknownNameException(string kind, string name, IReadOnlyList<string> valid)
    : ArgumentException($"There is no {kind} '{name}'. Choose one of: {string.Join(", ", valid)}.")
{
    /// <summary>The names that exist.</summary>
    public IReadOnlyList<string> Valid { get; } = valid;

    /// <summary>The entry of <paramref name="valid"/> that equals <paramref name="name"/>, upper and lower case alike.</summary>
    /// <exception cref="UnknownNameException">There is none.</exception>
    public static string Check(string kind, string name, IReadOnlyList<string> valid) =>
        valid.FirstOrDefault(v => v.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new UnknownNameException(kind, name, valid);
}
