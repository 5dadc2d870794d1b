namespace AttributionPriors.Experiments.Search;

/// <summary>What a method is tuned by, and between which values.</summary>
/// <remarks>
/// The red-herring paper, Appendix A.1: learning rates from 10⁻⁵ to 10⁻², weights λ from 10⁻⁴ to 10, the discriminator's learning rate from 10⁻⁴ to
/// 10⁻², all in the logarithm; the classifier's step on every 2nd to 10th batch; σ of the mask's dilation from 0 to 2 on the synthetic task (the released
/// configurations end at 1). Table 4 widens the range of ActDiff's λ to 10⁻¹⁶.
/// </remarks>
public static class SearchSpace
{
    /// <summary>The least λ of a usual search and of a wide one.</summary>
    const double LeastLambda = 1e-4, LeastWideLambda = 1e-16;

    /// <summary>The dimensions of <paramref name="method"/>, in a fixed order.</summary>
    /// <param name="method">A training method.</param>
    /// <param name="settings">Which of the printed ranges.</param>
    /// <param name="dilatesMasks">Whether the task's training masks are dilated, so that σ is searched too, for every method.</param>
    public static IReadOnlyList<SearchDimension> Of(string method, SearchSettings settings, bool dilatesMasks)
    {
        ArgumentNullException.ThrowIfNull(settings);
        List<SearchDimension> dimensions = [new(nameof(HyperParameters.LearningRate), 1e-5, 1e-2, SearchScale.Logarithmic)];
        if (HasWeight(method)) dimensions.Add(new(nameof(HyperParameters.Lambda), settings.IsWide ? LeastWideLambda : LeastLambda, 10, SearchScale.Logarithmic));
        if (method.StartsWith("Adversarial", StringComparison.Ordinal))
        {
            dimensions.Add(new(nameof(HyperParameters.EncoderEvery), 2, 10, SearchScale.WholeNumbers));
            dimensions.Add(new(nameof(HyperParameters.DiscriminatorLearningRate), 1e-4, 1e-2, SearchScale.Logarithmic));
        }
        if (dilatesMasks) dimensions.Add(new(nameof(HyperParameters.MaskSigma), 0, settings.LargestSigma, SearchScale.Linear));
        return dimensions;
    }

    /// <summary>The hyper-parameters at a point; what is not searched stays as it is.</summary>
    public static HyperParameters At(IReadOnlyList<SearchDimension> dimensions, IReadOnlyList<double> positions, HyperParameters others)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(others);
        return dimensions.Zip(positions).Aggregate(others, (hyper, pair) => With(hyper, pair.First.Name, pair.First.At(pair.Second)));
    }

    /// <summary>The hyper-parameter of a name that a dimension has.</summary>
    public static double Of(HyperParameters hyper, string name)
    {
        ArgumentNullException.ThrowIfNull(hyper);
        return name switch
        {
            nameof(HyperParameters.LearningRate) => hyper.LearningRate,
            nameof(HyperParameters.Lambda) => hyper.Lambda,
            nameof(HyperParameters.EncoderEvery) => hyper.EncoderEvery,
            nameof(HyperParameters.DiscriminatorLearningRate) => hyper.DiscriminatorLearningRate,
            nameof(HyperParameters.MaskSigma) => hyper.MaskSigma,
            _ => throw new ArgumentException($"There is no hyper-parameter {name}.", nameof(name)),
        };
    }

    static bool HasWeight(string method) => method is not ("Baseline" or "Masked" or "MaskedZero");

    static HyperParameters With(HyperParameters hyper, string name, double value) => name switch
    {
        nameof(HyperParameters.LearningRate) => hyper with { LearningRate = value },
        nameof(HyperParameters.Lambda) => hyper with { Lambda = value },
        nameof(HyperParameters.EncoderEvery) => hyper with { EncoderEvery = (int)value },
        nameof(HyperParameters.DiscriminatorLearningRate) => hyper with { DiscriminatorLearningRate = value },
        nameof(HyperParameters.MaskSigma) => hyper with { MaskSigma = value },
        _ => throw new ArgumentException($"There is no hyper-parameter {name}.", nameof(name)),
    };
}
