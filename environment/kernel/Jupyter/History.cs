using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CSharpKernel.Jupyter;

/// <summary>The cells of this session, for a console's arrow keys and search. Kept in memory; a restart begins anew.</summary>
sealed class History
{
    // A day's work, and a few megabytes at most.
    const int Kept = 10_000;

    // This session's number; front ends also call the present one 0.
    const int Session = 1;

    readonly Queue<Cell> cells = [];

    public void Add(int number, string code, string? value)
    {
        cells.Enqueue(new(number, code, value));
        if (cells.Count > Kept) cells.Dequeue();
    }

    /// <summary>Answers a history_request: the last n (<c>tail</c>), those from start up to stop (<c>range</c>), or those whose code matches a glob (<c>search</c>).</summary>
    public JsonObject Reply(Request request)
    {
        var withValues = request.Flag("output", false);
        IEnumerable<Cell> chosen = request.Text("hist_access_type", "tail") switch
        {
            "tail" => cells.TakeLast(request.Number("n") ?? Kept),
            "range" => Range(request),
            "search" => Search(request),
            var other => throw new FormatException($"history_request: hist_access_type '{other}' is not known; tail, range and search are"),
        };
        return new() { ["status"] = "ok", ["history"] = new JsonArray([.. chosen.Select(cell => cell.ToJson(withValues))]) };
    }

    IEnumerable<Cell> Range(Request request)
    {
        var (session, start, stop) = (request.Number("session") ?? 0, request.Number("start") ?? 1, request.Number("stop") ?? int.MaxValue);
        return session is 0 or Session ? cells.Where(cell => cell.Number >= start && cell.Number < stop) : [];
    }

    IEnumerable<Cell> Search(Request request)
    {
        var glob = Regex.Escape(request.Text("pattern", "*")).Replace(@"\*", ".*").Replace(@"\?", ".");
        var pattern = new Regex($"^(?:{glob})$", RegexOptions.Singleline | RegexOptions.NonBacktracking);
        var found = cells.Where(cell => pattern.IsMatch(cell.Code));
        // Of equal cells the last one counts.
        if (request.Flag("unique", false)) found = found.Reverse().DistinctBy(cell => cell.Code).Reverse();
        return found.TakeLast(request.Number("n") ?? Kept);
    }

    sealed record Cell(int Number, string Code, string? Value)
    {
        public JsonArray ToJson(bool withValue) =>
            [Session, Number, withValue ? new JsonArray(Json.Text(Code), Value is null ? null : Json.Text(Value)) : Json.Text(Code)];
    }
}
