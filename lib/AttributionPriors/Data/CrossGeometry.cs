namespace AttributionPriors.Data;

/// <summary>
/// The lengths of a synthetic image of crosses, in pixels: a square of zeros on which crosses (the evidence) and a tag
/// near a lower corner (the confounder) are drawn in ones.
/// </summary>
/// <param name="Side">Rows and columns of the image.</param>
/// <param name="SmallestArm">Smallest half-arm d of a cross, whose bars are 2d + 1 long.</param>
/// <param name="LargestArm">Largest half-arm.</param>
/// <param name="TagHeight">Rows of the tag.</param>
/// <param name="TagWidth">Columns of the tag.</param>
/// <param name="TagMargin">Distance of the tag from the bottom and from its side.</param>
public sealed record CrossGeometry(int Side, int SmallestArm, int LargestArm, int TagHeight, int TagWidth, int TagMargin)
{
    /// <summary>The released data that the paper's runs used: bars of 3 or 5 pixels.</summary>
    public static CrossGeometry Hard { get; } = new(28, 1, 2, 2, 3, 3);

    /// <summary>The variant with larger crosses, bars of 7 or 9 pixels, and the tag farther in.</summary>
    public static CrossGeometry Easy { get; } = new(28, 3, 4, 2, 3, 5);

    /// <summary>First row of the tag.</summary>
    public int TagRow => Side - TagMargin - TagHeight;

    /// <summary>First column of the tag: at the right for two crosses, at the left for one.</summary>
    public int TagColumn(int label) => label == 1 ? Side - TagMargin - TagWidth : TagMargin;

    internal void Validate()
    {
        var armsFit = SmallestArm >= 0 && SmallestArm <= LargestArm && Side - 2 * LargestArm >= 2;
        var tagFits = TagHeight >= 0 && TagWidth >= 0 && TagMargin >= 0
            && TagMargin + TagHeight <= Side && 2 * (TagMargin + TagWidth) <= Side;
        if (!armsFit || !tagFits)
            throw new ArgumentException($"{this} leaves no room for two crosses with distinct rows and for a tag on either side.");
    }
}
