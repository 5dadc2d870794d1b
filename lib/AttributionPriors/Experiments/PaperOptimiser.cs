namespace AttributionPriors.Experiments;

/// <summary>How the paper on proactive pseudo-intervention trains its VGG-11 (appendices D.1 and D.3).</summary>
static class PaperOptimiser
{
    /// <summary>
    /// Stochastic gradient descent at a rate of 0.01, a tenth of it after every 30 epochs. Told of CUB; of CIFAR-10 rate and epochs alone. Momentum and weight decay are not
    /// told: 0.9 and 5e-4 are what is usual.
    /// </summary>
    public static HyperParameters OfVgg11 { get; } = new()
    {
        LearningRate = 0.01,
        LearningRateDecay = 0.1,
        DecayEvery = 30,
        WeightDecay = 5e-4,
        Sgd = new(Momentum: 0.9),
    };
}
