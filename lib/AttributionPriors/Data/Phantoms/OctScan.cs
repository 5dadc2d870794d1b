namespace AttributionPriors.Data.Phantoms;

/// <summary>Draws a volume: the eye, the machine's greys, speckle, and what else is in the scan.</summary>
static class OctScan
{
    /// <summary>Slices of a phantom volume.</summary>
    public const int Slices = 6;

    /// <summary>Columns of a narrow slice, of four.</summary>
    const int NarrowQuarters = 3;

    const double Bright = 0.88, ReflectionHeight = 0.02, StripeHalfWidth = 0.018, ShadedPart = 0.28, RulerTop = 0.93;

    /// <summary>Columns of the scene's slices, where those of most machines have <paramref name="side"/>.</summary>
    public static int Columns(OctScene scene, int side) => scene.Exposure.IsNarrow ? side * NarrowQuarters / 4 : side;

    /// <summary>Middle of a slice, from 0 to 1 across the slices.</summary>
    public static double PlaceOf(int slice) => (slice + 0.5) / Slices;

    /// <summary>Greys in [0, 1], [Slices, side, <see cref="Columns"/>]. A narrow machine sees the middle of what the others see.</summary>
    public static double[] Render(OctScene scene, int side)
    {
        var (anatomy, columns) = (new OctAnatomy(scene), Columns(scene, side));
        var greys = new double[Slices * side * columns];
        for (var k = 0; k < greys.Length; k++)
        {
            var (slice, row, column) = (k / (side * columns), k / columns % side, k % columns);
            var u = (column + (side - columns) / 2.0 + 0.5) / side;
            greys[k] = Grey(scene, anatomy, (u, (row + 0.5) / side, PlaceOf(slice)), (column, row + slice * side));
        }
        return greys;
    }

    /// <summary>Of each slice, the share of the columns over which more than half of the pigment epithelium is gone.</summary>
    public static double[] Atrophic(OctScene scene, int side)
    {
        const double gone = 0.5;
        var anatomy = new OctAnatomy(scene);
        return [.. Enumerable.Range(0, Slices).Select(slice => Enumerable.Range(0, side).Count(column => anatomy.AtrophyAt((column + 0.5) / side, PlaceOf(slice)) > gone) / (double)side)];
    }

    static double Grey(OctScene scene, OctAnatomy anatomy, (double U, double V, double W) at, (int Column, int Row) lattice)
    {
        const double electronics = 0.02;
        var exposure = scene.Exposure;
        var plain = exposure.Floor + (exposure.Gain - exposure.Floor) * anatomy.At(at.U, at.V, at.W);
        var lit = WithArtefact(exposure, plain, at.U, at.V);
        var speckle = 1 + exposure.Speckle * Soft.Grain(lattice.Column, lattice.Row, scene.Texture + 2);
        return Math.Clamp(lit * speckle + electronics * Soft.Grain(lattice.Column, lattice.Row, scene.Texture + 3), 0, 1);
    }

    static double WithArtefact(OctExposure exposure, double grey, double u, double v) => exposure.Artefact switch
    {
        OctArtefact.Reflection when Math.Abs(v - 0.04 - 0.08 * exposure.Place) < ReflectionHeight => Bright,
        OctArtefact.Stripe when Math.Abs(u - 0.2 - 0.6 * exposure.Place) < StripeHalfWidth => Math.Max(grey, 0.6 * Bright),
        OctArtefact.Shade when (exposure.Place < 0.5 ? u : 1 - u) < ShadedPart => 0.35 * grey,
        OctArtefact.Ruler when v > RulerTop => Bright,
        _ => grey,
    };
}
