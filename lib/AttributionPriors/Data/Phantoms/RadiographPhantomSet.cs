namespace AttributionPriors.Data.Phantoms;

/// <summary>Phantom radiographs in the files of NIH and PadChest, or of RSNA.</summary>
sealed class RadiographPhantomSet : PhantomSet
{
    /// <summary>Side at which an image is drawn to be described: small enough to take no time.</summary>
    const int SketchSide = 12;

    readonly PhantomKind _kind;
    readonly IReadOnlyList<PhantomStudy> _studies;
    readonly PhantomStudy[] _first, _second;
    readonly int _side;

    public RadiographPhantomSet(PhantomKind kind, PhantomSettings settings)
    {
        (_kind, _side) = (kind, settings.Side);
        _studies = PhantomFolder.Plan(kind, settings);
        (_first, _second) = ([.. _studies.Where(study => study.Site == 0)], [.. _studies.Where(study => study.Site == 1)]);
    }

    public override string Noun => "radiographs";

    public override int Count => _studies.Count;

    public override (string Facts, byte[] Sketch) Describe(int index)
    {
        var study = _studies[index];
        return ($"{study.Number} {study.Patient} {study.Site} {study.Label} {study.View}\n", Greys.Bytes(study.Render(SketchSide)));
    }

    public override void WriteTables(IReadOnlyList<string> folders)
    {
        if (_kind == PhantomKind.Rsna)
        {
            RsnaPhantomFiles.WriteTable(folders[0], _studies);
            return;
        }
        NihPhantomFiles.WriteTable(folders[0], _first, _side);
        PadChestPhantomFiles.WriteTable(folders[1], _second, _side);
    }

    public override void WriteItem(IReadOnlyList<string> folders, int index)
    {
        var study = _studies[index];
        if (_kind == PhantomKind.Rsna)
            RsnaPhantomFiles.WriteImage(folders[0], study, _side);
        else if (study.Site == 0)
            NihPhantomFiles.WriteImage(folders[0], _first, study, _side);
        else
            PadChestPhantomFiles.WriteImage(folders[1], study, _side);
    }
}
