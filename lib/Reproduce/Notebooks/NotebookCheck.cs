using System.Text.Json.Nodes;

namespace Reproduce.Notebooks;

/// <summary>Compares what a notebook shows with what it showed.</summary>
static class NotebookCheck
{
    /// <summary>
    /// The cells of <paramref name="now"/> whose outputs are others than in <paramref name="before"/>, in words. Compared are all forms but
    /// pixels, which differ from one browser to the next; cells tagged <see cref="NotebookCell.MachineTag"/> are left out.
    /// </summary>
    public static IReadOnlyList<string> Differences(Notebook before, Notebook now)
    {
        var (was, showed) = (Code(before), Code(now));
        if (!was.Select(cell => cell.Source).SequenceEqual(showed.Select(cell => cell.Source))) return ["the cells are others"];
        List<string> differences = [];
        for (var i = 0; i < was.Count; i++)
        {
            if (was[i].Tags.Contains(NotebookCell.MachineTag)) continue;
            var (old, current) = (Forms(was[i]), Forms(showed[i]));
            if (!old.SequenceEqual(current)) differences.Add($"cell {i + 1} ({was[i].Id}) {Words(old, current)}");
        }
        return differences;
    }

    static List<NotebookCell> Code(Notebook notebook) => [.. Notebook.Parse(notebook.Text(), notebook.Path).CodeCells];

    /// <summary>Each output's forms, as text, with their type before them.</summary>
    static List<string> Forms(NotebookCell cell) => [.. cell.Outputs.SelectMany(FormsOf)];

    static IEnumerable<string> FormsOf(JsonObject output)
    {
        var type = (string)output["output_type"]!;
        if (output["data"] is not JsonObject data) return [$"{type}: {output.ToJsonString()}"];
        return data.Where(form => !form.Key.StartsWith("image/", StringComparison.Ordinal) && !HoldsPixels(form.Value))
            .Select(form => $"{form.Key}: {form.Value!.ToJsonString()}");
    }

    static bool HoldsPixels(JsonNode? form) => form?.ToJsonString().Contains("data:image/png;base64", StringComparison.Ordinal) == true;

    static string Words(List<string> old, List<string> current)
    {
        if (old.Count == 0) return "showed nothing and shows something now";
        if (current.Count == 0) return "shows nothing any more";
        var first = old.Zip(current).FirstOrDefault(pair => pair.First != pair.Second);
        return first.First is null ? $"shows {current.Count} forms instead of {old.Count}" : $"shows\n    {Short(first.Second)}\n  instead of\n    {Short(first.First)}";
    }

    static string Short(string text) => text.Length <= Room ? text : text[..Room] + "…";

    /// <summary>Characters of an output that a message quotes.</summary>
    const int Room = 300;
}
