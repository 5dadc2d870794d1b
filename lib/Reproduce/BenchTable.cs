using System.Text;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;
using TorchSharp;

namespace Reproduce;

/// <summary>The benchmark's table, printed and kept as Markdown and CSV.</summary>
static class BenchTable
{
    /// <summary>Prints the table and writes it as <c>NAME.md</c> and <c>NAME.csv</c> into the request's folder.</summary>
    public static Task WriteAsync(
        string name, IReadOnlyList<BenchRow> rows, BenchRequest request, string peer, IReadOnlyList<string> notes, TextWriter output, CancellationToken cancel) =>
        KeepAsync(TableOf(rows, request, peer, notes), name, request.Folder, output, cancel);

    /// <summary>Both sides' times and their ratios, a row each.</summary>
    public static Table TableOf(IReadOnlyList<BenchRow> rows, BenchRequest request, string peer, IReadOnlyList<string> notes) =>
        new(
            "The kit against PyTorch on the same libtorch",
            [
                new("Work", Alignment.Left), new("Kit (ms)", Alignment.Right), new("PyTorch (ms)", Alignment.Right),
                new("Ratio", Alignment.Right), new("Limit", Alignment.Right), new("Verdict", Alignment.Left),
            ],
            [.. rows.Select(row => (IReadOnlyList<Cell>)[
                Cell.Of(row.Name), Cell.Of(Milliseconds(row.Ours)), Cell.Of(Milliseconds(row.Theirs)),
                Cell.Of(row.Ratio.ToString("F2")), Cell.Of(row.Limit.ToString("F2")), Cell.Of(row.IsWithin ? "within" : "over")])],
            [
                .. notes,
                $"Medians of {Pairs(rows)} in turn; the ratio is the median of the pairs' ratios. What is short is repeated for a moment, and its median counts. {request.Threads} threads a side.",
                $"{Machine.Name}; {TorchEnvironment.Describe(torch.CPU).Torch}; PyTorch {peer}.",
            ]);

    static string Pairs(IReadOnlyList<BenchRow> rows) => (rows.Min(row => row.Pairs), rows.Max(row => row.Pairs)) switch
    {
        (1, 1) => "1 pair",
        var (least, most) when least == most => $"{most} pairs",
        var (least, most) => $"{least} to {most} pairs, the fewer the longer they take,",
    };

    /// <summary>Prints a table and keeps it in the folder as <c>NAME.md</c> and <c>NAME.csv</c>.</summary>
    public static async Task KeepAsync(Table table, string name, string folder, TextWriter output, CancellationToken cancel)
    {
        await output.WriteLineAsync(table.ToText().AsMemory(), cancel);
        Directory.CreateDirectory(folder);
        foreach (var (extension, text) in new[] { ("md", table.ToMarkdown()), ("csv", table.ToCsv()) })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            AtomicFile.Write(Path.Combine(folder, $"{name}.{extension}"), stream => stream.Write(bytes));
        }
    }

    static string Milliseconds(double seconds) => (1000 * seconds).ToString(seconds < 1e-4 ? "F5" : "F1");
}
