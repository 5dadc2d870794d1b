using AttributionPriors.Data;
using AttributionPriors.Reporting;

namespace AttributionPriors.Lessons;

/// <summary>
/// A classifier of synthetic crosses that never looks at the crosses: it says the class whose corner held the tag in training. What a
/// network can reach by the shortcut alone, and what that is worth when the tag changes sides.
/// </summary>
/// <param name="geometry">Where the tags are.</param>
public sealed class TagRule(CrossGeometry geometry)
{
    /// <summary>The answer for image <paramref name="index"/>: the class whose corner is brighter; 0 where both are alike.</summary>
    public int Predict(ImageSet set, int index)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Brightness(set, index, 1) > Brightness(set, index, 0) ? 1 : 0;
    }

    /// <summary>The share of right answers.</summary>
    public double Accuracy(ImageSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Enumerable.Range(0, set.Count).Average(i => Predict(set, i) == set.Labels[i] ? 1.0 : 0.0);
    }

    /// <summary>How the rule does on each split.</summary>
    public Table Table(Splits splits)
    {
        ArgumentNullException.ThrowIfNull(splits);
        (string Name, ImageSet Set)[] parts = [("Training", splits.Train), ("Validation", splits.Valid), ("Test", splits.Test)];
        return new("Answers by the tag alone", [new("Split", Alignment.Left), new("Images"), new("Accuracy")],
            [.. parts.Select(part => new[] { Cell.Of(part.Name), Cell.Of(part.Set.Count, "0"), Cell.Of(Accuracy(part.Set)) })]);
    }

    float Brightness(ImageSet set, int index, int label)
    {
        var image = set.Image(index);
        var sum = 0f;
        for (var r = geometry.TagRow; r < geometry.TagRow + geometry.TagHeight; r++)
            for (var c = geometry.TagColumn(label); c < geometry.TagColumn(label) + geometry.TagWidth; c++)
                sum += image[r * set.Width + c];
        return sum;
    }
}
