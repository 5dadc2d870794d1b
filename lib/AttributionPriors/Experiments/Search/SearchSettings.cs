namespace AttributionPriors.Experiments.Search;

/// <summary>How a point is chosen from what the surrogate says of it.</summary>
public enum Acquisition
{
    /// <summary>The largest expected improvement over the best score.</summary>
    ExpectedImprovement,

    /// <summary>
    /// Expected improvement, probability of improvement and the upper confidence bound each propose; one is drawn by the gains its earlier
    /// proposals brought (Hoffman, Brochu and de Freitas, 2011), as the released search does.
    /// </summary>
    Hedge,
}

/// <summary>What decides a search, besides its task.</summary>
public sealed record SearchSettings
{
    /// <summary>How many points are drawn at random first.</summary>
    public int Initial { get; init; } = 5;

    /// <summary>How many points are guided by the surrogate after them. The paper: 20 iterations in all.</summary>
    public int Guided { get; init; } = 15;

    /// <summary>Drives the draws, and every run. The paper searched with one seed.</summary>
    public int Seed { get; init; } = 1234;

    /// <summary>How a point is chosen.</summary>
    public Acquisition Acquisition { get; init; } = Acquisition.Hedge;

    /// <summary>Whether λ goes down to 10⁻¹⁶, the wide search of Table 4.</summary>
    public bool IsWide { get; init; }

    /// <summary>The upper end of σ: 2 in the paper, 1 in the released configurations.</summary>
    public double LargestSigma { get; init; } = 2;
}
