using System.Text.Json.Nodes;
using CSharpKernel.Transport;

namespace CSharpKernel.Jupyter;

/// <summary>Runs cells: the answers to execute_request and history_request.</summary>
sealed class Cells(IInterpreter interpreter, Session session, Channels channels, Questions questions)
{
    readonly History history = new();
    int count;

    public Reply Execute(Request request)
    {
        var code = request.Text("code");
        var isSilent = request.Flag("silent", false);
        var expressions = request.Texts("user_expressions");
        var isStored = !isSilent && request.Flag("store_history", true) && !string.IsNullOrWhiteSpace(code);
        // A cell that is not stored has the number that the next one gets.
        var number = count + 1;
        if (isStored) count++;
        var output = new CellOutput(session, channels, questions, request, isSilent);
        output.Publish("execute_input", new() { ["code"] = Json.Text(code), ["execution_count"] = number });
        var result = Run(code, number, output);
        if (isStored) history.Add(number, code, result.Value?.Data.GetValueOrDefault("text/plain") as string);
        var content = result.Error is { } error ? Reply.Error(error) : new JsonObject { ["status"] = "ok" };
        content["execution_count"] = number;
        content["payload"] = result.Page is { } page ? new JsonArray(new JsonObject { ["source"] = "page", ["start"] = 0, ["data"] = Json.Bundle(page) }) : new JsonArray();
        content["user_expressions"] = result.Error is null ? Evaluate(expressions, number, output) : new JsonObject();
        return new(content, AbortsQueue: result.Error is not null && request.Flag("stop_on_error", true));
    }

    public Reply History(Request request) => history.Reply(request);

    CellResult Run(string code, int number, CellOutput output)
    {
        var result = string.IsNullOrWhiteSpace(code) ? new(null, null) : interpreter.Execute(code, number, output);
        if (result.Value is { } value)
            output.Publish("execute_result", new() { ["data"] = Json.Bundle(value), ["metadata"] = ImageSize.Metadata(value), ["execution_count"] = number });
        if (result.Error is { } error)
            output.Publish("error", Json.Failure(error));
        output.Flush();
        return result;
    }

    JsonObject Evaluate(IEnumerable<(string Name, string Text)> expressions, int number, CellOutput output)
    {
        JsonObject values = [];
        foreach (var (name, text) in expressions)
        {
            var (value, error, _) = interpreter.Execute(text, number, output);
            output.Flush();
            values[name] = error is not null ? Reply.Error(error) : new JsonObject
            {
                ["status"] = "ok", ["data"] = value is null ? new JsonObject() : Json.Bundle(value), ["metadata"] = new JsonObject(),
            };
        }
        return values;
    }
}
