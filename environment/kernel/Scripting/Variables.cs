using System.Reflection;
using CSharpKernel.Display;
using Microsoft.CodeAnalysis;

namespace CSharpKernel.Scripting;

/// <summary>A variable that a cell declared and no later cell has declared anew.</summary>
/// <param name="Name">As written.</param>
/// <param name="Type">As C# writes it.</param>
/// <param name="Value">In a line.</param>
sealed record Variable(string Name, string Type, string Value)
{
    /// <summary>A value longer than this is cut.</summary>
    const int ValueLimit = 80;

    /// <summary>The variables of all cells so far, by name.</summary>
    public static IReadOnlyList<Variable> Of(Submissions submissions)
    {
        var latest = new SortedDictionary<string, Variable>(StringComparer.Ordinal);
        foreach (var (compilation, instance) in submissions.Done)
        {
            foreach (var field in compilation.ScriptClass?.GetMembers().OfType<IFieldSymbol>() ?? [])
            {
                if (field.IsImplicitlyDeclared || !field.CanBeReferencedByName) continue;
                latest[field.Name] = new(field.Name, field.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), TextOf(field, instance));
            }
        }
        return [.. latest.Values];
    }

    static string TextOf(IFieldSymbol field, object instance)
    {
        var value = instance.GetType().GetField(field.Name, BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetValue(instance);
        var text = string.Join(' ', PlainText.Of(value).Split('\n', StringSplitOptions.TrimEntries));
        return text.Length <= ValueLimit ? text : text[..(ValueLimit - 1)] + "…";
    }
}
