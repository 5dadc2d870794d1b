namespace AttributionPriors.Experiments;

/// <summary>What a run costs in arithmetic, for the cost card.</summary>
static class NetworkCost
{
    /// <summary>Multiply-adds a second that one processor was seen to do on small networks.</summary>
    public const double MultiplyAddsPerSecond = 12e9;

    /// <summary>Multiply-adds of a VGG-11 of <paramref name="width"/> first channels on one image: its convolutions, then its linear layers.</summary>
    public static double OfVgg11(int width, int side)
    {
        const double convolutions = 7.49e9, linear = 0.12e9;
        return (convolutions * Math.Pow(side / 224.0, 2) + linear) * Math.Pow(width / 64.0, 2);
    }

    /// <summary>
    /// Multiply-adds of training and attribution. A training image costs three forwards (forward, and backward twice
    /// that), twice as much where the method passes two images or differentiates twice, four times where it does both; an image of integrated gradients two
    /// forwards a node (no gradient of weights), of occlusion one a window.
    /// </summary>
    /// <param name="spec">The run.</param>
    /// <param name="multiplyAddsPerImage">Of one forward.</param>
    /// <param name="occlusionWindows">Windows of an image.</param>
    /// <param name="explainedArea">Area of an explained image over that of a training image.</param>
    public static double MultiplyAdds(RunSpec spec, double multiplyAddsPerImage, int occlusionWindows, double explainedArea = 1)
    {
        var passes = spec.Method switch
        {
            "Baseline" or "Clean" or "Masked" or "MaskedZero" => 3,
            // Three images forwards and backwards, the map's forward and backward pass, and twice the latter for its own backward pass.
            _ when PpiProtocol.Methods.ContainsKey(spec.Method) => 13,
            _ => 6,
        };
        var training = spec.Training.Epochs * ((double)passes * spec.Data.Train + spec.Data.Valid);
        var attribution = explainedArea * spec.Attribution.Images * (2.0 * spec.Attribution.IntegratedGradientsSteps + occlusionWindows + 2);
        return (training + attribution) * multiplyAddsPerImage;
    }
}
