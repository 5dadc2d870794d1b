namespace AttributionPriors.Data;

/// <summary>What was drawn at random for one synthetic image.</summary>
/// <param name="Label">0: one cross. 1, the positive class: two crosses.</param>
/// <param name="Arm">Half-arm of every cross in the image.</param>
/// <param name="Rows">Row of each cross's centre; distinct.</param>
/// <param name="Columns">Column of each cross's centre; distinct.</param>
public sealed record CrossDrawing(int Label, int Arm, int[] Rows, int[] Columns);

/// <summary>
/// The synthetic task of Viviano et al. 2021: count the crosses, while a tag gives the answer away in training and lies
/// in validation and test. Equal bit for bit to the authors' released images.
/// </summary>
/// <remarks>
/// Images are [1, 28, 28] of zeros and ones. The mask is 1 on the crosses alone, also where a cross runs over the tag.
/// A pool holds 512 images, class 0 first. In a pool the tag is bottom left for class 0 and bottom right for class 1;
/// validation and test are mirrored left to right, which puts it where the other class had it in training.
/// The class numbers are those of the released code; the paper's text swaps them.
/// </remarks>
public static class SyntheticCrosses
{
    /// <summary>Images of either class in a pool.</summary>
    public const int PerClass = 256;

    /// <summary>The generation seeds of the released training, validation and test pools.</summary>
    public static (int Train, int Valid, int Test) PoolSeeds => (1, 2, 3);

    /// <summary>The three pools that runs draw from, validation and test mirrored.</summary>
    /// <exception cref="ArgumentException">The geometry leaves no room for its crosses or its tag.</exception>
    public static Splits Pools(CrossGeometry geometry) => new(
        Pool(geometry, PoolSeeds.Train), Pool(geometry, PoolSeeds.Valid).Mirrored(), Pool(geometry, PoolSeeds.Test).Mirrored());

    /// <summary>The pool of one generation seed, not mirrored.</summary>
    /// <exception cref="ArgumentException">The geometry leaves no room for its crosses or its tag, or the seed is negative.</exception>
    public static ImageSet Pool(CrossGeometry geometry, int seed)
    {
        var drawings = Drawings(geometry, seed);
        var area = geometry.Side * geometry.Side;
        var images = new float[drawings.Count * area];
        var masks = new float[drawings.Count * area];
        for (var n = 0; n < drawings.Count; n++)
        {
            var mask = masks.AsSpan(n * area, area);
            foreach (var (row, column) in drawings[n].Rows.Zip(drawings[n].Columns))
                DrawCross(mask, geometry.Side, row, column, drawings[n].Arm);
            var image = images.AsSpan(n * area, area);
            mask.CopyTo(image);
            DrawTag(image, geometry, drawings[n].Label);
        }
        return new(1, geometry.Side, geometry.Side, images, masks, [.. drawings.Select(d => d.Label)], new int[drawings.Count]);
    }

    /// <summary>
    /// The random choices behind a pool, in order. Per image: half-arm, centre rows, centre columns; nothing else is drawn.
    /// </summary>
    /// <exception cref="ArgumentException">The geometry leaves no room for its crosses or its tag, or the seed is negative.</exception>
    public static IReadOnlyList<CrossDrawing> Drawings(CrossGeometry geometry, int seed)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        geometry.Validate();
        var random = new LegacyRandom(seed);
        var drawings = new CrossDrawing[2 * PerClass];
        for (var n = 0; n < drawings.Length; n++)
        {
            var label = n / PerClass;
            var arm = geometry.SmallestArm + random.Interval(geometry.LargestArm - geometry.SmallestArm);
            int[] places = [.. Enumerable.Range(arm, geometry.Side - 2 * arm)];
            var rows = random.Choice(places, label + 1);
            drawings[n] = new(label, arm, rows, random.Choice(places, label + 1));
        }
        return drawings;
    }

    static void DrawCross(Span<float> image, int side, int row, int column, int arm)
    {
        for (var k = -arm; k <= arm; k++)
        {
            image[(row + k) * side + column] = 1;
            image[row * side + column + k] = 1;
        }
    }

    static void DrawTag(Span<float> image, CrossGeometry geometry, int label)
    {
        for (var r = 0; r < geometry.TagHeight; r++)
            image.Slice((geometry.TagRow + r) * geometry.Side + geometry.TagColumn(label), geometry.TagWidth).Fill(1);
    }
}
