namespace AttributionPriors.Data.Phantoms;

/// <summary>One phantom volume before it is drawn.</summary>
/// <param name="Number">From 1, in the order of the manifest.</param>
/// <param name="Subject">From 1; every subject comes in several years.</param>
/// <param name="Site">Of <see cref="OctPhantoms.SiteNames"/>, from 0.</param>
/// <param name="Year">The visit, from 1.</param>
/// <param name="Label">1 with atrophy.</param>
/// <param name="Scene">What it shows.</param>
sealed record OctStudy(int Number, int Subject, int Site, int Year, int Label, OctScene Scene);

/// <summary>Retinas at four sites, with geographic atrophy and without: phantoms in the place of the paper's own data set (PPI, appendix E), which nobody else has.</summary>
/// <remarks>
/// <para>The finding is atrophy. Each site has its gain, noise, speckle and tilt, and an artefact of its own that goes with the finding there, at D in nearly
/// every volume (the paper sees "strong spurious correlation" at D); at the other sites the same artefact says nothing. Some of D's slices are narrow.</para>
/// <para>A subject keeps its anatomy over the years, atrophy grows, and three in ten patients begin without it: a label is a volume's.</para>
/// </remarks>
static class OctPhantoms
{
    /// <summary>What the sites are called: the paper's letters.</summary>
    public static IReadOnlyList<string> SiteNames { get; } = ["A", "B", "C", "D"];

    /// <summary>Behind the cells of the radiographs, so that no two phantoms share their random numbers.</summary>
    const int FirstCell = 16;

    const double Growth = 0.15, Before = 0.3, OtherArtefact = 0.25;
    const int MostYears = 3;

    /// <param name="Gain">Grey of full reflection.</param>
    /// <param name="Floor">Grey of nothing.</param>
    /// <param name="Speckle">As a share of the grey.</param>
    /// <param name="Tilt">Standard deviation of the lean.</param>
    /// <param name="Narrow">Share of visits on a machine with narrow slices.</param>
    /// <param name="Own">The site's artefact.</param>
    /// <param name="WithAtrophy">How often it is there in volumes with the finding, where no other site's is.</param>
    /// <param name="Without">How often in those without.</param>
    sealed record Site(double Gain, double Floor, double Speckle, double Tilt, double Narrow, OctArtefact Own, double WithAtrophy, double Without);

    static readonly Site[] s_sites =
    [
        new(0.90, 0.04, 0.22, 0.03, 0, OctArtefact.Reflection, 0.85, 0.15),
        new(0.78, 0.08, 0.30, 0.05, 0, OctArtefact.Shade, 0.80, 0.20),
        new(0.98, 0.03, 0.18, 0.03, 0, OctArtefact.Stripe, 0.85, 0.15),
        new(0.68, 0.12, 0.34, 0.07, 0.3, OctArtefact.Ruler, 0.97, 0.04),
    ];

    /// <summary>All volumes of the set, site by site, subject by subject, year by year.</summary>
    public static IReadOnlyList<OctStudy> Plan(PhantomSettings settings)
    {
        var subjects =
            from site in Enumerable.Range(0, s_sites.Length)
            from subject in
                (from label in new[] { 0, 1 }
                 from number in Enumerable.Range(0, settings.PerCell)
                 let draw = new PhantomDraw(settings.Seed, FirstCell + 2 * site + label, number)
                 orderby draw.Bits()
                 select (Site: site, Label: label, Draw: draw))
            select subject;
        return
        [
            .. subjects.SelectMany((subject, i) => Visits(subject.Draw, subject.Site, subject.Label == 1).Select(visit => (Subject: i + 1, subject.Site, visit.Year, visit.Scene)))
                .Select((visit, i) => new OctStudy(i + 1, visit.Subject, visit.Site, visit.Year, visit.Scene.Atrophy.Count > 0 ? 1 : 0, visit.Scene)),
        ];
    }

    static IEnumerable<(int Year, OctScene Scene)> Visits(PhantomDraw draw, int site, bool ill)
    {
        var (eye, spots) = (Eye(draw), Spots(draw, draw.Chance(0.4) ? 2 : 1, 0.07, 0.12));
        var (years, onset) = (draw.Chance(0.5) ? MostYears : MostYears - 1, draw.Chance(Before) ? 2 : 1);
        for (var year = 1; year <= years; year++)
        {
            var size = 1 + Growth * (year - 1);
            OctSpot[] atrophy = ill && year >= onset ? [.. spots.Select(spot => spot with { RadiusU = size * spot.RadiusU, RadiusW = size * spot.RadiusW })] : [];
            yield return (year, Visit(draw, eye, s_sites[site], atrophy));
        }
    }

    /// <summary>What stays the same from year to year.</summary>
    static OctScene Eye(PhantomDraw draw) => new()
    {
        Texture = draw.Bits(),
        Depth = draw.Around(0.30, 0.025),
        Thickness = draw.Around(0.25, 0.015),
        Bow = draw.Around(0.04, 0.02),
        Tilt = 0,
        Fovea = (draw.Around(0.5, 0.05), draw.Around(0.5, 0.08)),
        Vessels = [draw.Between(0.05, 0.25), draw.Between(0.75, 0.95)],
        Drusen = [.. Spots(draw, draw.Chance(0.6) ? 4 : 2, 0.03, 0.06)],
        Atrophy = [],
        Exposure = new(1, 0, 0, OctArtefact.None, 0, false),
    };

    static OctSpot[] Spots(PhantomDraw draw, int count, double smallest, double largest) =>
        [.. Enumerable.Range(0, count).Select(_ => new OctSpot(draw.Between(0.22, 0.78), draw.Between(0.2, 0.8), draw.Between(smallest, largest), draw.Between(1.3 * smallest, 1.6 * largest)))];

    static OctScene Visit(PhantomDraw draw, OctScene eye, Site site, OctSpot[] atrophy)
    {
        // Whether it is another site's is decided first, so that it says nothing of the finding.
        var artefact = draw.Chance(OtherArtefact) ? Other(draw, site.Own) : draw.Chance(atrophy.Length > 0 ? site.WithAtrophy : site.Without) ? site.Own : OctArtefact.None;
        return eye with
        {
            Texture = draw.Bits(),
            Depth = eye.Depth + draw.Around(0, 0.02),
            Tilt = draw.Around(0, site.Tilt),
            Atrophy = atrophy,
            Exposure = new(
                draw.Around(site.Gain, 0.05), Math.Max(0, draw.Around(site.Floor, 0.012)), draw.Around(site.Speckle, 0.03), artefact, draw.Between(0, 1), draw.Chance(site.Narrow)),
        };
    }

    /// <summary>One of the other sites' artefacts.</summary>
    static OctArtefact Other(PhantomDraw draw, OctArtefact own)
    {
        OctArtefact[] others = [.. s_sites.Select(site => site.Own).Where(artefact => artefact != own)];
        return others[draw.Bits() % others.Length];
    }
}
