using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace CSharpKernel.Scripting;

/// <summary>A line that speaks to the kernel: <c>#!time</c>, <c>#i "nuget: folder"</c>.</summary>
/// <param name="Name">With its mark: <c>#!time</c>.</param>
/// <param name="Argument">The rest of the line.</param>
/// <param name="Span">The line in the source.</param>
sealed record Directive(string Name, string Argument, TextSpan Span)
{
    /// <summary>The source of packages that the line adds; null where it adds none.</summary>
    public string? Source => Name == "#i" && Argument is ['"', .. var text, '"'] ? PackageReference.AfterScheme(text) : null;
}

/// <summary>
/// Reads the lines that speak to the kernel rather than to the compiler. What counts is what the compiler itself takes for a directive: such a
/// line inside a string or a comment is none.
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
        ["#!help"] = "shows what is known of a name in the pager: #!help Math.Sqrt",
        ["#!lsmagic"] = "lists the directives",
        ["#!about"] = "tells the versions of the kernel, the language and .NET",
        ["#i"] = "adds a source of packages: #i \"nuget: folder or address\"",
    };

    /// <summary>The directives in a cell, in their order.</summary>
    public static IReadOnlyList<Directive> Of(string code) =>
        code.Contains('#') ? Of(CSharpSyntaxTree.ParseText(code, Submissions.ParseOptions)) : [];

    /// <summary>Why a file that a cell loads is refused: it says something to the kernel, which only cells do. A script's own <c>#!/usr/bin/env</c> may stand.</summary>
    public static IEnumerable<string> Refusals(SyntaxTree loaded) =>
        from directive in Of(loaded)
        where directive.Name != "#!" && !directive.Name.StartsWith("#!/", StringComparison.Ordinal)
        select $"{loaded.FilePath}, line {loaded.GetText().Lines.GetLineFromPosition(directive.Span.Start).LineNumber + 1}: {directive.Name} may stand in a cell, not in a file that a cell loads.";

    static List<Directive> Of(SyntaxTree tree)
    {
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
        var line = code.AsSpan(0, directive.Span.Start).Count('\n') + 1;
        if (directive.Name == "#i" && string.IsNullOrEmpty(directive.Source)) return $"line {line}: {directive.Name} {directive.Argument} names no source of packages. Write #i \"nuget: folder or address\".";
        if (Known.ContainsKey(directive.Name)) return null;
        return $"line {line}: there is no directive {directive.Name}. This kernel runs C# and knows {string.Join(", ", Known.Keys)}, #r and #load.";
    }
}
