using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CSharpKernel.Scripting;

/// <summary>Whether a console should run what was typed, or wait for more of it.</summary>
static class CellCompleteness
{
    const string Step = "    ";

    /// <summary>Incomplete where more text could make it right, invalid where none could. What names mean is not looked at.</summary>
    public static Completeness Of(string code)
    {
        var directives = Directives.Of(code);
        if (directives.Any(d => Directives.Refusal(d, code) is not null)) return new(CompletenessStatus.Invalid);
        var tree = CSharpSyntaxTree.ParseText(Directives.Blank(code, directives), Submissions.ParseOptions);
        if (!SyntaxFactory.IsCompleteSubmission(tree) || EndsInRawString(tree)) return new(CompletenessStatus.Incomplete, IndentAfter(tree));
        var hasErrors = tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error);
        return new(hasErrors ? CompletenessStatus.Invalid : CompletenessStatus.Complete);
    }

    /// <summary>An open raw string of several lines takes all that follows for its text; the compiler calls it an error, and complete.</summary>
    static bool EndsInRawString(SyntaxTree tree) =>
        tree.GetRoot().GetLastToken() is var last && last.IsKind(SyntaxKind.MultiLineRawStringLiteralToken) && last.ContainsDiagnostics
        && !last.Text.AsSpan(3).TrimEnd().EndsWith("\"\"\"");

    /// <summary>One step for each brace that is still open.</summary>
    static string IndentAfter(SyntaxTree tree)
    {
        var depth = 0;
        foreach (var token in tree.GetRoot().DescendantTokens().Where(t => !t.IsMissing))
        {
            if (token.IsKind(SyntaxKind.OpenBraceToken)) depth++;
            if (token.IsKind(SyntaxKind.CloseBraceToken)) depth--;
        }
        return string.Concat(Enumerable.Repeat(Step, Math.Max(0, depth)));
    }
}
