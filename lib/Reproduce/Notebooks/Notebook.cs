using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reproduce.Notebooks;

/// <summary>A notebook as its file holds it (nbformat 4).</summary>
sealed class Notebook
{
    Notebook(string path, JsonObject json) => (Path, Json, Cells) = (path, json, [.. json["cells"]!.AsArray().Select(NotebookCell.Of)]);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it holds.</summary>
    public JsonObject Json { get; }

    /// <summary>Its cells, in order.</summary>
    public IReadOnlyList<NotebookCell> Cells { get; }

    /// <summary>The file's name without its ending, e.g. <c>01-synthetic-dataset</c>.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The first heading; the name where there is none.</summary>
    public string Title =>
        Cells.Where(cell => !cell.IsCode).SelectMany(cell => cell.Source.Split('\n'))
            .FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim() ?? Name;

    /// <summary>The cells that are executed.</summary>
    public IEnumerable<NotebookCell> CodeCells => Cells.Where(cell => cell.IsCode && !string.IsNullOrWhiteSpace(cell.Source));

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no notebook of nbformat 4.</exception>
    public static Notebook Read(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Reads a text.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">Where it comes from.</param>
    /// <exception cref="InvalidDataException">It is no notebook of nbformat 4.</exception>
    public static Notebook Parse(string text, string path)
    {
        try
        {
            return Of(JsonNode.Parse(text), path);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: is no JSON. {e.Message}", e);
        }
    }

    /// <summary>The notebook in <paramref name="json"/>.</summary>
    /// <exception cref="InvalidDataException">It is no notebook of nbformat 4.</exception>
    public static Notebook Of(JsonNode? json, string path)
    {
        if (json is not JsonObject notebook || notebook["cells"] is not JsonArray cells || (int?)notebook["nbformat"] != 4)
            throw new InvalidDataException($"{path}: is no notebook of nbformat 4.");
        var broken = cells.ToList().FindIndex(cell => cell is not JsonObject { } c || c["cell_type"] is not JsonValue || c["source"] is null);
        return broken < 0 ? new(path, notebook) : throw new InvalidDataException($"{path}: cell {broken + 1} lacks its type or its source.");
    }

    /// <summary>The one text of this notebook, see <see cref="NotebookText"/>.</summary>
    public string Text() => NotebookText.Of(Json);

    /// <summary>The notebooks of <paramref name="folder"/>, in reading order.</summary>
    public static IReadOnlyList<Notebook> In(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.ipynb").Order(StringComparer.Ordinal).Select(Read)] : [];
}

/// <summary>One cell.</summary>
/// <param name="Id">Its name in the file; may be empty.</param>
/// <param name="IsCode">Whether it is executed.</param>
/// <param name="Source">Its text.</param>
/// <param name="Tags">Words that the kit reads, e.g. <see cref="MachineTag"/>.</param>
/// <param name="Outputs">What it showed, as nbformat has it.</param>
sealed record NotebookCell(string Id, bool IsCode, string Source, IReadOnlyList<string> Tags, IReadOnlyList<JsonObject> Outputs)
{
    /// <summary>Tag of a cell whose output is of this machine, and is another elsewhere.</summary>
    public const string MachineTag = "this-machine";

    internal static NotebookCell Of(JsonNode? node)
    {
        var json = node!.AsObject();
        return new(
            (string?)json["id"] ?? "",
            (string?)json["cell_type"] == "code",
            Joined(json["source"]),
            [.. (json["metadata"]?["tags"] as JsonArray ?? []).Select(tag => (string)tag!)],
            [.. (json["outputs"] as JsonArray ?? []).Select(output => output!.AsObject())]);
    }

    /// <summary>A text that nbformat keeps whole or in lines.</summary>
    internal static string Joined(JsonNode? text) =>
        text is JsonArray lines ? string.Concat(lines.Select(line => (string?)line)) : (string?)text ?? "";
}
