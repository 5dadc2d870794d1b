using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace CSharpKernel.Display;

/// <summary>
/// A value as text. Strings and numbers stand as they are; sequences and dictionaries show their first <see cref="ItemLimit"/> elements and how
/// many there are; records and objects without a text of their own show their properties. Cycles, deep nesting and
/// properties that throw are marked where they stand. No value makes it throw.
/// </summary>
sealed class PlainText
{
    /// <summary>Elements shown of a sequence, as in .NET Interactive.</summary>
    public const int ItemLimit = 20;

    /// <summary>Levels of nesting shown.</summary>
    const int DepthLimit = 5;

    /// <summary>A sequence longer than this is broken, an element a line.</summary>
    const int LineLimit = 100;

    const string More = "…";

    readonly HashSet<object> open = new(ReferenceEqualityComparer.Instance);

    /// <summary>The text of <paramref name="value"/>.</summary>
    public static string Of(object? value) => value switch
    {
        string text => text,
        _ => new PlainText().Nested(value, 0),
    };

    /// <summary>A type's name as C# writes it: <c>Dictionary&lt;string, int[]&gt;</c>.</summary>
    public static string NameOf(Type type)
    {
        if (type.IsArray) return NameOf(type.GetElementType()!) + $"[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return NameOf(underlying) + "?";
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (!type.IsGenericType) return type.Name;
        var name = type.Name.Split('`')[0];
        return IsAnonymous(type) ? "" : $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
    }

    static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort",
        [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float",
        [typeof(double)] = "double", [typeof(decimal)] = "decimal", [typeof(char)] = "char", [typeof(string)] = "string", [typeof(object)] = "object",
        [typeof(nint)] = "nint", [typeof(nuint)] = "nuint", [typeof(void)] = "void",
    };

    /// <summary>
    /// The public properties and fields that show what a value is; none for types of .NET itself, whose properties may wait for something or never
    /// end (<c>Task.Result</c>), and for types that say themselves what they are.
    /// </summary>
    public static IReadOnlyList<MemberInfo> MembersOf(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || (IsOfDotNet(type) && !IsAnonymous(type))) return [];
        return [.. type.GetMembers(BindingFlags.Instance | BindingFlags.Public).Where(IsShown)];

        static bool IsShown(MemberInfo member) => member switch
        {
            PropertyInfo p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0 && !p.PropertyType.IsByRefLike,
            FieldInfo f => !f.FieldType.IsByRefLike,
            _ => false,
        };
    }

    /// <summary>A member's value; what its getter throws, where it throws.</summary>
    public static object? ValueOf(MemberInfo member, object instance)
    {
        try { return member is PropertyInfo p ? p.GetValue(instance) : ((FieldInfo)member).GetValue(instance); }
        catch (TargetInvocationException e) { return new Thrown(e.InnerException!); }
    }

    /// <summary>Whether a type has a text of its own, rather than the one that every object, struct or record has.</summary>
    public static bool SpeaksForItself(Type type)
    {
        var method = type.GetMethod(nameof(ToString), BindingFlags.Instance | BindingFlags.Public, [])!;
        return method.DeclaringType != typeof(object) && method.DeclaringType != typeof(ValueType)
            && !method.IsDefined(typeof(CompilerGeneratedAttribute)) && !IsAnonymous(type);
    }

    static bool IsAnonymous(Type type) => type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal);

    static bool IsOfDotNet(Type type) => type.Namespace is { } n && (n == "System" || n.StartsWith("System.", StringComparison.Ordinal));

    string Nested(object? value, int depth)
    {
        if (value is null) return "null";
        if (depth > DepthLimit || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return More;
        var isReference = !value.GetType().IsValueType;
        var identity = value is Items { Source: var source } ? source : value;
        if (isReference && !open.Add(identity)) return $"(again {NameOf(identity.GetType())})";
        try { return Text(value, depth); }
        catch (Exception e) when (RunningCell.IsFailure(e)) { return new Thrown(e).ToString(); }
        finally
        {
            if (isReference) open.Remove(identity);
        }
    }

    string Text(object value, int depth)
    {
        var type = value.GetType();
        return value switch
        {
            string s => $"\"{s}\"",
            char c => depth == 0 ? c.ToString() : $"'{c}'",
            Exception e => $"{NameOf(type)}: {e.Message}",
            Type t => NameOf(t),
            DateTime t => t.ToString(t.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFFFK"),
            ITuple tuple when type.IsValueType => Enclosed("(", Enumerable.Range(0, tuple.Length).Select(k => Nested(tuple[k], depth + 1)), ")"),
            Array { Rank: > 1 } array => Rows(array, [], depth),
            Items items => Sequence(items, depth),
            IEnumerable sequence when !SpeaksForItself(type) => Sequence(Items.Of(sequence, ItemLimit + 1), depth),
            _ when !SpeaksForItself(type) && MembersOf(type) is { Count: > 0 } members => Members(value, members, depth),
            _ when !SpeaksForItself(type) => NameOf(type),
            _ => value.ToString() ?? "",
        };
    }

    string Members(object value, IReadOnlyList<MemberInfo> members, int depth) =>
        $"{NameOf(value.GetType())} {Enclosed("{ ", members.Select(m => $"{m.Name} = {Nested(ValueOf(m, value), depth + 1)}"), " }")}".TrimStart();

    string Rows(Array array, int[] index, int depth)
    {
        if (index.Length == array.Rank) return Nested(array.GetValue(index), depth + 1);
        var length = array.GetLength(index.Length);
        var rows = Enumerable.Range(array.GetLowerBound(index.Length), Math.Min(length, ItemLimit)).Select(k => Rows(array, [.. index, k], depth));
        return Enclosed("[", length > ItemLimit ? rows.Append($"{More} {length - ItemLimit} more") : rows, "]");
    }

    string Sequence(Items items, int depth)
    {
        var shown = items.First.Take(ItemLimit).Select(x => x is DictionaryEntry e && items.Source is IDictionary
            ? $"{Nested(e.Key, depth + 1)}: {Nested(e.Value, depth + 1)}"
            : Nested(x, depth + 1));
        if (items.First.Count > ItemLimit) shown = shown.Append(items.Count is { } n ? $"{More} {n - ItemLimit} more" : $"{More} more");
        return items.Source is IDictionary ? Enclosed("{ ", shown, " }") : Enclosed("[", shown, "]");
    }

    static string Enclosed(string start, IEnumerable<string> items, string end)
    {
        string[] all = [.. items];
        if (all.Sum(t => t.Length + 2) <= LineLimit && !all.Any(t => t.Contains('\n'))) return start + string.Join(", ", all) + end;
        var text = new StringBuilder(start.TrimEnd());
        for (var k = 0; k < all.Length; k++)
            text.Append("\n  ").Append(all[k].Replace("\n", "\n  ", StringComparison.Ordinal)).Append(k < all.Length - 1 ? "," : "");
        return text.Append('\n').Append(end.TrimStart()).ToString();
    }

}
