using System.Text.Json.Nodes;

namespace CSharpKernel.Tests.FrontEnds;

static class NotebookFile
{
    /// <summary>A notebook of the installed kernel with these cells, as its file's text.</summary>
    public static string Of(params string[] cells) => new JsonObject
    {
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
        ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["name"] = "reproduce-csharp", ["display_name"] = "C# (Reproduce)", ["language"] = "C#" } },
        ["cells"] = new JsonArray([.. cells.Select((source, i) => new JsonObject
        {
            ["cell_type"] = "code", ["id"] = $"cell-{i}", ["metadata"] = new JsonObject(), ["source"] = source,
            ["outputs"] = new JsonArray(), ["execution_count"] = null,
        })]),
    }.ToJsonString();
}
