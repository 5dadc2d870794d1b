using AttributionPriors.Data.ImageNet;
using AttributionPriors.Data.Photos;

namespace AttributionPriors.Data.Inspections;

/// <summary>Counts ImageNet's validation photographs by class, and decodes each.</summary>
static class ImageNetInspection
{
    public static DatasetFindings Of(string root)
    {
        var set = ImageNetValidation.Open(root);
        int[] perClass = [.. set.Entries.CountBy(entry => entry.Label).Select(synset => synset.Value)];
        return new(
            set.Form, IsPhantom: false,
            [
                new("photographs", set.Entries.Count, ImageNetValidation.Classes * ImageNetValidation.PerClass),
                new("classes", perClass.Length, ImageNetValidation.Classes),
                new("fewest of one", perClass.Min(), ImageNetValidation.PerClass),
                new("most of one", perClass.Max(), ImageNetValidation.PerClass),
            ],
            [
                new("left out", "photographs without a class", IsFault: true, set.Skipped),
                new("broken", "photographs that do not decode; replace them", IsFault: true, Photo.Broken([.. set.Entries.Select(entry => (Path.GetFileName(entry.Path), entry.Path))])),
            ],
            [.. set.Entries.Select(entry => entry.Path)]);
    }
}
