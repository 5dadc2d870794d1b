namespace AttributionPriors.Data.Xray;

/// <summary>How many images of a cell go where.</summary>
/// <param name="Train">Training images.</param>
/// <param name="Valid">Validation images.</param>
/// <param name="Test">Test images.</param>
public readonly record struct CellSplit(int Train, int Valid, int Test);

/// <summary>
/// The arithmetic of the two-site tasks (red herring, sections 4.2 and 4.3): from as many images of each cell of site and class, splits in which the site
/// goes with the class in training.
/// </summary>
/// <remarks>
/// A cell is common where the training split correlates its site with its class: negatives of site 0 and positives of site 1; the other two are rare.
/// Numbers are truncated, and multiplied in the released code's order, because 1 − 0.9 is a little less than 0.1 in binary.
/// </remarks>
/// <param name="PerCell">Images n of each cell.</param>
/// <param name="Common">What becomes of the n images of a common cell.</param>
/// <param name="Rare">What becomes of those of a rare one.</param>
public sealed record JointSplit(int PerCell, CellSplit Common, CellSplit Rare)
{
    const double TrainShare = 0.5, ValidShare = 0.25;

    /// <summary>Images in each split: two cells of either kind.</summary>
    public (int Train, int Valid, int Test) Sizes =>
        (2 * (Common.Train + Rare.Train), 2 * (Common.Valid + Rare.Valid), 2 * (Common.Test + Rare.Test));

    /// <summary>What becomes of a cell.</summary>
    /// <param name="site">0 or 1.</param>
    /// <param name="label">0 or 1.</param>
    public CellSplit Of(int site, int label) => site == label ? Common : Rare;

    /// <summary>The splits from <paramref name="perCell"/> images of each cell.</summary>
    /// <param name="perCell">n: the size of the smallest cell.</param>
    /// <param name="correlation">ρ: the share of a training class that comes from its own site; 0.9 with the correlation, 0.5 without.</param>
    /// <param name="arithmetic">Which splits carry it.</param>
    /// <exception cref="ArgumentException">A split would be empty, or ρ is no share.</exception>
    public static JointSplit Of(int perCell, double correlation, SplitArithmetic arithmetic)
    {
        if (!(correlation is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(correlation), correlation, "The correlation is a share between 0 and 1.");
        var (common, rare) = arithmetic == SplitArithmetic.Reversed
            ? (Reversed(perCell, correlation), Reversed(perCell, 1 - correlation))
            : (EqualSkew(perCell, correlation), EqualSkew(perCell, 1 - correlation));
        var split = new JointSplit(perCell, common, rare);
        int[] counts = [common.Train, common.Valid, common.Test, rare.Train, rare.Valid, rare.Test];
        return counts.All(count => count > 0)
            ? split
            : throw new ArgumentException($"{perCell} images of each cell of site and class are too few for splits with a correlation of {correlation}: every split needs one of each.", nameof(perCell));
    }

    /// <summary>Half of a cell's images train where the site goes with the class by half; validation and test have the opposite skew.</summary>
    static CellSplit Reversed(int n, double share)
    {
        var (train, valid) = ((int)(n * share * TrainShare * 2), (int)(n * (1 - share) * ValidShare * 2));
        return new(train, valid, n - train - valid);
    }

    /// <summary>Validation is skewed as training is, and both are half as large; all the rest is test.</summary>
    static CellSplit EqualSkew(int n, double share)
    {
        var (train, valid) = ((int)(n * share * TrainShare), (int)(n * share * ValidShare));
        return new(train, valid, n - train - valid);
    }
}

/// <summary>Which splits carry the correlation of site and class.</summary>
public enum SplitArithmetic
{
    /// <summary>Training does, validation and test carry its opposite (Tables 1 and 2).</summary>
    Reversed,

    /// <summary>Training and validation do; test is what is left, 26 to 74 against it where the paper says 10 to 90 (Table 5).</summary>
    EqualSkew,
}
