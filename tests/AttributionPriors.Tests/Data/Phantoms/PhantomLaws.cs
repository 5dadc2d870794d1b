using AttributionPriors.Data;
using AttributionPriors.Data.Phantoms;

namespace Tests.Data.Phantoms;

/// <summary>Phantoms before they are files: what is drawn, and what that shows.</summary>
public sealed class PhantomLaws
{
    static readonly PhantomSettings s_few = new(PerCell: 40, Seed: 5, Side: 64);

    public static TheoryData<PhantomKind> Kinds => [PhantomKind.Xray, PhantomKind.Rsna];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_cell_has_at_least_the_wanted_number_and_the_smallest_has_just_that(PhantomKind kind)
    {
        var cells = PhantomFolder.Plan(kind, s_few).Where(study => study.Label >= 0).CountBy(study => (study.Site, study.Label)).ToDictionary();
        Assert.Equal(4, cells.Count);
        Assert.Equal(s_few.PerCell, cells.Values.Min());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_seed_decides_every_image(PhantomKind kind)
    {
        Assert.Equal(PhantomFolder.Fingerprint(kind, s_few), PhantomFolder.Fingerprint(kind, s_few));
        Assert.NotEqual(PhantomFolder.Fingerprint(kind, s_few), PhantomFolder.Fingerprint(kind, s_few with { Seed = 6 }));
        var (first, again) = (PhantomFolder.Plan(kind, s_few)[3].Render(64), PhantomFolder.Plan(kind, s_few)[3].Render(64));
        Assert.Equal(first, again);
    }

    // Measured on the image: in the row of the heart's centre, columns as bright as the heart, against the rib cage that was drawn.
    [Fact]
    public void A_large_heart_is_wider_in_the_image()
    {
        var studies = XrayPhantoms.Plan(s_few);
        double Bright(int label) => studies.Where(study => study.Label == label).Average(study => Shadow(study, 128));
        var (normal, enlarged) = (Bright(0), Bright(1));
        // The drawn ratios' means are 0.45 and 0.585 of a rib cage of 0.69 of the width: 0.093 more. The shadow of vessels that joins the heart grows with it.
        Assert.InRange(enlarged - normal, 0.093, 1.5 * 0.093);
    }

    [Fact]
    public void The_finding_is_in_the_heart_and_the_site_is_not()
    {
        var studies = XrayPhantoms.Plan(s_few with { PerCell = 200 });
        double Mean(int site, int label) => studies.Where(study => (study.Site, study.Label) == (site, label)).Average(study => study.Scene.CardioThoracicRatio);
        Assert.True(Mean(0, 1) - Mean(0, 0) > 0.1);
        Assert.True(Mean(1, 1) - Mean(1, 0) > 0.1);
        // AP, a third of site 0, magnifies by 0.02.
        Assert.Equal(Mean(1, 1), Mean(0, 1), 0.02);
        Assert.Equal(Mean(1, 0), Mean(0, 0), 0.02);
    }

    [Fact]
    public void Opacities_brighten_what_their_boxes_hold_and_only_the_ill_have_them()
    {
        foreach (var study in RsnaPhantoms.Plan(s_few).Take(60))
        {
            Assert.Equal(study.Label == 1, study.Scene.Opacities.Count > 0);
            if (study.Label != 1) continue;
            const int side = 64;
            var (ill, healthy) = (study.Render(side), (study with { Scene = study.Scene with { Opacities = [] } }).Render(side));
            var inside = new bool[side * side];
            foreach (var box in study.Scene.Opacities.Select(cloud => RsnaPhantomFiles.Box(study.Scene, cloud)))
                for (var r = (int)(box.Y / 16); r <= (int)((box.Y + box.Height) / 16); r++)
                    for (var c = (int)(box.X / 16); c <= (int)((box.X + box.Width) / 16); c++) inside[r * side + c] = true;
            var change = ill.Zip(healthy, (a, b) => a - b).ToArray();
            Assert.True(change.Sum() > 0);
            // All of a cloud but its ragged rim.
            Assert.True(change.Where((_, k) => inside[k]).Sum() > 0.95 * change.Sum(), $"study {study.Number}");
        }
    }

    [Fact]
    public void An_AP_view_has_its_shoulder_blades_over_the_lungs()
    {
        var studies = RsnaPhantoms.Plan(s_few);
        Assert.All(studies, study => Assert.Equal(study.Site == 1 ? "AP" : "PA", study.View));
        var scene = studies.First(study => study.Site == 0).Scene;
        // A point in the lung's outer part, at the height of the blade.
        double At(PhantomScene shown) => new PhantomAnatomy(shown).At(0.5 + 0.85 * shown.ThoraxHalfWidth, shown.LungTop + 0.2);
        Assert.True(At(scene with { IsAnteroposterior = true }) > At(scene) + 0.04);
    }

    [Fact]
    public void Greys_stay_within_the_film()
    {
        foreach (var study in XrayPhantoms.Plan(s_few).Take(8).Concat(RsnaPhantoms.Plan(s_few).Take(8)))
        {
            var greys = study.Render(48);
            Assert.All(greys, grey => Assert.InRange(grey, 0, 1));
            Assert.True(greys.Max() - greys.Min() > 0.5);
        }
    }

    [Theory]
    [InlineData(19, 1, 64, "20 to")]
    [InlineData(50, -1, 64, "seed")]
    [InlineData(50, 1, 16, "rows")]
    public void Settings_out_of_range_are_refused(int count, int seed, int side, string words) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(() => new PhantomSettings(count, seed, side).Checked()).Message, StringComparison.Ordinal);

    /// <summary>Share of the row of the heart's middle that is brighter than half way between lung and heart.</summary>
    static double Shadow(PhantomStudy study, int side)
    {
        // Upright, without what lies over the heart.
        var scene = study.Scene with
        {
            Lean = 0, Shift = 0, Zoom = 1, IsAnteroposterior = false,
            Exposure = new(0.5, 1, 0, 0, (0, 0, 0, 0), 0, null, 0),
        };
        var image = (study with { Scene = scene }).Render(side);
        var row = (int)(side * (scene.LungTop + 0.7 * (scene.LungBottom - scene.LungTop)));
        var (left, right) = ((int)(side * (0.5 - 0.9 * scene.ThoraxHalfWidth)), (int)(side * (0.5 + 0.9 * scene.ThoraxHalfWidth)));
        var line = image.AsSpan(row * side + left, right - left);
        var bright = 0;
        foreach (var grey in line)
            if (grey > 0.42) bright++;
        return (double)bright / side;
    }
}
