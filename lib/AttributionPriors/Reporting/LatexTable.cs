using System.Text;

namespace AttributionPriors.Reporting;

/// <summary>Tables for papers.</summary>
public static class LatexTable
{
    /// <summary>Characters that LaTeX reads as something else, or that its fonts lack.</summary>
    static readonly Dictionary<char, string> s_written = new()
    {
        ['\\'] = "\\textbackslash{}", ['{'] = "\\{", ['}'] = "\\}", ['&'] = "\\&", ['%'] = "\\%", ['$'] = "\\$", ['#'] = "\\#", ['_'] = "\\_",
        ['~'] = "\\textasciitilde{}", ['^'] = "\\textasciicircum{}", ['±'] = "$\\pm$", ['−'] = "$-$", ['–'] = "--", ['λ'] = "$\\lambda$", ['ρ'] = "$\\rho$", ['σ'] = "$\\sigma$",
    };

    /// <summary>A <c>table</c> with the rules of the package booktabs, its title as caption and its notes below.</summary>
    public static string ToLatex(this Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var text = new StringBuilder("\\begin{table}\n\\centering\n").Append($"\\caption{{{Escaped(table.Title)}}}\n");
        text.Append($"\\begin{{tabular}}{{{string.Concat(table.Columns.Select(column => column.Alignment == Alignment.Left ? 'l' : 'r'))}}}\n\\toprule\n");
        if (table.Columns.Any(column => column.Group is not null)) text.Append(Groups(table.Columns));
        text.Append(Line(table.Columns.Select(column => Escaped(column.Name)))).Append("\\midrule\n");
        foreach (var row in table.Rows) text.Append(Line(row.Select(cell => cell.IsBold ? $"\\textbf{{{Escaped(cell.Text)}}}" : Escaped(cell.Text))));
        text.Append("\\bottomrule\n\\end{tabular}\n");
        foreach (var note in table.Notes) text.Append($"\n\\footnotesize {Escaped(note)}\n");
        return text.Append("\\end{table}\n").ToString();
    }

    static string Groups(IReadOnlyList<Column> columns)
    {
        List<string> heads = [];
        for (var first = 0; first < columns.Count;)
        {
            var (group, count) = (columns[first].Group, 1);
            while (group is not null && first + count < columns.Count && columns[first + count].Group == group) count++;
            heads.Add(group is null ? "" : $"\\multicolumn{{{count}}}{{c}}{{{Escaped(group)}}}");
            first += count;
        }
        return Line(heads);
    }

    static string Line(IEnumerable<string> cells) => $"{string.Join(" & ", cells)} \\\\\n";

    static string Escaped(string text) => string.Concat(text.Select(c => s_written.GetValueOrDefault(c) ?? c.ToString()));
}
