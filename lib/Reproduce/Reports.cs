namespace Reproduce;

/// <summary>Tables and figures of one task, with the words around them.</summary>
static class Reports
{
    public static async Task WriteAsync(IReport report, ReportRequest request, Terminal terminal, CancellationToken cancel)
    {
        terminal.Out.WriteLine();
        report.WriteTables(request, terminal.Out);
        await WriteFiguresAsync(report, request, [], terminal, cancel);
    }

    public static async Task WriteFiguresAsync(
        IReport report, ReportRequest request, IReadOnlyList<string> only, Terminal terminal, CancellationToken cancel)
    {
        var folder = Path.Combine(request.Here.Root, "figures");
        foreach (var path in await report.WriteFiguresAsync(request, folder, only, cancel))
            terminal.Out.WriteLine($"Wrote {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}");
    }
}
