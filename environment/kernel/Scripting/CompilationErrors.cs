using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace CSharpKernel.Scripting;

/// <summary>The compiler's errors in words for the reader: place, number and text, then the line with a mark under what is meant.</summary>
static class CompilationErrors
{
    const string Name = "CompilationError";

    /// <summary>Errors shown with their lines; one mistake often causes many.</summary>
    const int Limit = 10;

    /// <summary>The error that the compiler's diagnostics amount to; null where all are warnings.</summary>
    public static CellError? Of(IEnumerable<Diagnostic> diagnostics)
    {
        List<Diagnostic> ordered = [.. diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).OrderBy(d => d.Location.SourceSpan.Start)];
        if (ordered.Count == 0) return null;
        List<string> traceback = [];
        foreach (var error in ordered.Take(Limit)) traceback.AddRange(LinesOf(error));
        if (ordered.Count > Limit) traceback.Add($"… and {ordered.Count - Limit} more errors");
        var first = $"{PlaceOf(ordered[0])}: error {ordered[0].Id}: {ordered[0].GetMessage()}";
        return new(Name, ordered.Count == 1 ? first : $"{first} (and {ordered.Count - 1} more)", traceback);
    }

    /// <summary>The error of a cell that could not be compiled for a reason that is not the compiler's: a missing file, a package.</summary>
    public static CellError Of(IReadOnlyList<string> problems) => new(Name, problems[0], problems);

    static IEnumerable<string> LinesOf(Diagnostic error)
    {
        yield return $"{PlaceOf(error)}: error {error.Id}: {error.GetMessage()}";
        if (error.Location.SourceTree is not { } tree) yield break;
        var text = tree.GetText();
        var start = error.Location.GetLineSpan().StartLinePosition;
        var line = text.Lines[start.Line];
        var length = Math.Max(1, Math.Min(error.Location.SourceSpan.End, line.End) - error.Location.SourceSpan.Start);
        // Tabs before the mark stay tabs, so that it stands where it should.
        var before = text.ToString(TextSpan.FromBounds(line.Start, line.Start + start.Character));
        yield return $"    {line}";
        yield return $"    {string.Concat(before.Select(c => c == '\t' ? '\t' : ' '))}{new string('^', length)}";
    }

    static string PlaceOf(Diagnostic error)
    {
        if (!error.Location.IsInSource) return "";
        var position = error.Location.GetLineSpan();
        var file = Path.IsPathRooted(position.Path) ? Path.GetRelativePath(Environment.CurrentDirectory, position.Path) : "";
        return $"{file}({position.StartLinePosition.Line + 1},{position.StartLinePosition.Character + 1})";
    }
}
