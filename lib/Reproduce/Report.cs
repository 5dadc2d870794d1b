using System.Text;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Reproduce;

/// <summary>The library's tables and figures of a task, printed and written to files.</summary>
sealed class Report : IReport
{
    /// <inheritdoc/>
    public IReadOnlyList<string> FigureNames { get; } = ["figure-3", "figure-4", "figure-8"];

    /// <inheritdoc/>
    public IReadOnlyList<string> FigureFormats { get; } = [FigureCommand.Html, .. Enum.GetNames<ImageFormat>().Select(name => name.ToLowerInvariant())];

    /// <inheritdoc/>
    public string? ImageObstacle => ChromiumExport.OfThisProcess is { IsAvailable: false } images ? images.Status : null;

    /// <inheritdoc/>
    public void WriteTables(ReportRequest request, TextWriter output)
    {
        var (here, reference) = (Records(request, request.Here), Records(request, request.Reference));
        if (here.Count < request.Specs.Count)
            output.WriteLine($"{request.Task.Name}: {here.Count} of {request.Specs.Count} runs are done in {request.Here.Root}.");
        if (here.Count == 0) return;
        Show(request, "results", IsTwoClass(here) ? SyntheticTable.Build(here) : DecoyTable.Build(here), output);
        Show(request, "comparison", ComparisonTable.Build(here, reference), output);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> WriteFiguresAsync(
        ReportRequest request, string folder, FigureChoice choice, CancellationToken cancel)
    {
        var records = Records(request, request.Here);
        if (records.Count == 0) return [];
        List<string> written = [];
        foreach (var name in choice.Only.Count == 0 ? FigureNames : choice.Only)
        {
            cancel.ThrowIfCancellationRequested();
            var figure = Draw(name, records);
            foreach (var format in Formats(choice))
            {
                var path = Path.Combine(folder, $"{request.Task.Name}-{name}.{format}");
                if (format == FigureCommand.Html)
                    WritePage(figure, path);
                else
                    await ChromiumExport.OfThisProcess.WriteAsync(figure, Enum.Parse<ImageFormat>(format, ignoreCase: true), path, cancel);
                written.Add(path);
            }
        }
        return written;
    }

    IReadOnlyList<string> Formats(FigureChoice choice) =>
        choice.Formats.Count > 0 ? choice.Formats : ImageObstacle is null ? [FigureCommand.Html, "png"] : [FigureCommand.Html];

    /// <summary>With plotly.js beside it, once for all pages of the folder.</summary>
    static void WritePage(Figure figure, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var address = PlotlyScript.PutBeside(folder, PlotlyScript.OfThisMachine);
        var page = Encoding.UTF8.GetBytes(figure.ToHtml(address));
        AtomicFile.Write(path, stream => stream.Write(page));
    }

    /// <summary>Prints a table, and keeps it beside the records as Markdown and CSV.</summary>
    static void Show(ReportRequest request, string name, Table table, TextWriter output)
    {
        output.WriteLine(table.ToText());
        var folder = Path.Combine(request.Here.Root, "tables");
        Directory.CreateDirectory(folder);
        foreach (var (ending, text) in new[] { ("md", table.ToMarkdown()), ("csv", table.ToCsv()) })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            AtomicFile.Write(Path.Combine(folder, $"{request.Task.Name}-{name}.{ending}"), stream => stream.Write(bytes));
        }
    }

    static Figure Draw(string name, IReadOnlyList<RunRecord> records) => name switch
    {
        "figure-3" => Figure3.Build(records),
        "figure-4" => Figure4.Build(records),
        "figure-8" when IsTwoClass(records) => Figure8.Build(records),
        _ => Figure8.BuildDecoy(records),
    };

    static bool IsTwoClass(IReadOnlyList<RunRecord> records) => records[0].Spec.Model.Classes == 2;

    static List<RunRecord> Records(ReportRequest request, ResultsStore store) =>
        [.. request.Specs.Select(store.TryRead).OfType<RunRecord>()];
}
