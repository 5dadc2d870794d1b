namespace AttributionPriors.Data.Phantoms;

/// <summary>How many phantoms, and from which seed.</summary>
/// <param name="PerCell">
/// Radiographs of the smallest cell of site and label, of which a task draws as many from each; the other cells get some more, as in life. Of retinal scans
/// subjects of each site and label, of nodules those of each label.
/// </param>
/// <param name="Seed">Decides all of them.</param>
/// <param name="Side">Rows and columns of the files; of volumes those of a slice.</param>
public sealed record PhantomSettings(int PerCell = 150, int Seed = 2021, int Side = 224)
{
    /// <summary>The set that the tasks of a kind draw.</summary>
    public static PhantomSettings Usual(PhantomKind kind) => kind switch
    {
        PhantomKind.Oct => new(PerCell: 24, Side: 64),
        PhantomKind.Lidc => new(PerCell: 300, Side: LidcPhantomSet.CropSide),
        _ => new(),
    };

    /// <summary>Least and most that make sense: a split of a tenth of a cell must not be empty, and a million are no test.</summary>
    const int Fewest = 20, Most = 100_000, Smallest = 32, Largest = 2048;

    /// <summary>The same settings.</summary>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public PhantomSettings Checked()
    {
        if (PerCell is < Fewest or > Most) throw new ArgumentException($"Phantoms come {Fewest} to {Most:N0} a cell of site and class, not {PerCell}.");
        if (Seed < 0) throw new ArgumentException($"A seed is 0 or more, not {Seed}.");
        if (Side is < Smallest or > Largest) throw new ArgumentException($"A phantom has {Smallest} to {Largest} rows, not {Side}.");
        return this;
    }
}

/// <summary>One phantom radiograph before it is drawn.</summary>
/// <param name="Number">From 1, in the order of the table.</param>
/// <param name="Patient">From 1; some patients come twice.</param>
/// <param name="Site">The data set (NIH 0, PadChest 1), or of RSNA the view (PA 0, AP 1).</param>
/// <param name="Label">1 with the finding, 0 without any, −1 with another finding: its reader must leave it out.</param>
/// <param name="Scene">What it shows.</param>
sealed record PhantomStudy(int Number, int Patient, int Site, int Label, PhantomScene Scene)
{
    /// <summary><c>PA</c> or <c>AP</c>.</summary>
    public string View => Scene.IsAnteroposterior ? "AP" : "PA";

    /// <summary>The grey image.</summary>
    public double[] Render(int side) => PhantomRadiograph.Render(Scene, side);
}
