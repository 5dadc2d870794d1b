namespace AttributionPriors.Data.Phantoms;

/// <summary>Draws patients and exposures. Each study has a generator of its own, so that a larger set begins with the smaller one's studies of a cell.</summary>
/// <param name="seed">The set's seed.</param>
/// <param name="cell">Site and label as one number, from 0.</param>
/// <param name="number">The study's place in its cell, from 0.</param>
sealed class PhantomDraw(int seed, int cell, int number)
{
    readonly LegacyRandom _random = new((uint)(seed * 1_000_003L + cell * 100_019L + number) & int.MaxValue);

    /// <summary>Uniform between two numbers.</summary>
    public double Between(double low, double high) => low + (high - low) * _random.Uniform();

    /// <summary>Bell-shaped, by four uniform numbers; never further from the mean than √12 deviations.</summary>
    public double Around(double mean, double deviation)
    {
        var sum = _random.Uniform() + _random.Uniform() + _random.Uniform() + _random.Uniform() - 2;
        return mean + deviation * sum * 1.7320508075688772; // √3, as for Soft.Grain
    }

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => _random.Uniform() < probability;

    /// <summary>32 random bits.</summary>
    public uint Bits() => _random.Next();

    /// <summary>A patient lying in front of the machine, or standing with the chest against the film.</summary>
    /// <param name="ratio">The cardio-thoracic ratio.</param>
    /// <param name="anteroposterior">Whether the view is AP, which magnifies the heart and is taken at a shallow breath.</param>
    /// <param name="exposure">What the machine adds.</param>
    public PhantomScene Scene(double ratio, bool anteroposterior, PhantomExposure exposure)
    {
        var top = Around(anteroposterior ? 0.125 : 0.105, 0.014);
        return new()
        {
            Texture = Bits(),
            ThoraxHalfWidth = Around(0.345, 0.017),
            LungTop = top,
            LungBottom = Around(anteroposterior ? 0.81 : 0.86, 0.022),
            CardioThoracicRatio = Math.Clamp(ratio, 0.36, 0.72),
            HeartRoundness = Between(0.66, 0.8),
            Lean = Around(0, anteroposterior ? 0.03 : 0.012),
            Shift = Around(0, anteroposterior ? 0.02 : 0.01),
            Zoom = Around(0.97, 0.025),
            IsAnteroposterior = anteroposterior,
            HasGasBubble = Chance(0.5),
            Opacities = [],
            Exposure = exposure,
        };
    }
}
