using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>The main table of a task on retinal scans or on patches of lungs: AUC in validation and test, and on the test images of each site.</summary>
public static class ScanTable
{
    /// <summary>Draws the table.</summary>
    /// <exception cref="ArgumentException">The records cannot share a table, see <see cref="RecordGroup.Of(IReadOnlyList{RunRecord})"/>.</exception>
    public static Table Build(IReadOnlyList<RunRecord> records)
    {
        const string auc = "AUC";
        var group = RecordGroup.Of(records);
        string[] sites = [.. group.Records.SelectMany(record => record.Sites ?? []).Select(score => score.Site).Distinct()];
        Estimate? At(MethodStyle method, string site) => group.Measure(method, record => record.Sites?.FirstOrDefault(score => score.Site == site)?.Auc);
        return new(
            $"AUC by method ({group.Label})",
            [
                new("Method", Alignment.Left), new("Seeds"), new("Accuracy"), new("Validation", Group: auc), new("Test", Group: auc),
                .. sites.Select(site => new Column($"Site {site}", Group: auc)),
            ],
            [
                .. group.Methods.Select(method => (Cell[])
                [
                    Cell.Of(method.Display), Cell.Of(group.Of(method).Count, "0"), Cell.Of(group.Measure(method, Quantity.TestAccuracy.Of)),
                    Cell.Of(group.Measure(method, record => record.Valid?.AucPositiveProbability)), Cell.Of(group.Measure(method, PpiForm.Auc)),
                    .. sites.Select(site => Cell.Of(At(method, site))),
                ]),
            ],
            ["Mean ± sample s.d. over seeds. AUC: of the probability of class 1.", .. PpiForm.HasPaper(group.Records) ? [] : new[] { PpiForm.PhantomNote }]);
    }
}
