using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CSharpKernel.Scripting;

/// <summary>
/// What could be written at a place in a cell: members after a dot, else what is in scope, types, namespaces and keywords; files in
/// <c>#r</c> and <c>#load</c>, directives after <c>#!</c>; nothing inside strings and comments.
/// </summary>
static partial class CompletionSource
{
    /// <summary>The completions of the name that ends at <paramref name="cursor"/>, best first.</summary>
    public static Completions Complete(Submissions submissions, string code, int cursor)
    {
        cursor = Math.Clamp(cursor, 0, code.Length);
        var line = code[(code.LastIndexOf('\n', Math.Max(0, cursor - 1), Math.Max(0, cursor)) + 1)..cursor];
        if (Path().Match(line) is { Success: true } path) return FilesAt(path.Groups[2].Value, path.Groups[1].Value == "r" ? ".dll" : ".csx", cursor);
        if (DirectiveName().Match(line) is { Success: true } directive) return DirectivesAt(directive.Groups[1].Value, cursor);
        var start = cursor;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1])) start--;
        var model = submissions.Model(Directives.Blank(code, Directives.Of(code)));
        var prefix = code[start..cursor];
        return new(start, cursor, IsInText(model.SyntaxTree, cursor) ? [] : Ranked(SymbolsAt(model, start), prefix));
    }

    static Completions FilesAt(string typed, string extension, int cursor)
    {
        var folder = typed[..(typed.LastIndexOf('/') + 1)];
        var name = typed[folder.Length..];
        var directory = new DirectoryInfo(System.IO.Path.Combine(Environment.CurrentDirectory, folder));
        if (!directory.Exists) return new(cursor, cursor, []);
        var entries = from entry in directory.EnumerateFileSystemInfos(name + "*")
                      where entry is DirectoryInfo || entry.Extension == extension
                      orderby entry.Name
                      select new Completion(entry is DirectoryInfo ? entry.Name + "/" : entry.Name, "file");
        return new(cursor - name.Length, cursor, [.. entries]);
    }

    static Completions DirectivesAt(string typed, int cursor) => new(cursor - typed.Length, cursor,
        [.. Directives.Known.Keys.Where(d => d.StartsWith(typed, StringComparison.Ordinal)).Select(d => new Completion(d, "keyword"))]);

    static bool IsInText(SyntaxTree tree, int cursor)
    {
        var root = tree.GetRoot();
        if (cursor > 0 && IsComment(root.FindTrivia(cursor - 1))) return true;
        var token = root.FindToken(Math.Max(0, cursor - 1));
        var isText = token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.Utf8StringLiteralToken;
        return isText && token.SpanStart < cursor && (cursor < token.Span.End || token.ContainsDiagnostics || token.IsKind(SyntaxKind.InterpolatedStringTextToken));

        // A line comment has no end before the line's.
        bool IsComment(SyntaxTrivia trivia) => trivia.Kind() switch
        {
            SyntaxKind.SingleLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.DisabledTextTrivia => true,
            SyntaxKind.MultiLineCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia => cursor < trivia.Span.End,
            _ => false,
        };
    }

    static IEnumerable<(string Name, string Kind, string Signature, int Rank)> SymbolsAt(SemanticModel model, int position)
    {
        var left = model.SyntaxTree.GetRoot().FindToken(position);
        while (left.SpanStart >= position && !left.IsKind(SyntaxKind.None)) left = left.GetPreviousToken();
        if (left.Kind() is SyntaxKind.DotToken or SyntaxKind.MinusGreaterThanToken) return Entries(MembersAt(model, left, position));
        var symbols = Entries(model.LookupSymbols(position));
        if (left.IsKind(SyntaxKind.UsingKeyword)) return symbols.Where(s => s.Kind is "namespace" or "class");
        return symbols.Concat(Entries(PropertiesToSet(model, left))).Concat(Keywords);
    }

    static IEnumerable<ISymbol> MembersAt(SemanticModel model, SyntaxToken dot, int position)
    {
        SyntaxNode? owner = dot.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression,
            QualifiedNameSyntax qualified => qualified.Left,
            MemberBindingExpressionSyntax binding => binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>(c => c.WhenNotNull.Contains(binding))?.Expression,
            _ => null,
        };
        if (owner is null) return [];
        if (model.GetSymbolInfo(owner).Symbol is INamespaceOrTypeSymbol container)
            return model.LookupSymbols(position, container).Where(s => s.IsStatic || s is INamespaceOrTypeSymbol);
        var type = model.GetTypeInfo(owner).Type;
        if (type is IPointerTypeSymbol pointer) type = pointer.PointedAtType;
        if (dot.Parent is MemberBindingExpressionSyntax && type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        return type is null ? [] : model.LookupSymbols(position, type, includeReducedExtensionMethods: true).Where(s => !s.IsStatic && s is not INamedTypeSymbol);
    }

    /// <summary>In <c>new Settings { … }</c>, what can be set.</summary>
    static IEnumerable<ISymbol> PropertiesToSet(SemanticModel model, SyntaxToken left) =>
        left.Parent is InitializerExpressionSyntax { Parent: BaseObjectCreationExpressionSyntax creation } && model.GetTypeInfo(creation).Type is { } type
            ? model.LookupSymbols(left.SpanStart, type).OfType<IPropertySymbol>().Where(p => p is { IsStatic: false, IsReadOnly: false, IsIndexer: false })
            : [];

    static IEnumerable<(string Name, string Kind, string Signature, int Rank)> Entries(IEnumerable<ISymbol> symbols) =>
        from symbol in symbols
        where symbol.CanBeReferencedByName && !symbol.Name.Contains('<')
        group symbol by symbol.Name into overloads
        let first = overloads.First()
        select (overloads.Key, KindOf(first), SignatureOf(first, overloads.Count()), RankOf(first));

    static string KindOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol or IParameterSymbol or IRangeVariableSymbol or IFieldSymbol { ContainingType.IsScriptClass: true } => "local",
        INamedTypeSymbol { TypeKind: var kind } => kind.ToString().ToLowerInvariant(),
        _ => symbol.Kind.ToString().ToLowerInvariant(),
    };

    static string SignatureOf(ISymbol symbol, int overloads) => symbol is IMethodSymbol method
        ? method.ToDisplayString(Inspection.Signature) + (overloads > 1 ? $" (+ {overloads - 1} overloads)" : "")
        : "";

    /// <summary>What the reader has named himself comes first, then members; what every object has, and what is in reach of every cell, last.</summary>
    static int RankOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol or IParameterSymbol or { ContainingType.IsScriptClass: true } => 0,
        { ContainingType.SpecialType: SpecialType.System_Object } or IMethodSymbol { ReducedFrom: not null } => 2,
        INamespaceSymbol => 4,
        INamedTypeSymbol => 3,
        _ => 1,
    };

    static List<Completion> Ranked(IEnumerable<(string Name, string Kind, string Signature, int Rank)> entries, string prefix) =>
    [
        .. from entry in entries
           where entry.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
           orderby entry.Name.StartsWith(prefix, StringComparison.Ordinal) descending, entry.Rank, entry.Name.ToUpperInvariant()
           group entry by entry.Name into same
           let first = same.First()
           select new Completion(first.Name, first.Kind, first.Signature)
    ];

    static readonly (string, string, string, int)[] Keywords =
    [
        .. SyntaxFacts.GetReservedKeywordKinds().Concat(
                [SyntaxKind.VarKeyword, SyntaxKind.AwaitKeyword, SyntaxKind.AsyncKeyword, SyntaxKind.RecordKeyword, SyntaxKind.WhereKeyword, SyntaxKind.YieldKeyword, SyntaxKind.WhenKeyword])
            .Select(kind => (SyntaxFacts.GetText(kind), "keyword", "", 2))
    ];

    [GeneratedRegex("""^\s*#(r|load)\s+"([^":]*)$""")]
    private static partial Regex Path();

    [GeneratedRegex(@"^\s*(#!\w*)$")]
    private static partial Regex DirectiveName();
}
