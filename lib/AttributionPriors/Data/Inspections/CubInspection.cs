using AttributionPriors.Data.Cub;
using AttributionPriors.Data.Photos;

namespace AttributionPriors.Data.Inspections;

/// <summary>Counts the birds' photographs by split and species, decodes each, and says how even they are.</summary>
static class CubInspection
{
    public static DatasetFindings Of(string root)
    {
        var set = CubSet.Open(root);
        int[] perClass = [.. set.Entries.CountBy(entry => entry.Label).Select(species => species.Value)];
        return new(
            "photographs with boxes", IsPhantom: false,
            [
                new("training", set.Entries.Count(entry => entry.IsTraining), CubSet.OfficialSizes.Train),
                new("test", set.Entries.Count(entry => !entry.IsTraining), CubSet.OfficialSizes.Test),
                new("species", perClass.Length, CubSet.Classes),
                new("fewest of one", perClass.Min()),
                new("most of one", perClass.Max()),
            ],
            [
                new("left out", "rows that give no photograph", IsFault: true, set.Skipped),
                new("broken", "photographs that do not decode; replace them", IsFault: true, Photo.Broken([.. set.Entries.Select(entry => ($"{entry.Id}", entry.Path))])),
            ],
            [.. set.Entries.Select(entry => entry.Path).Distinct()]);
    }
}
