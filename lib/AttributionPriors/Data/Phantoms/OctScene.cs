namespace AttributionPriors.Data.Phantoms;

/// <summary>
/// All that one phantom volume shows. Places are u across a slice and w across the slices, both from 0 to 1, and v down from the upper border of a slice.
/// </summary>
sealed record OctScene
{
    /// <summary>Seed of speckle and texture.</summary>
    public required uint Texture { get; init; }

    /// <summary>Row of the retina's surface at the middle.</summary>
    public required double Depth { get; init; }

    /// <summary>From the surface to the pigment epithelium.</summary>
    public required double Thickness { get; init; }

    /// <summary>How much the retina bows: the fall of its middle below its sides.</summary>
    public required double Bow { get; init; }

    /// <summary>How much it leans: the fall from the left side to the right.</summary>
    public required double Tilt { get; init; }

    /// <summary>The fovea, where the surface dips.</summary>
    public required (double U, double W) Fovea { get; init; }

    /// <summary>Columns of the large vessels, which throw shadows.</summary>
    public required IReadOnlyList<double> Vessels { get; init; }

    /// <summary>Deposits that lift the pigment epithelium, in ill eyes and healthy ones.</summary>
    public required IReadOnlyList<OctSpot> Drusen { get; init; }

    /// <summary>Where the pigment epithelium is gone: the finding.</summary>
    public required IReadOnlyList<OctSpot> Atrophy { get; init; }

    /// <summary>What the machine adds.</summary>
    public required OctExposure Exposure { get; init; }
}

/// <summary>An ellipse on the retina.</summary>
/// <param name="U">Its centre across the slices' columns.</param>
/// <param name="W">Its centre across the slices.</param>
/// <param name="RadiusU">Half its extent along u.</param>
/// <param name="RadiusW">Half its extent along w.</param>
sealed record OctSpot(double U, double W, double RadiusU, double RadiusW);

/// <summary>Something in a scan that is not the eye.</summary>
enum OctArtefact
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A bright line above the retina: the lens's reflection.</summary>
    Reflection,

    /// <summary>A bright column: the detector is saturated.</summary>
    Stripe,

    /// <summary>A dark side: the pupil cuts the beam.</summary>
    Shade,

    /// <summary>A bright bar below: the machine's ruler.</summary>
    Ruler,
}

/// <summary>What a machine makes of reflected light.</summary>
/// <param name="Gain">Grey of full reflection.</param>
/// <param name="Floor">Grey where nothing reflects.</param>
/// <param name="Speckle">Standard deviation of the speckle, as a share of the grey.</param>
/// <param name="Artefact">What else is in the scan.</param>
/// <param name="Place">Where that is, from 0 to 1.</param>
/// <param name="IsNarrow">Whether the machine's slices are narrower than the others'.</param>
sealed record OctExposure(double Gain, double Floor, double Speckle, OctArtefact Artefact, double Place, bool IsNarrow);
