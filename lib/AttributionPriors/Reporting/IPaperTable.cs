using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>A table of one of the papers that is made of the runs of several tasks.</summary>
public interface IPaperTable
{
    /// <summary>As on the command line.</summary>
    string Name { get; }

    /// <summary>The name without the word: <c>1</c>, <c>ppi-2</c>.</summary>
    string ShortName => Name.Replace("table", "", StringComparison.Ordinal);

    /// <summary>The runs it needs: each task with its methods.</summary>
    IReadOnlyList<(string Task, IReadOnlyList<string> Methods)> Runs { get; }

    /// <summary>The table from the records that there are; a row without any is empty.</summary>
    /// <exception cref="ArgumentException">There are no records of its runs, or they cannot share a table: phantoms with patients, other profiles or protocols.</exception>
    Table Build(IReadOnlyList<RunRecord> records);

    /// <summary>The numbers as printed.</summary>
    Table Printed();
}

/// <summary>The tables of both papers that are made of runs, by name.</summary>
public static class PaperTableCatalogue
{
    /// <summary>All of them: the red-herring paper's, then those of proactive pseudo-intervention.</summary>
    public static IReadOnlyList<IPaperTable> All { get; } = [.. PaperForm.All, .. PpiForm.All];

    /// <summary>The table called <paramref name="name"/>, in full or for short; null where it is none of these.</summary>
    public static IPaperTable? Find(string name) => All.FirstOrDefault(table => new[] { table.Name, table.ShortName }.Contains(name, StringComparer.OrdinalIgnoreCase));
}
