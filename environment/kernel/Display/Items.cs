using System.Collections;

namespace CSharpKernel.Display;

/// <summary>
/// The first elements of a sequence, taken once for all its forms: a lazy sequence may be costly, have effects, or never end.
/// </summary>
/// <param name="Source">The sequence.</param>
/// <param name="Element">The type of its elements, where it says one.</param>
/// <param name="First">At most as many as were asked for; what its enumerator throws stands last, as <see cref="Thrown"/>.</param>
/// <param name="Count">How many it has, where it knows.</param>
sealed record Items(IEnumerable Source, Type? Element, IReadOnlyList<object?> First, int? Count)
{
    /// <summary>Takes at most <paramref name="limit"/> elements; a dictionary's are <see cref="DictionaryEntry"/>.</summary>
    public static Items Of(IEnumerable source, int limit)
    {
        List<object?> first = [];
        try { first.AddRange(Enumerate(source).Take(limit)); }
        catch (Exception e) when (RunningCell.IsFailure(e)) { first.Add(new Thrown(e)); }
        return new(source, source is IDictionary ? typeof(DictionaryEntry) : ElementOf(source.GetType()), first, CountOf(source));
    }

    static IEnumerable<object?> Enumerate(IEnumerable source)
    {
        if (source is not IDictionary dictionary) return source.Cast<object?>();
        return Entries(dictionary);

        // Their common enumerator gives what the dictionary pleases, this one entries.
        static IEnumerable<object?> Entries(IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary) yield return entry;
        }
    }

    static Type? ElementOf(Type type) => InterfaceOf(type, typeof(IEnumerable<>))?.GetGenericArguments()[0];

    static int? CountOf(IEnumerable sequence) => sequence is ICollection c
        ? c.Count
        : InterfaceOf(sequence.GetType(), typeof(IReadOnlyCollection<>))?.GetProperty("Count")!.GetValue(sequence) as int?;

    static Type? InterfaceOf(Type type, Type definition) =>
        type.GetInterfaces().Append(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == definition);
}

/// <summary>Stands where a value would, had its getter not thrown.</summary>
sealed record Thrown(Exception Exception)
{
    public override string ToString() => $"({Exception.GetType().Name}: {Exception.Message})";
}
