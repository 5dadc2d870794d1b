using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tests;

/// <summary>A construct that C# script cells refuse, or that one kernel reads otherwise than another.</summary>
/// <param name="Id">The compiler's error; <c>portable</c> where a kernel of ours would take it.</param>
/// <param name="Construct">What it is.</param>
/// <param name="Instead">What to write instead.</param>
/// <param name="Line">Where it stands, from 1.</param>
sealed record Fault(string Id, string Construct, string Instead, int Line)
{
    public override string ToString() => $"line {Line}: {Construct} ({Id}); write {Instead}";
}

/// <summary>
/// The constructs that no cell may have, so that notebooks run in every kernel built on Roslyn's scripting. A cell is read as an ordinary
/// C# program, in which these parse; scripting itself would only say that a semicolon is missing.
/// </summary>
static class CellRules
{
    /// <summary>The error of a rule that the compiler does not know.</summary>
    public const string Portable = "portable";

    static readonly CSharpParseOptions s_program = new(LanguageVersion.Preview, kind: SourceCodeKind.Regular);

    /// <summary>Every forbidden construct in <paramref name="cell"/>, in order.</summary>
    public static IReadOnlyList<Fault> Faults(string cell)
    {
        var root = CSharpSyntaxTree.ParseText(cell, s_program).GetCompilationUnitRoot();
        return [.. Lines(cell).Concat(Directives(root)).Concat(Declarations(root)).Concat(Names(root)).Concat(Statements(root)).OrderBy(fault => fault.Line)];
    }

    static IEnumerable<Fault> Lines(string cell)
    {
        var lines = cell.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("#!", StringComparison.Ordinal))
                yield return new(Portable, "a magic line, which plain scripting skips", "C#, or nothing", i + 1);
            if (lines[i].StartsWith("#:", StringComparison.Ordinal))
                yield return new("CS9298", "a directive of file-based programs", "#r in setup.csx", i + 1);
        }
    }

    /// <summary>#r, #load and using come before anything else.</summary>
    static IEnumerable<Fault> Directives(CompilationUnitSyntax root)
    {
        var first = root.Members.FirstOrDefault()?.GetFirstToken().SpanStart ?? int.MaxValue;
        first = Math.Min(first, root.Usings.FirstOrDefault()?.SpanStart ?? int.MaxValue);
        foreach (var trivia in root.DescendantTrivia().Where(trivia => trivia.SpanStart > first))
        {
            if (trivia.IsKind(SyntaxKind.ReferenceDirectiveTrivia))
                yield return Fault("CS7009", "#r after code", "it in the first lines of the cell", trivia.GetLocation());
            if (trivia.IsKind(SyntaxKind.LoadDirectiveTrivia))
                yield return Fault("CS8098", "#load after code", "it in the first lines of the cell", trivia.GetLocation());
        }
        foreach (var incomplete in root.GetDiagnostics().Where(diagnostic => diagnostic.Id == "CS1529"))
            yield return Fault("CS1529", "a using directive after code", "it in the first lines of the cell", incomplete.Location);
    }

    static IEnumerable<Fault> Declarations(CompilationUnitSyntax root) => root.DescendantNodes().Select(Declaration).OfType<Fault>();

    static Fault? Declaration(SyntaxNode node) => node switch
    {
        BaseNamespaceDeclarationSyntax => Fault("CS7021", "a namespace", "the code in the library", node),
        ExtensionBlockDeclarationSyntax => Fault("CS9283", "an extension block", "the library", node),
        MethodDeclarationSyntax { ParameterList.Parameters: [{ } first, ..] } when first.Modifiers.Any(SyntaxKind.ThisKeyword) && node.Parent is ClassDeclarationSyntax =>
            Fault("CS1109", "an extension method in a class", "it outside of any class, or in the library", node),
        BaseTypeDeclarationSyntax type when type.Modifiers.Any(SyntaxKind.FileKeyword) => Fault("CS9054", "a file-local type", "it without the word file", node),
        AttributeSyntax { Name: var name } when name.ToString() is "LibraryImport" or "LibraryImportAttribute" => Fault("CS8795", "LibraryImport, which needs a generator", "the library", node),
        _ => null,
    };

    /// <summary>Two things of one name in one cell.</summary>
    static IEnumerable<Fault> Names(CompilationUnitSyntax root)
    {
        var variables = TopLevel<LocalDeclarationStatementSyntax>(root).SelectMany(statement => statement.Declaration.Variables).Select(variable => variable.Identifier);
        var types = root.Members.OfType<BaseTypeDeclarationSyntax>().Where(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword)).Select(type => type.Identifier);
        return variables.Concat(types).GroupBy(name => name.ValueText).SelectMany(group => group.Skip(1))
            .Select(name => Fault("CS0102", $"a second '{name.ValueText}' in one cell", "another name, or another cell", name.GetLocation()));
    }

    static IEnumerable<Fault> Statements(CompilationUnitSyntax root)
    {
        foreach (var statement in TopLevel<LocalDeclarationStatementSyntax>(root))
        {
            if (statement.UsingKeyword != default)
                yield return Fault("CS1002", "'using var' outside of any block", "using (var x = ...) { }, or a method of the library", statement);
            if (statement.Declaration.Type is RefTypeSyntax)
                yield return Fault("CS1003", "a ref variable outside of any block", "it inside a block or a method", statement);
            if (statement.Declaration.Type is GenericNameSyntax { Identifier.ValueText: "Span" or "ReadOnlySpan" })
                yield return Fault("CS8345", "a span outside of any block", "it inside a block or a method", statement);
        }
        if (root.Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: false } last } && IsOnlyAValue(last.Expression))
            yield return Fault("CS0201", "a value that ends with a semicolon", "it without the semicolon", last);
    }

    static bool IsOnlyAValue(ExpressionSyntax expression) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax or LiteralExpressionSyntax or InterpolatedStringExpressionSyntax or ElementAccessExpressionSyntax
            or TupleExpressionSyntax or ParenthesizedExpressionSyntax or CollectionExpressionSyntax
        || expression is BinaryExpressionSyntax;

    static IEnumerable<T> TopLevel<T>(CompilationUnitSyntax root) where T : StatementSyntax =>
        root.Members.OfType<GlobalStatementSyntax>().Select(member => member.Statement).OfType<T>();

    static Fault Fault(string id, string construct, string instead, SyntaxNode node) => Fault(id, construct, instead, node.GetLocation());

    static Fault Fault(string id, string construct, string instead, Location location) =>
        new(id, construct, instead, location.GetLineSpan().StartLinePosition.Line + 1);
}
