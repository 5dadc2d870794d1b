namespace AttributionPriors.Data.Phantoms;

/// <summary>One phantom crop before it is drawn.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Patient">From 1; a patient has up to three crops.</param>
/// <param name="Label">1 where more than two of the four radiologists marked a lesion.</param>
/// <param name="Scene">What it shows.</param>
sealed record LesionStudy(int Number, int Patient, int Label, LesionScene Scene);

/// <summary>Crops of lungs around something that at least one of four radiologists called a lesion: phantoms in the place of LIDC-IDRI.</summary>
/// <remarks>
/// Where most agree there is a round, dense, sharply bounded nodule; where most do not, something faint and blurred, or a thick place on a vessel. Contrast
/// and size vary and overlap. Vessels and the chest wall are in both, and as bright as nodules.
/// </remarks>
static class LesionPhantoms
{
    /// <summary>Radiologists who look at each crop.</summary>
    public const int Raters = 4;

    /// <summary>More than so many marks make a lesion.</summary>
    const int Doubt = 2;

    /// <summary>Behind the cells of the others, so that no two phantoms share their random numbers.</summary>
    const int FirstCell = 32;

    /// <summary>All crops of the set in an order without meaning.</summary>
    public static IReadOnlyList<LesionStudy> Plan(PhantomSettings settings)
    {
        var drawn =
            from label in new[] { 0, 1 }
            from number in Enumerable.Range(0, settings.PerCell)
            let draw = new PhantomDraw(settings.Seed, FirstCell + label, number)
            let key = draw.Bits()
            orderby key
            select (Label: label, Draw: draw, Key: key);
        var patient = 0;
        return
        [
            .. drawn.ToList().Select((crop, i) =>
            {
                // Half of the crops are of the patient before.
                if (i == 0 || crop.Key % 2 == 0) patient++;
                return new LesionStudy(i + 1, patient, crop.Label, Scene(crop.Draw, crop.Label == 1));
            }),
        ];
    }

    static LesionScene Scene(PhantomDraw draw, bool lesion)
    {
        var vessel = !lesion && draw.Chance(0.4);
        var nodule = lesion ? Nodule(draw) : Faint(draw, vessel);
        LesionVessel[] vessels = [.. Enumerable.Range(0, draw.Chance(0.5) ? 4 : 2).Select(_ => Vessel(draw))];
        return new()
        {
            Texture = draw.Bits(),
            Lung = draw.Between(0.12, 0.22),
            Wall = draw.Chance(0.25) ? Wall(draw) : null,
            Vessels = vessel ? [.. vessels, Through(draw, nodule)] : vessels,
            Nodule = nodule,
            Raters = Opinions(draw, lesion ? (draw.Chance(0.6) ? Raters : Doubt + 1) : draw.Chance(0.5) ? Doubt : 1),
        };
    }

    /// <summary>A tenth of them are as faint as what is no lesion.</summary>
    static LesionNodule Nodule(PhantomDraw draw)
    {
        var radius = draw.Between(0.035, 0.085);
        return Around(draw, radius, draw.Chance(0.1) ? draw.Between(0.18, 0.3) : draw.Between(0.3, 0.6), draw.Between(0.006, 0.012), 0.2 * radius);
    }

    static LesionNodule Faint(PhantomDraw draw, bool onVessel)
    {
        var radius = onVessel ? draw.Between(0.022, 0.035) : draw.Between(0.03, 0.065);
        return Around(draw, radius, onVessel ? draw.Between(0.25, 0.45) : draw.Between(0.08, 0.26), onVessel ? 0.012 : draw.Between(0.02, 0.035), 0.3 * radius);
    }

    static LesionNodule Around(PhantomDraw draw, double radius, double density, double edge, double raggedness) =>
        new(draw.Around(0.5, 0.01), draw.Around(0.5, 0.01), radius, radius * draw.Between(0.75, 1.3), density, edge, raggedness);

    /// <summary>Anywhere but through the middle.</summary>
    static LesionVessel Vessel(PhantomDraw draw)
    {
        var (x, y) = (draw.Between(0, 1), draw.Chance(0.5) ? draw.Between(0.05, 0.36) : draw.Between(0.64, 0.95));
        var (along, across) = (draw.Between(0.15, 0.5), draw.Between(-0.1, 0.1));
        return draw.Chance(0.5) ? Piece(x, y, along, across) : Piece(y, x, across, along);
        LesionVessel Piece(double left, double top, double alongX, double alongY) => new(left, top, alongX, alongY, draw.Between(0.008, 0.024), draw.Between(0.25, 0.6));
    }

    static LesionVessel Through(PhantomDraw draw, LesionNodule nodule)
    {
        var (alongX, alongY) = (draw.Between(0.2, 0.5), draw.Between(-0.4, 0.4));
        return new(nodule.X - alongX / 2, nodule.Y - alongY / 2, alongX, alongY, draw.Between(0.010, 0.018), nodule.Density);
    }

    static (double Distance, double X, double Y) Wall(PhantomDraw draw)
    {
        var (t, sign) = (draw.Between(-1, 1), draw.Chance(0.5) ? 1 : -1);
        // A direction from the tangent of half its angle: no sine is needed.
        return (draw.Between(0.22, 0.4), sign * (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t));
    }

    /// <summary>So many marks, by whichever radiologists, no two of them alike.</summary>
    static LesionRater[] Opinions(PhantomDraw draw, int marks)
    {
        uint[] order = [.. Enumerable.Range(0, Raters).Select(_ => draw.Bits())];
        uint[] marking = [.. order.Order().Take(marks)];
        return [.. order.Select(key => new LesionRater(marking.Contains(key), draw.Around(0.002, 0.006), draw.Around(0, 0.004), draw.Around(0, 0.004)))];
    }
}
