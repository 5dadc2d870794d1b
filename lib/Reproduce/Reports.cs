using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Reproduce;

/// <summary>Tables and figures of some tasks, with the words around them.</summary>
static class Reports
{
    public static async Task WriteAsync(IReport report, IReadOnlyList<ReportRequest> requests, Terminal terminal, CancellationToken cancel)
    {
        foreach (var request in requests)
        {
            terminal.Out.WriteLine();
            report.WriteTables(request, terminal.Out);
            await WriteFiguresAsync(report, request, FigureChoice.Usual, terminal, cancel);
        }
        TellObstacle(report, terminal);
    }

    public static async Task WriteFiguresAsync(
        IReport report, IReadOnlyList<ReportRequest> requests, FigureChoice choice, Terminal terminal, CancellationToken cancel)
    {
        foreach (var request in requests) await WriteFiguresAsync(report, request, choice, terminal, cancel);
        if (choice.Formats.Count == 0) TellObstacle(report, terminal);
    }

    /// <summary>Writes some of the paper's figures by their numbers.</summary>
    public static async Task WriteFiguresAsync(
        IReport report, IReadOnlyList<PaperFigure> figures, Func<string, ReportRequest> requests, ResultsStore here, FigureChoice choice, Terminal terminal, CancellationToken cancel)
    {
        foreach (var figure in figures)
            Tell(await report.WriteFigureAsync(figure, requests, here, Path.Combine(here.Root, "figures"), choice, terminal.Out, cancel), terminal);
    }

    static async Task WriteFiguresAsync(IReport report, ReportRequest request, FigureChoice choice, Terminal terminal, CancellationToken cancel)
    {
        var folder = Path.Combine(request.Here.Root, "figures");
        Tell(await report.WriteFiguresAsync(request, folder, choice, terminal.Out, cancel), terminal);
    }

    static void Tell(IReadOnlyList<string> written, Terminal terminal)
    {
        foreach (var path in written) terminal.Out.WriteLine($"Wrote {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}");
    }

    static void TellObstacle(IReport report, Terminal terminal)
    {
        if (report.ImageObstacle is { } obstacle) terminal.Out.WriteLine(obstacle);
    }
}
