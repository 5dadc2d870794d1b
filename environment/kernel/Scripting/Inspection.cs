using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CSharpKernel.Scripting;

/// <summary>What stands at a place in a cell: its signature, and what its documentation comment says.</summary>
static partial class Inspection
{
    /// <summary>Overloads listed where all that is known is asked for.</summary>
    const int OverloadLimit = 10;

    /// <summary>How signatures are written, here and in completions.</summary>
    public static SymbolDisplayFormat Signature { get; } = SymbolDisplayFormat.MinimallyQualifiedFormat
        .AddMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType)
        .AddKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword)
        .AddParameterOptions(SymbolDisplayParameterOptions.IncludeDefaultValue);

    /// <summary>Text and Markdown about the symbol at <paramref name="cursor"/>; null where there is none.</summary>
    public static MimeBundle? Of(Submissions submissions, string code, int cursor, int detail)
    {
        var model = submissions.Model(Directives.Blank(code, Directives.Of(code)));
        var symbols = SymbolsAt(model, Math.Clamp(cursor, 0, code.Length));
        if (symbols.Count == 0) return null;
        var signatures = symbols.Take(detail > 0 ? OverloadLimit : 1).Select(SignatureOf).ToList();
        if (symbols.Count > signatures.Count) signatures.Add($"(+ {symbols.Count - signatures.Count} overloads)");
        var sections = SectionsOf(symbols[0], detail);
        return new(new Dictionary<string, object>
        {
            ["text/plain"] = string.Join("\n\n", sections.Select(s => s.Title.Length > 0 ? $"{s.Title}: {s.Text}" : s.Text).Prepend(string.Join('\n', signatures))),
            ["text/markdown"] = string.Join("\n\n", sections.Select(s => s.Title.Length > 0 ? $"**{s.Title}** {s.Text}" : s.Text).Prepend($"```csharp\n{string.Join('\n', signatures)}\n```")),
        });
    }

    static string SignatureOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => $"{local.Type.ToDisplayString(Signature)} {local.Name}",
        IFieldSymbol { ContainingType.IsScriptClass: true } field => $"{field.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {field.Name}",
        INamespaceSymbol => $"namespace {symbol.ToDisplayString()}",
        INamedTypeSymbol { TypeKind: not TypeKind.Delegate } => symbol.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat.AddKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword)),
        { ContainingType.IsScriptClass: true } => symbol.ToDisplayString(Signature.RemoveMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType)),
        _ => symbol.ToDisplayString(Signature),
    };

    /// <summary>The symbol whose name the cursor touches, its overloads after it; else the method between whose parentheses it stands.</summary>
    static List<ISymbol> SymbolsAt(SemanticModel model, int cursor)
    {
        var root = model.SyntaxTree.GetRoot();
        var token = root.FindToken(cursor);
        if (!IsName(token) || token.SpanStart > cursor) token = root.FindToken(Math.Max(0, cursor - 1));
        if (IsName(token) && token.Parent is { } named) return SymbolsOf(model, named);
        var call = token.Parent?.AncestorsAndSelf().FirstOrDefault(n => n is ArgumentListSyntax)?.Parent;
        return call switch
        {
            InvocationExpressionSyntax invocation => SymbolsOf(model, invocation.Expression),
            BaseObjectCreationExpressionSyntax creation => SymbolsOf(model, creation),
            _ => [],
        };
    }

    static bool IsName(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken) || SyntaxFacts.IsPredefinedType(token.Kind());

    static List<ISymbol> SymbolsOf(SemanticModel model, SyntaxNode node)
    {
        if (model.GetDeclaredSymbol(node) is { } declared) return [declared];
        var info = model.GetSymbolInfo(node);
        List<ISymbol> group = [.. model.GetMemberGroup(node)];
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault() ?? group.FirstOrDefault() ?? model.GetTypeInfo(node).Type;
        if (symbol is null or IErrorTypeSymbol) return [];
        return [symbol, .. group.Where(m => !SymbolEqualityComparer.Default.Equals(m, symbol))];
    }

    static List<(string Title, string Text)> SectionsOf(ISymbol symbol, int detail)
    {
        if (DocumentationOf(symbol) is not { } member) return [];
        List<(string, string)> sections = [];
        Add("", member.Elements("summary"));
        foreach (var name in new[] { "typeparam", "param" })
        {
            foreach (var parameter in member.Elements(name)) Add((string?)parameter.Attribute("name") ?? "", [parameter]);
        }
        Add("Returns", member.Elements("returns"));
        if (detail > 0)
        {
            Add("Remarks", member.Elements("remarks"));
            foreach (var exception in member.Elements("exception")) Add($"Throws {NameIn((string?)exception.Attribute("cref"))}", [exception]);
        }
        return sections;

        void Add(string title, IEnumerable<XElement> elements)
        {
            var text = string.Join('\n', elements.Select(TextOf)).Trim();
            if (text.Length > 0) sections.Add((title, text));
        }
    }

    /// <summary>The comment of a symbol, or, where it has none or inherits it, of what it overrides or implements.</summary>
    static XElement? DocumentationOf(ISymbol symbol)
    {
        var definition = symbol is IMethodSymbol { ReducedFrom: { } extension } ? extension.OriginalDefinition : symbol.OriginalDefinition;
        var member = Parse(definition.GetDocumentationCommentXml());
        if (member is not null && !member.Elements("inheritdoc").Any()) return member;
        return (OverriddenBy(definition) ?? ImplementedBy(definition)) is { } original ? DocumentationOf(original) : member;
    }

    static XElement? Parse(string? xml)
    {
        if (string.IsNullOrWhiteSpace(xml)) return null;
        try
        {
            var root = XElement.Parse(xml, LoadOptions.PreserveWhitespace);
            return root.HasElements ? root : null;
        }
        // The compiler takes comments that are no XML; they have nothing to show.
        catch (XmlException) { return null; }
    }

    static ISymbol? OverriddenBy(ISymbol symbol) => symbol switch
    {
        IMethodSymbol m => m.OverriddenMethod,
        IPropertySymbol p => p.OverriddenProperty,
        _ => null,
    };

    static ISymbol? ImplementedBy(ISymbol symbol) => symbol.ContainingType?.AllInterfaces
        .SelectMany(i => i.GetMembers(symbol.Name))
        .FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(m), symbol));

    static string TextOf(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText t => Spaces().Replace(t.Value, " "),
                XElement { Name.LocalName: "para" or "list" or "item" or "code" or "br" } e => $"\n{TextOf(e)}\n",
                XElement e when e.Attribute("cref") is { } reference && e.IsEmpty => NameIn(reference.Value),
                XElement e when (e.Attribute("name") ?? e.Attribute("langword") ?? e.Attribute("href")) is { } name && e.IsEmpty => name.Value,
                XElement e => TextOf(e),
                _ => "",
            });
        }
        return Breaks().Replace(text.ToString(), "\n").Trim(' ');
    }

    /// <summary>The last name of a documentation id: <c>M:System.Console.Write(System.Char)</c> is Write.</summary>
    static string NameIn(string? id) => id is null ? "" : id.Split(':')[^1].Split('(')[0].Split('.')[^1].Split('`')[0];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex Breaks();
}
