using AttributionPriors.Metrics;

namespace AttributionPriors.Reporting.Claims;

/// <summary>Which runs a cell of Tables 2 to 7 of proactive pseudo-intervention is held against, as <see cref="PpiPaper"/> names rows and columns.</summary>
static class PpiCells
{
    static readonly Dictionary<string, (string Task, Quantity Quantity)> s_columnsOfTable2 = new()
    {
        ["CUB accuracy"] = ("ppi-cub", Quantity.TestAccuracy),
        ["CIFAR-10 accuracy"] = ("ppi-cifar10", Quantity.TestAccuracy),
        ["GA AUC"] = ("ppi-oct", PpiQuantity.Auc),
    };

    static readonly Dictionary<string, string> s_methods = new()
    {
        ["PPI + WBP"] = "PpiWbp",
        ["No PPI"] = "Baseline",
        ["With PPI"] = "PpiWbp",
        ["WBP-soft (fixed sigma)"] = "PpiWbp",
        ["WBP-soft (adaptive sigma)"] = "PpiWbpAdaptive",
        ["WBP-hard (point)"] = "PpiWbpPoint",
        ["WBP-hard (box)"] = "PpiWbpBox",
    };

    /// <summary>The test of a cell that is printed.</summary>
    /// <exception cref="ArgumentException">The table has no such cell.</exception>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) TestOf(PpiCell cell)
    {
        var printed = new Estimate(cell.Value!.Value, null, 1);
        switch (cell.Table)
        {
            case "2":
                var (task, quantity) = s_columnsOfTable2[cell.Column];
                return ClaimTests.Agrees(new(task, s_methods[cell.Row]), quantity, printed);
            case "3":
                var (method, site) = (cell.Row.Split("; train ")[0], cell.Row.Split("; train ")[1]);
                var on = cell.Column == "Mean" ? PpiQuantity.MeanSiteAuc : PpiQuantity.SiteAuc(cell.Column["test ".Length..]);
                return ClaimTests.Agrees(new($"ppi-oct-{site.ToLowerInvariant()}", s_methods[method]), on, printed);
            case "5":
                return ClaimTests.Agrees(new("ppi-lidc", s_methods[cell.Row]), PpiQuantity.Auc, printed);
            case "7":
                // Whose maps the last column shows is not said: of plain networks the others are.
                return PpiTable7.SaliencyOf(cell.Column) is { } saliency
                    ? ClaimTests.Agrees(new("ppi-cub", "Baseline"), PpiQuantity.Energy(saliency, Row(cell.Row)), printed)
                    : ClaimTests.NotTold("which of the rules z+, zB and w2 the column is: its symbol is lost from the paper's text");
            default:
                throw new ArgumentException($"Table {cell.Table} prints no cell that runs could be held against.", nameof(cell));
        }
    }

    /// <summary>From 0 for the top 100 points to 5 for all.</summary>
    static int Row(string name)
    {
        for (var row = 0; row < EnergyPointing.PaperPoints.Count; row++)
            if (name == $"top {EnergyPointing.PaperPoints[row]}") return row;
        return EnergyPointing.PaperPoints.Count;
    }
}
