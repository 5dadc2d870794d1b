using System.Globalization;
using System.Text;
using AttributionPriors.Data.Oct;

namespace AttributionPriors.Data.Phantoms;

/// <summary>Phantom volumes as private scans come: a manifest, and a file of raw bytes a volume, slice by slice.</summary>
/// <remarks>Besides, <see cref="OctTruth"/> tells what no real set does: in which slices there is atrophy, and over which share of the columns.</remarks>
sealed class OctPhantomSet(PhantomSettings settings) : PhantomSet
{
    /// <summary>The manifest's name.</summary>
    public const string ManifestName = "manifest.csv";

    /// <summary>The first visits' year.</summary>
    const int FirstYear = 2010;

    const string Volumes = "volumes";
    const int SketchSide = 12;

    readonly IReadOnlyList<OctStudy> _studies = OctPhantoms.Plan(settings);

    public override string Noun => "retinal scans";

    public override int Count => _studies.Count;

    public override (string Facts, byte[] Sketch) Describe(int index)
    {
        var study = _studies[index];
        return (
            $"{study.Number} {study.Subject} {study.Site} {study.Year} {study.Label} {study.Scene.Exposure.Artefact} {study.Scene.Exposure.IsNarrow}\n",
            Greys.Bytes(OctScan.Render(study.Scene, SketchSide)));
    }

    public override void WriteTables(IReadOnlyList<string> folders)
    {
        var (manifest, truth, side) = (new StringBuilder("volume,subject,site,year,label,path,scans,height,width\n"), new StringBuilder("volume,slice,share\n"), settings.Side);
        foreach (var study in _studies)
        {
            manifest.Append(CultureInfo.InvariantCulture, $"{Name(study)},S{study.Subject:D4},{OctPhantoms.SiteNames[study.Site]},{FirstYear + study.Year},{study.Label},")
                .Append(CultureInfo.InvariantCulture, $"{Volumes}/{Name(study)}.raw,{OctScan.Slices},{side},{OctScan.Columns(study.Scene, side)}\n");
            foreach (var (slice, share) in OctScan.Atrophic(study.Scene, side).Index().Where(slice => slice.Item > 0))
                truth.Append(CultureInfo.InvariantCulture, $"{Name(study)},{slice},{share:F4}\n");
        }
        File.WriteAllText(Path.Combine(folders[0], ManifestName), manifest.ToString());
        File.WriteAllText(Path.Combine(folders[0], OctTruth.FileName), truth.ToString());
        Directory.CreateDirectory(Path.Combine(folders[0], Volumes));
    }

    public override void WriteItem(IReadOnlyList<string> folders, int index)
    {
        var study = _studies[index];
        File.WriteAllBytes(Path.Combine(folders[0], Volumes, $"{Name(study)}.raw"), Greys.Bytes(OctScan.Render(study.Scene, settings.Side)));
    }

    static string Name(OctStudy study) => $"V{study.Number:D5}";
}
