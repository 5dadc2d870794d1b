using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Reproduce;

/// <summary>Tables and figures, from records alone.</summary>
interface IReport
{
    /// <summary>The names that <c>figure --only</c> takes.</summary>
    IReadOnlyList<string> FigureNames { get; }

    /// <summary>The names that <c>figure --format</c> takes.</summary>
    IReadOnlyList<string> FigureFormats { get; }

    /// <summary>Why this machine draws no image files, and what to do; null where it does.</summary>
    string? ImageObstacle { get; }

    /// <summary>Prints a task's tables and verdicts, and keeps them in the store's folder <c>tables</c>.</summary>
    void WriteTables(ReportRequest request, TextWriter output);

    /// <summary>Prints one of the paper's tables in its form, and keeps it in the store's folder <c>tables</c>.</summary>
    /// <param name="form">Which.</param>
    /// <param name="requests">The runs of each of its tasks that has its data here; of the others the records that there are, are shown too.</param>
    /// <param name="output">Takes the table, or word of what it lacks.</param>
    void WritePaperTable(IPaperTable form, IReadOnlyList<ReportRequest> requests, TextWriter output);

    /// <summary>Prints Table 3 from the store's searches, and keeps it in the store's folder <c>tables</c>.</summary>
    void WriteSearchTable(ResultsStore here, TextWriter output);

    /// <summary>What Table 3 lacks, and how to make it; null where every search of the paper's is there.</summary>
    string? LackOfSearches(ResultsStore here);

    /// <summary>What one of the paper's figures lacks, and how to make it; null where it can be drawn whole.</summary>
    /// <param name="figure">Which.</param>
    /// <param name="requests">The runs of a task by its name.</param>
    /// <param name="here">The store.</param>
    string? Lack(PaperFigure figure, Func<string, ReportRequest> requests, ResultsStore here);

    /// <summary>Writes one of the paper's figures by its number, as far as its tasks have runs, and says by their paths which files.</summary>
    /// <param name="figure">Which.</param>
    /// <param name="requests">The runs of a task by its name.</param>
    /// <param name="here">The store.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="choice">In which formats.</param>
    /// <param name="output">Takes word of what it lacks.</param>
    /// <param name="cancel">Stops between files.</param>
    Task<IReadOnlyList<string>> WriteFigureAsync(
        PaperFigure figure, Func<string, ReportRequest> requests, ResultsStore here, string folder, FigureChoice choice, TextWriter output, CancellationToken cancel);

    /// <summary>Writes a task's figures, and says by their paths which.</summary>
    /// <param name="request">What to draw from.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="choice">Which figures, in which formats.</param>
    /// <param name="output">Takes word of what is left out, and why.</param>
    /// <param name="cancel">Stops between figures.</param>
    Task<IReadOnlyList<string>> WriteFiguresAsync(ReportRequest request, string folder, FigureChoice choice, TextWriter output, CancellationToken cancel);
}

/// <summary>What to report.</summary>
/// <param name="Task">The experiment.</param>
/// <param name="Specs">The runs that it is made of, done or not.</param>
/// <param name="Here">This machine's records.</param>
/// <param name="Reference">The kit's own.</param>
sealed record ReportRequest(ITask Task, IReadOnlyList<RunSpec> Specs, ResultsStore Here, ResultsStore Reference);

/// <summary>Which figures to write, and how.</summary>
/// <param name="Only">Of <see cref="IReport.FigureNames"/>; empty for all that the task has.</param>
/// <param name="Formats">Of <see cref="IReport.FigureFormats"/>; empty for a page, and an image where this machine draws images.</param>
sealed record FigureChoice(IReadOnlyList<string> Only, IReadOnlyList<string> Formats)
{
    /// <summary>All figures, in the usual formats.</summary>
    public static FigureChoice Usual { get; } = new([], []);
}
