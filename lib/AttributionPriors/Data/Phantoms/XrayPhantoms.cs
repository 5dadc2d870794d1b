namespace AttributionPriors.Data.Phantoms;

/// <summary>
/// Two hospitals that photograph enlarged hearts and normal ones: phantoms in the place of NIH (site 0) and PadChest (site 1).
/// </summary>
/// <remarks>
/// The finding is the heart's width. The sites differ where hospitals do, mostly at the rim: the lead marker's letter and corner, how tightly the beam is
/// collimated, how much of the shoulders is in it, and a little in exposure. Site 0 has both views, site 1 PA with the odd lateral row.
/// </remarks>
static class XrayPhantoms
{
    /// <summary>Cells in the order of their numbers: site · 2 + label; the last two are other findings of either site.</summary>
    const int Cells = 6;

    /// <summary>Of the cells' sizes, over the smallest: normal films are common, and cardiomegaly at site 0 is rarest.</summary>
    static readonly double[] s_sizes = [1.3, 1, 1.2, 1.08, 0.1, 0.1];

    /// <summary>All studies of the set, the sites one after the other, in an order without meaning.</summary>
    public static IReadOnlyList<PhantomStudy> Plan(PhantomSettings settings)
    {
        var drawn = Enumerable.Range(0, Cells)
            .SelectMany(cell => Enumerable.Range(0, (int)(settings.PerCell * s_sizes[cell])).Select(number => (Cell: cell, Draw: new PhantomDraw(settings.Seed, cell, number))))
            .Select(study => (Site: study.Cell < 4 ? study.Cell / 2 : study.Cell - 4, Label: study.Cell < 4 ? study.Cell % 2 : -1, study.Draw, Key: study.Draw.Bits()))
            .OrderBy(study => study.Site).ThenBy(study => study.Key).ToList();
        var patient = 0;
        return [.. drawn.Select((study, i) =>
        {
            // About one film in seven is of the patient before.
            if (i == 0 || study.Key % 7 != 0 || drawn[i - 1].Site != study.Site) patient++;
            return new PhantomStudy(i + 1, patient, study.Site, study.Label, Scene(study.Draw, study.Site, study.Label));
        })];
    }

    static PhantomScene Scene(PhantomDraw draw, int site, int label)
    {
        var anteroposterior = site == 0 && draw.Chance(label == 1 ? 0.4 : 0.33);
        var ratio = (label == 1 ? draw.Around(0.565, 0.045) : draw.Around(0.46, 0.04)) + (anteroposterior ? 0.02 : 0);
        return draw.Scene(ratio, anteroposterior, site == 0 ? First(draw) : Second(draw));
    }

    /// <summary>Wide beam, shoulders in it, an L at the upper right.</summary>
    static PhantomExposure First(PhantomDraw draw) => new(
        draw.Around(0.53, 0.045), draw.Around(1.15, 0.09), draw.Between(0, 0.25), draw.Between(0.006, 0.02),
        Borders(draw, 0.35, 0.03), draw.Between(0.75, 1),
        draw.Chance(0.9) ? new("L", draw.Between(0.86, 0.90), draw.Between(0.05, 0.10), draw.Between(0.07, 0.09)) : null,
        draw.Chance(0.15) ? 2 : 0);

    /// <summary>Tight beam, shoulders cut, a D (derecha, right) at the upper left.</summary>
    static PhantomExposure Second(PhantomDraw draw) => new(
        draw.Around(0.47, 0.045), draw.Around(1.3, 0.09), draw.Between(0.1, 0.35), draw.Between(0.004, 0.014),
        Borders(draw, 0.85, 0.055), draw.Between(0, 0.3),
        draw.Chance(0.9) ? new("D", draw.Between(0.06, 0.10), draw.Between(0.05, 0.12), draw.Between(0.07, 0.09)) : null,
        draw.Chance(0.05) ? 2 : 0);

    static (double, double, double, double) Borders(PhantomDraw draw, double chance, double most) => draw.Chance(chance)
        ? (draw.Between(0, most), draw.Between(0, most), draw.Between(0, most), draw.Between(0, most))
        : (0, 0, 0, 0);
}
