using System.Text.Json.Nodes;

namespace CSharpKernel.Jupyter;

/// <summary>What a request is answered with.</summary>
/// <param name="Content">The reply's content; null where the message asks for none.</param>
/// <param name="Afterwards">Runs once the reply and the idle status are on their way.</param>
/// <param name="AbortsQueue">Whether the cells that wait already are to be given up.</param>
sealed record Reply(JsonObject? Content, Action? Afterwards = null, bool AbortsQueue = false)
{
    public static implicit operator Reply(JsonObject content) => new(content);

    /// <summary>No reply at all.</summary>
    public static Reply None { get; } = new(null);

    /// <summary>The request could not be carried out.</summary>
    public static JsonObject Error(CellError error)
    {
        var content = Json.Failure(error);
        content["status"] = "error";
        return content;
    }
}
