using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// Table 7 of proactive pseudo-intervention: the energy pointing game of one training method's maps, number of points × saliency method, the paper's
/// number (CUB, VGG-11) in brackets beside ours. The last column is the chance level, the box's share of the image.
/// </summary>
public static class PpiTable7
{
    /// <summary>The paper's rows, in the order of the points that a record holds.</summary>
    static readonly string[] s_rows = ["top 100", "top 500", "top 1000", "top 5000", "top 10000", "All points"];

    /// <summary>The paper's columns by our names. Of the fifth the symbol is lost: it stands beside none of its three candidates.</summary>
    static readonly Dictionary<string, string> s_columns = new()
    {
        ["LRP-0"] = "LRP", ["LRP-flat"] = "LRP-flat", ["LRP-epsilon"] = "LRP-eps", ["LRP-gamma"] = "LRP-gamma", ["LRP-alpha2beta1"] = "LRP-alpha-beta",
        ["InputGradient"] = "Gradient", ["GradCam"] = "GradCAM", ["WeightBackPropagation"] = "WBP",
    };

    /// <summary>Our name of a column of the paper's; null for the one whose symbol is lost.</summary>
    internal static string? SaliencyOf(string column) => s_columns.FirstOrDefault(pair => pair.Value == column).Key;

    /// <summary>Draws the table.</summary>
    /// <param name="records">Runs of one task.</param>
    /// <param name="method">Whose networks are explained.</param>
    /// <exception cref="ArgumentException">The records cannot share a table, or none of the method's holds the game.</exception>
    public static Table Build(IReadOnlyList<RunRecord> records, string method = "Baseline")
    {
        var group = RecordGroup.Of(records);
        var style = MethodStyle.Of(method);
        RunRecord[] own = [.. group.Of(style).Where(record => record.Pointing is not null)];
        if (own.Length == 0) throw new ArgumentException($"No record of {style.Display} among these holds the pointing game: it belongs to the tasks ppi-….", nameof(records));
        // Of the paper's own data, only runs of its size stand beside its numbers.
        var hasPaper = !CubTask.IsOne(group.Task) || own.All(record => CubTask.IsWhole(record.Spec));
        string[] saliencies = [.. Saliency.SaliencyCatalogue.PointingGame.Select(entry => entry.Name).Where(own[0].Pointing!.ContainsKey)];
        return new(
            $"PPI, Table 7: energy in the box, {style.Display} ({group.Label})",
            [new("Points", Alignment.Left), .. saliencies.Select(name => new Column(SaliencyName.Display(name))), new("Chance")],
            [.. s_rows.Select((row, k) => Row(own, saliencies, row, k, hasPaper))],
            [
                "Of the k most salient points, the share of their saliency in the object's box; mean over images, then over seeds. k is the same share of the pixels as in the paper.",
                hasPaper ? "In brackets: the paper's, on CUB with VGG-11. Of its fifth column the symbol is lost; z+, zB and w2 are the candidates." : "The paper's numbers are of all 200 species and a full VGG-11: none stands beside these.",
                "For networks of ReLUs LRP-0 and weight back propagation are one map: the paper's columns, which differ, cannot both be what they say.",
            ]);
    }

    static IReadOnlyList<Cell> Row(RunRecord[] records, string[] saliencies, string row, int k, bool hasPaper)
    {
        Cell Of(string saliency)
        {
            if (Estimate.Of(records.Select(record => record.Pointing![saliency][k].Energy)) is not { } ours) return Cell.None;
            var theirs = hasPaper && s_columns.TryGetValue(saliency, out var column) ? PpiPaper.Find("7", row, column) : null;
            return new(theirs is { } number ? $"{ours.Mean:F3} ({number:F3})" : $"{ours.Mean:F3}", ours.Mean);
        }
        return [Cell.Of($"{row} ({records[0].Pointing![saliencies[0]][k].Points})"), .. saliencies.Select(Of), Cell.Of(records.Average(record => record.Pointing![saliencies[0]][k].Chance), "F3")];
    }
}
