namespace AttributionPriors.Experiments.Search;

/// <summary>What a search found so far: all that Table 3 and Figure A.1 are drawn from.</summary>
public sealed record SearchRecord
{
    /// <summary>The version of this layout.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of this record's layout.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The run at the task's own hyper-parameters, of which the search changes some: task, method, profile, protocol.</summary>
    public required RunSpec Start { get; init; }

    /// <summary>What decides the search.</summary>
    public required SearchSettings Settings { get; init; }

    /// <summary>What is searched.</summary>
    public required IReadOnlyList<SearchDimension> Dimensions { get; init; }

    /// <summary>The evaluations, in their order.</summary>
    public required IReadOnlyList<SearchEvaluation> Evaluations { get; init; }

    /// <summary>The search's name: SHA-256 (64 hex digits) of all that decides it, whatever it has found so far.</summary>
    public string Name() => CanonicalJson.Sha256(this with { Evaluations = [] });

    /// <summary>The evaluation of the largest score, the first of equals; null before the first.</summary>
    public SearchEvaluation? Best() => Evaluations.MaxBy(evaluation => evaluation.Score);
}

/// <summary>One point of a search.</summary>
/// <param name="Position">The point, each coordinate in [0, 1].</param>
/// <param name="Hyper">The hyper-parameters there.</param>
/// <param name="Hash">The run's name.</param>
/// <param name="Score">Validation AUC of the chosen epoch (accuracy for more than two classes); 0 where the run failed.</param>
/// <param name="Failure">Why the run failed; null where it did not.</param>
public sealed record SearchEvaluation(IReadOnlyList<double> Position, HyperParameters Hyper, string Hash, double Score, string? Failure);
