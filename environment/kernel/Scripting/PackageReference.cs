namespace CSharpKernel.Scripting;

/// <summary>What <c>#r "nuget: Name, Version"</c> asks for.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">Empty for the newest release, <c>*-*</c> for the newest of all.</param>
sealed record PackageReference(string Name, string Version)
{
    const string Scheme = "nuget:";

    /// <summary>Reads <c>nuget: Name, Version</c>; false where the text is of another kind.</summary>
    /// <exception cref="PackageException">It names no package.</exception>
    public static bool TryParse(string text, out PackageReference reference)
    {
        reference = new("", "");
        if (AfterScheme(text) is not { } rest) return false;
        var parts = rest.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length > 2 || parts[0].Length == 0)
            throw new PackageException($"#r \"{text}\" names no package. Write #r \"nuget: Name, Version\".");
        reference = new(parts[0], parts.ElementAtOrDefault(1) ?? "");
        return true;
    }

    /// <summary>What follows <c>nuget:</c>; null where the text does not begin so.</summary>
    public static string? AfterScheme(string text) =>
        text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim() : null;

    public override string ToString() => $"#r \"nuget: {Name}{(Version.Length > 0 ? $", {Version}" : "")}\"";
}

/// <summary>A package cannot be had; the message says why and what to do.</summary>
sealed class PackageException(string message) : Exception(message);
