using System.Text.Json.Nodes;

namespace CSharpKernel.Jupyter;

/// <summary>Answers what an editor asks about code that is being written. Jupyter counts in code points, the interpreter in UTF-16 units.</summary>
sealed class CodeQuestions(IInterpreter interpreter)
{
    public Reply IsComplete(Request request)
    {
        var (status, indent) = interpreter.IsComplete(request.Text("code"));
        JsonObject content = new() { ["status"] = status.ToString().ToLowerInvariant() };
        if (status == CompletenessStatus.Incomplete) content["indent"] = indent;
        return content;
    }

    public Reply Complete(Request request)
    {
        var code = request.Text("code");
        var found = interpreter.Complete(code, Cursor(request, code));
        var (start, end) = (CodePoints.FromUtf16(code, found.Start), CodePoints.FromUtf16(code, found.End));
        // Name and fields as IPython sends them; editors show the kinds as icons.
        JsonArray kinds = [.. found.Matches.Select(match => new JsonObject
        {
            ["text"] = Json.Text(match.Text), ["type"] = match.Kind, ["signature"] = Json.Text(match.Signature), ["start"] = start, ["end"] = end,
        })];
        return new JsonObject
        {
            ["status"] = "ok",
            ["matches"] = Json.Texts(found.Matches.Select(match => match.Text)),
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["metadata"] = new JsonObject { ["_jupyter_types_experimental"] = kinds },
        };
    }

    public Reply Inspect(Request request)
    {
        var code = request.Text("code");
        var found = interpreter.Inspect(code, Cursor(request, code), request.Number("detail_level") ?? 0);
        return new JsonObject
        {
            ["status"] = "ok",
            ["found"] = found is not null,
            ["data"] = found is null ? new JsonObject() : Json.Bundle(found),
            ["metadata"] = new JsonObject(),
        };
    }

    static int Cursor(Request request, string code) =>
        request.Number("cursor_pos") is { } cursor ? CodePoints.ToUtf16(code, cursor) : code.Length;
}
