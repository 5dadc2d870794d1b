namespace AttributionPriors.Data.Phantoms;

/// <summary>Pneumonia on standing patients (PA, site 0) and on patients in bed (AP, site 1): phantoms in the place of RSNA's.</summary>
/// <remarks>
/// The finding is one to three clouds in the lungs, each with its box. The views differ as in life: AP has the shoulder blades over the lungs, high collar
/// bones, a shallow breath, a leaning and displaced patient, monitor leads, and the letters AP.
/// </remarks>
static class RsnaPhantoms
{
    /// <summary>Sizes of the cells site · 2 + label, over the smallest: as in the real set, pneumonia is rare where patients stand.</summary>
    static readonly double[] s_sizes = [1.4, 1, 1.2, 1.15];

    /// <summary>All studies of the set, one a patient, in an order without meaning.</summary>
    public static IReadOnlyList<PhantomStudy> Plan(PhantomSettings settings) =>
    [
        .. Enumerable.Range(0, s_sizes.Length)
            .SelectMany(cell => Enumerable.Range(0, (int)(settings.PerCell * s_sizes[cell])).Select(number => (Cell: cell, Draw: new PhantomDraw(settings.Seed, FirstCell + cell, number))))
            .Select(study => (Site: study.Cell / 2, Label: study.Cell % 2, study.Draw, Key: study.Draw.Bits()))
            .OrderBy(study => study.Key)
            .Select((study, i) => new PhantomStudy(i + 1, i + 1, study.Site, study.Label, Scene(study.Draw, study.Site == 1, study.Label == 1))),
    ];

    /// <summary>Behind the cells of <see cref="XrayPhantoms"/>, so that no two phantoms share their random numbers.</summary>
    const int FirstCell = 8;

    static PhantomScene Scene(PhantomDraw draw, bool anteroposterior, bool ill)
    {
        var scene = draw.Scene(draw.Around(0.46, 0.04) + (anteroposterior ? 0.05 : 0), anteroposterior, anteroposterior ? InBed(draw) : Standing(draw));
        if (!ill) return scene;
        var count = draw.Chance(0.5) ? 2 : draw.Chance(0.1) ? 3 : 1;
        return scene with { Opacities = [.. Enumerable.Range(0, count).Select(k => Cloud(draw, scene, k))] };
    }

    /// <summary>Each in another lung than the one before, in its middle or lower part.</summary>
    static PhantomOpacity Cloud(PhantomDraw draw, PhantomScene scene, int k)
    {
        var side = (scene.Texture + k) % 2 == 0 ? -1 : 1;
        var x = 0.5 + side * draw.Between(0.42, 0.66) * scene.ThoraxHalfWidth;
        var y = scene.LungTop + draw.Between(0.3, 0.7) * (scene.LungBottom - scene.LungTop);
        return new(x, y, draw.Between(0.055, 0.095), draw.Between(0.065, 0.12), draw.Between(0.09, 0.19));
    }

    static PhantomExposure Standing(PhantomDraw draw) => new(
        draw.Around(0.5, 0.045), draw.Around(1.2, 0.09), draw.Between(0.05, 0.3), draw.Between(0.006, 0.018),
        (0, 0, 0, 0), draw.Between(0.2, 0.8),
        draw.Chance(0.5) ? new("R", draw.Between(0.05, 0.1), draw.Between(0.05, 0.1), draw.Between(0.055, 0.075)) : null, 0);

    static PhantomExposure InBed(PhantomDraw draw) => new(
        draw.Around(0.54, 0.05), draw.Around(1.1, 0.1), draw.Between(0, 0.25), draw.Between(0.008, 0.024),
        (0, 0, 0, 0), draw.Between(0.4, 1),
        draw.Chance(0.85) ? new("AP", draw.Between(0.78, 0.82), draw.Between(0.04, 0.09), draw.Between(0.07, 0.09)) : null,
        draw.Chance(0.8) ? 3 : 1);
}
