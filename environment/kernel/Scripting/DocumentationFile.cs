using System.Globalization;
using Microsoft.CodeAnalysis;

namespace CSharpKernel.Scripting;

/// <summary>
/// The documentation beside an assembly, <c>Name.xml</c>. The file is searched anew for each question: they are rare, and its index would stay
/// in memory, tens of megabytes for .NET alone.
/// </summary>
sealed class DocumentationFile(string path) : DocumentationProvider
{
    readonly string path = path;

    protected override string? GetDocumentationForSymbol(string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path)) return null;
        var text = File.ReadAllText(path);
        var start = text.IndexOf($"<member name=\"{documentationMemberID}\"", StringComparison.Ordinal);
        if (start < 0) return null;
        const string end = "</member>";
        var length = text.AsSpan(start).IndexOf(end, StringComparison.Ordinal);
        return length < 0 ? null : text.Substring(start, length + end.Length);
    }

    public override bool Equals(object? obj) => obj is DocumentationFile other && other.path == path;

    public override int GetHashCode() => path.GetHashCode(StringComparison.Ordinal);
}
