using System.Reflection;
using System.Runtime.CompilerServices;

namespace CSharpKernel.Display;

/// <summary>One rich form of a type's values.</summary>
/// <param name="MimeType">What it makes.</param>
/// <param name="Format">Writes a value; false where it has nothing for this one.</param>
sealed record ConventionalFormatter(string MimeType, Func<object, TextWriter, bool> Format);

/// <summary>
/// Rich forms that types declare themselves, by .NET Interactive's convention of names, so that a library needs no reference to either kernel: the
/// type carries any attribute named <c>TypeFormatterSourceAttribute</c>, whose <c>FormatterSourceType</c> has a parameterless constructor and a
/// method <c>CreateTypeFormatters()</c>, whose elements each have a property <c>MimeType</c> and a method <c>bool Format(object, TextWriter)</c>.
/// Binary types are written as base64. What the attribute calls preferred does not matter here: every form goes into the bundle.
/// </summary>
sealed class ConventionalFormatters
{
    const string AttributeName = "TypeFormatterSourceAttribute";
    const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    readonly ConditionalWeakTable<Type, IReadOnlyList<ConventionalFormatter>> known = [];

    /// <summary>The forms that <paramref name="type"/>, else the nearest of its base types, else one of its interfaces declares.</summary>
    /// <exception cref="InvalidOperationException">The declaration breaks the convention.</exception>
    public IReadOnlyList<ConventionalFormatter> For(Type type)
    {
        if (known.TryGetValue(type, out var found)) return found;
        var declared = LineageOf(type).Select(SourcesOf).FirstOrDefault(s => s.Count > 0) ?? [];
        ConventionalFormatter[] formatters = [.. declared.SelectMany(FormattersOf)];
        known.AddOrUpdate(type, formatters);
        return formatters;
    }

    static IEnumerable<Type> LineageOf(Type type)
    {
        for (var t = type; t is not null; t = t.BaseType) yield return t;
        foreach (var t in type.GetInterfaces()) yield return t;
    }

    static List<Type> SourcesOf(Type type) =>
        [.. from attribute in type.GetCustomAttributes(inherit: false)
            where attribute.GetType().Name == AttributeName
            select attribute.GetType().GetProperty("FormatterSourceType", Any)?.GetValue(attribute) as Type
                ?? throw Broken(type, $"its {AttributeName} has no property FormatterSourceType that gives a type")];

    static IEnumerable<ConventionalFormatter> FormattersOf(Type source)
    {
        var create = source.GetMethod("CreateTypeFormatters", Any, [])
            ?? throw Broken(source, "it has no method CreateTypeFormatters()");
        var made = create.Invoke(Activator.CreateInstance(source, nonPublic: true), null) as System.Collections.IEnumerable
            ?? throw Broken(source, "its CreateTypeFormatters() gives no sequence");
        foreach (var formatter in made)
        {
            var mime = formatter.GetType().GetProperty("MimeType", Any)?.GetValue(formatter) as string
                ?? throw Broken(formatter.GetType(), "it has no property MimeType that gives a string");
            var format = formatter.GetType().GetMethod("Format", Any, [typeof(object), typeof(TextWriter)]);
            yield return format?.ReturnType == typeof(bool)
                ? new(mime, format.CreateDelegate<Func<object, TextWriter, bool>>(formatter))
                : throw Broken(formatter.GetType(), "it has no method bool Format(object, TextWriter)");
        }
    }

    static InvalidOperationException Broken(Type type, string what) =>
        new($"{type} does not keep to the convention for formatters: {what}.");
}
