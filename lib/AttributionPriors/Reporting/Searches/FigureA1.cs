using AttributionPriors.Experiments.Search;
using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting.Searches;

/// <summary>
/// The paper's Figure A.1: the validation AUCs of all points that the searches tried, a panel per task, per method their density as a ridge with a tick for
/// each point. How much does a method hang on its tuning?
/// </summary>
/// <remarks>A point whose run failed has no AUC and is left out; the method's name then counts it. Each ridge is as high as its neighbours: its shape is what compares.</remarks>
public static class FigureA1
{
    /// <summary>Two validation AUCs closer than this cannot be told apart by a few hundred images.</summary>
    const double LeastWidth = 0.02;

    /// <summary>The share of a row that a ridge fills, and how far below its foot the ticks stand.</summary>
    const double RidgeHeight = 0.82, TickDepth = 0.1;

    const int GridPoints = 201, MostColumns = 2, RoomAround = 190, RoomBetween = 106, RowHeight = 62, FigureWidth = 980;

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException">There is no search, or no point with a score.</exception>
    public static Figure Build(IReadOnlyList<SearchRecord> searches)
    {
        ArgumentNullException.ThrowIfNull(searches);
        var groups = SearchGroup.Of([.. searches.Where(search => Scores(search).Length > 0)]);
        if (groups.Count == 0) throw new ArgumentException("There are no searches to draw. Make one: ./reproduce search TASK METHOD", nameof(searches));
        var columns = Math.Min(MostColumns, groups.Count);
        var rows = (groups.Count + columns - 1) / columns;
        return Figure.SmallMultiples(
            "Figure A.1: Validation AUC of the points that were tried", $"Searches: {searches.Count}, runs: {searches.Sum(search => search.Evaluations.Count)}, one seed", [.. groups.Select(PanelOf)], columns) with
        {
            RecordSet = RecordSet.Of(searches),
            Width = FigureWidth,
            Height = RoomAround + RoomBetween * (rows - 1) + RowHeight * rows * groups.Max(group => group.Searches.Count),
            Caption = "A tick is one run of a search: the validation AUC of its chosen epoch. Ridges: the density of a method's runs (Gaussian kernel, Scott's rule), each divided by its own maximum.",
        };
    }

    static Panel PanelOf(SearchGroup group) => new()
    {
        Title = $"{group.Task}\n{group.Setting}",
        X = new("Validation AUC", Low: -0.03, High: 1.03),
        // Row 0 at the top, with room for its ridge above it.
        Y = new(Low: group.Searches.Count - 0.6, High: -1.05) { Names = [.. group.Searches.Select(NameOf)] },
        Traces = [.. group.Searches.SelectMany(Ridge)],
    };

    static IEnumerable<Trace> Ridge(SearchRecord search, int row)
    {
        var (scores, colour) = (Scores(search), MethodStyle.Of(search.Start.Method).Colour);
        var density = new KernelDensity(scores, LeastWidth);
        double[] grid = [.. Enumerable.Range(0, GridPoints).Select(i => i / (GridPoints - 1.0))];
        double[] heights = [.. grid.Select(density.At)];
        double[] ridge = [.. heights.Select(height => row - RidgeHeight * height / heights.Max())];
        var name = SearchGroup.NameOf(search);
        yield return new Line(grid, ridge, colour) { Name = name, InLegend = false, Lower = [.. grid.Select(_ => (double)row)], Upper = ridge };
        yield return new Dots(scores, [.. scores.Select(_ => row + TickDepth)], colour, "line-ns-open") { Name = name, InLegend = false };
    }

    static string NameOf(SearchRecord search) =>
        SearchGroup.NameOf(search) + (search.Evaluations.Count(evaluation => evaluation.Failure is not null) is > 0 and var failed ? $" ({failed} failed)" : "");

    static double[] Scores(SearchRecord search) => [.. search.Evaluations.Where(evaluation => evaluation.Failure is null).Select(evaluation => evaluation.Score)];
}
