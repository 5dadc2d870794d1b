using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace CSharpKernel.Scripting;

/// <summary>A line that speaks to the kernel: <c>#!time</c>, <c>#i "nuget: folder"</c>.</summary>
/// <param name="Name">With its mark: <c>#!time</c>.</param>
/// <param name="Argument">The rest of the line.</param>
/// <param name="Span">The line in the source.</param>
sealed record Directive(string Name, string Argument, TextSpan Span);

/// <summary>
/// Reads the lines that speak to the kernel rather than to the compiler. What counts is what the compiler itself takes for a directive: such a
/// line inside a string, a comment or an <c>#if</c> that does not hold is none.
/// </summary>
static class Directives
{
    /// <summary>What a cell may say, and what it does.</summary>
    public static IReadOnlyDictionary<string, string> Known { get; } = new Dictionary<string, string>
    {
        ["#!csharp"] = "says that the cell is C#, which all cells are",
        ["#!time"] = "prints how long the cell took",
        ["#!who"] = "lists the variables",
        ["#!whos"] = "lists the variables with their types and values",
        ["#!lsmagic"] = "lists the directives",
        ["#!about"] = "tells the versions of the kernel, the language and .NET",
        ["#i"] = "adds a source of packages: #i \"nuget: folder or address\"",
    };

    /// <summary>The directives in a cell, in their order.</summary>
    public static IReadOnlyList<Directive> Of(string code)
    {
        if (!code.Contains('#')) return [];
        var tree = CSharpSyntaxTree.ParseText(code, Submissions.ParseOptions);
        var text = tree.GetText();
        List<Directive> found = [];
        foreach (var trivia in tree.GetRoot().DescendantTrivia(descendIntoTrivia: false))
        {
            if (!trivia.IsKind(SyntaxKind.ShebangDirectiveTrivia) && !trivia.IsKind(SyntaxKind.BadDirectiveTrivia)) continue;
            var line = text.Lines.GetLineFromPosition(trivia.SpanStart);
            var words = text.ToString(TextSpan.FromBounds(trivia.SpanStart, line.End)).Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words[0].StartsWith("#!", StringComparison.Ordinal) || words[0] == "#i")
                found.Add(new(words[0], words.ElementAtOrDefault(1) ?? "", TextSpan.FromBounds(trivia.SpanStart, line.End)));
        }
        return found;
    }

    /// <summary>The source without its directives, every other character where it was.</summary>
    public static string Blank(string code, IEnumerable<Directive> directives)
    {
        var text = code.ToCharArray();
        foreach (var directive in directives) Array.Fill(text, ' ', directive.Span.Start, directive.Span.Length);
        return new string(text);
    }

    /// <summary>Why a directive is refused; null where it is not.</summary>
    public static string? Refusal(Directive directive, string code)
    {
        if (Known.ContainsKey(directive.Name)) return null;
        var line = code.AsSpan(0, directive.Span.Start).Count('\n') + 1;
        return $"line {line}: there is no directive {directive.Name}. This kernel runs C# and knows {string.Join(", ", Known.Keys)}, #r and #load.";
    }
}
