using AttributionPriors.Data.Lidc;
using AttributionPriors.Data.Oct;
using AttributionPriors.Data.Phantoms;

namespace Tests.Data.Phantoms;

/// <summary>Phantom retinas and nodules: what they show, and that the readers of real files read them.</summary>
public sealed class ScanPhantomLaws : IDisposable
{
    const int Side = 48;

    static readonly PhantomSettings s_eyes = new(PerCell: 20, Seed: 5, Side: Side);
    static readonly PhantomSettings s_lungs = new(PerCell: 20, Seed: 5, Side: LidcPhantomSet.CropSide);

    readonly TemporaryFolder _folder = new();

    public static TheoryData<PhantomKind> Kinds => [PhantomKind.Oct, PhantomKind.Lidc];

    public void Dispose() => _folder.Dispose();

    string Written(PhantomKind kind, PhantomSettings settings)
    {
        PhantomFolder.Write(kind, settings, _folder.Path, cancel: TestContext.Current.CancellationToken);
        return Path.Combine(_folder.Path, PhantomFolder.Folders(kind)[0]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_seed_decides_every_image(PhantomKind kind)
    {
        var settings = s_eyes with { Side = 32 };
        Assert.Equal(PhantomFolder.Fingerprint(kind, settings), PhantomFolder.Fingerprint(kind, settings));
        Assert.NotEqual(PhantomFolder.Fingerprint(kind, settings), PhantomFolder.Fingerprint(kind, settings with { Seed = 6 }));
    }

    [Fact]
    public void Volumes_are_read_as_they_were_drawn()
    {
        var set = OctSet.Open(Written(PhantomKind.Oct, s_eyes));
        var studies = OctPhantoms.Plan(s_eyes);
        Assert.Empty(set.Index.Skipped);
        Assert.Equal(OctPhantoms.SiteNames, set.Index.Sites);
        Assert.Equal(studies.Select(study => (study.Label, OctPhantoms.SiteNames[study.Site])), set.Index.Entries.Select(entry => (entry.Label, entry.Site)));
        var narrow = set.Index.Entries.Index().Where(entry => entry.Item.Shape!.Value.Width < Side).ToList();
        Assert.NotEmpty(narrow);
        Assert.All(narrow, entry => Assert.Equal("D", entry.Item.Site));
        foreach (var k in new[] { 0, narrow[0].Index })
            Assert.Equal(OctScan.Render(studies[k].Scene, Side).Select(grey => (byte)(255 * grey + 0.5)), OctVolume.Read(set.Index.Entries[k]).Voxels);
    }

    [Fact]
    public void Subjects_come_back_and_atrophy_once_there_stays_and_grows()
    {
        var studies = OctPhantoms.Plan(s_eyes);
        Assert.All(studies.CountBy(study => study.Subject), subject => Assert.InRange(subject.Value, 2, 3));
        Assert.All(studies.GroupBy(study => study.Subject), visits =>
        {
            Assert.Single(visits.Select(visit => visit.Site).Distinct());
            Assert.Equal(visits.Select(visit => visit.Label).Order(), visits.Select(visit => visit.Label));
            double[] sizes = [.. visits.Where(visit => visit.Label == 1).Select(visit => visit.Scene.Atrophy.Sum(spot => spot.RadiusU))];
            Assert.Equal(sizes.Order(), sizes);
        });
        Assert.Contains(studies.GroupBy(study => study.Subject), visits => visits.Select(visit => visit.Label).Distinct().Count() == 2);
    }

    // Light passes where the pigment epithelium is gone: measured in the lowest quarter of the slices, columns with atrophy against the others.
    [Fact]
    public void Atrophy_brightens_what_lies_below_it_and_only_the_ill_have_it()
    {
        var differences = new List<double>();
        foreach (var study in OctPhantoms.Plan(s_eyes))
        {
            Assert.Equal(study.Label == 1, OctScan.Atrophic(study.Scene, Side).Any(share => share > 0));
            if (study.Label == 0 || differences.Count == 20) continue;
            var scene = study.Scene with { Exposure = new(1, 0, 0, OctArtefact.None, 0, false) };
            var (greys, anatomy) = (OctScan.Render(scene, Side), new OctAnatomy(scene));
            var below = Enumerable.Range(0, greys.Length).Where(k => k / Side % Side >= 3 * Side / 4)
                .ToLookup(k => anatomy.AtrophyAt((k % Side + 0.5) / Side, OctScan.PlaceOf(k / (Side * Side))) > 0.5, k => greys[k]);
            differences.Add(below[true].Average() - below[false].Average());
        }
        // A healthy choroid is dark that far down.
        Assert.All(differences, difference => Assert.True(difference > 0.1));
    }

    [Fact]
    public void A_sites_artefact_goes_with_the_finding_there_and_with_nothing_elsewhere()
    {
        var studies = OctPhantoms.Plan(s_eyes with { PerCell = 150 });
        double Share(OctArtefact artefact, bool own, int label)
        {
            var among = studies.Where(study => study.Label == label && (study.Site == 3) == own).ToList();
            return among.Count(study => study.Scene.Exposure.Artefact == artefact) / (double)among.Count;
        }
        Assert.True(Share(OctArtefact.Ruler, own: true, 1) - Share(OctArtefact.Ruler, own: true, 0) > 0.6);
        // One volume in twelve has it elsewhere; of five hundred a share strays by a hundredth.
        Assert.Equal(Share(OctArtefact.Ruler, own: false, 0), Share(OctArtefact.Ruler, own: false, 1), 0.05);
    }

    [Fact]
    public void Patches_are_read_as_they_were_drawn_and_judged()
    {
        var set = LidcSet.Open(Written(PhantomKind.Lidc, s_lungs));
        var studies = LesionPhantoms.Plan(s_lungs);
        Assert.Empty(set.Skipped);
        Assert.Equal(studies.Count(study => study.Label == 1), set.Entries.Count(entry => entry.Label == 1));
        Assert.All(studies, study => Assert.Equal(study.Label == 1, study.Scene.Raters.Count(rater => rater.HasMarked) > 2));
        Assert.All(set.Entries.GroupBy(entry => entry.Patient), patient => Assert.Single(patient.Select(entry => entry.Split).Distinct()));
        Assert.Equal(["test", "train", "val"], set.Entries.Select(entry => entry.Split).Distinct().Order());
    }

    [Fact]
    public void A_nodule_is_brighter_than_its_surroundings_and_no_two_radiologists_agree_on_its_border()
    {
        foreach (var study in LesionPhantoms.Plan(s_lungs).Where(study => study.Label == 1).Take(8))
        {
            const int side = 90;
            var greys = LesionCrop.Render(study.Scene, side);
            bool[][] outlines = [.. study.Scene.Raters.Where(rater => rater.HasMarked).Select(rater => LesionCrop.Outline(study.Scene, rater, side))];
            var agreed = Enumerable.Range(0, greys.Length).Where(k => outlines.All(outline => outline[k])).Average(k => greys[k]);
            // Lungs are 0.12 to 0.22, the faintest nodule 0.18 more; texture strays by 0.06.
            Assert.True(agreed > study.Scene.Lung + 0.1);
            Assert.Equal(outlines.Length, outlines.Select(outline => string.Concat(outline.Select(inside => inside ? 1 : 0))).Distinct().Count());
        }
    }
}
