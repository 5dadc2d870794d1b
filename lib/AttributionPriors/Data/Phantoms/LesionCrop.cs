namespace AttributionPriors.Data.Phantoms;

/// <summary>Draws a crop of a lung, and what the radiologists outline in it.</summary>
static class LesionCrop
{
    const double WallGrey = 0.62, WallEdge = 0.012, VesselEdge = 0.006, Noise = 0.022;

    /// <summary>Greys in [0, 1], [side, side]; white is dense.</summary>
    public static double[] Render(LesionScene scene, int side)
    {
        var greys = new double[side * side];
        for (var k = 0; k < greys.Length; k++)
        {
            double x = (k % side + 0.5) / side, y = (k / side + 0.5) / side;
            greys[k] = Math.Clamp(Grey(scene, x, y) + Noise * Soft.Grain(k % side, k / side, scene.Texture), 0, 1);
        }
        return greys;
    }

    /// <summary>What one radiologist outlines, [side, side]; nothing where there is no lesion to this one's mind.</summary>
    public static bool[] Outline(LesionScene scene, LesionRater rater, int side)
    {
        var inside = new bool[side * side];
        if (!rater.HasMarked) return inside;
        for (var k = 0; k < inside.Length; k++)
            inside[k] = Outside(scene, (k % side + 0.5) / side - rater.X, (k / side + 0.5) / side - rater.Y) < rater.Growth;
        return inside;
    }

    static double Grey(LesionScene scene, double x, double y)
    {
        var texture = 0.035 * Soft.Noise(9 * x, 9 * y, scene.Texture + 1) + 0.025 * Soft.Noise(27 * x, 27 * y, scene.Texture + 2);
        var dense = scene.Nodule.Density * Soft.Inside(Outside(scene, x, y), scene.Nodule.Edge);
        foreach (var vessel in scene.Vessels) dense = Math.Max(dense, vessel.Density * Soft.Inside(Beside(vessel, x, y), VesselEdge));
        var grey = scene.Lung + texture + dense;
        if (scene.Wall is not { } wall) return grey;
        var beyond = wall.Distance - (x - 0.5) * wall.X - (y - 0.5) * wall.Y;
        return grey + (WallGrey - grey) * Soft.Inside(beyond, WallEdge);
    }

    /// <summary>How far a point is outside the nodule's ragged border.</summary>
    static double Outside(LesionScene scene, double x, double y)
    {
        var nodule = scene.Nodule;
        return Soft.Ellipse(x - nodule.X, y - nodule.Y, nodule.RadiusX, nodule.RadiusY) - nodule.Raggedness * Soft.Noise(30 * x, 30 * y, scene.Texture + 3);
    }

    /// <summary>How far a point is outside a vessel.</summary>
    static double Beside(LesionVessel vessel, double x, double y)
    {
        double dx = x - vessel.X, dy = y - vessel.Y, length = vessel.AlongX * vessel.AlongX + vessel.AlongY * vessel.AlongY;
        var along = Math.Clamp((dx * vessel.AlongX + dy * vessel.AlongY) / length, 0, 1);
        double offX = dx - along * vessel.AlongX, offY = dy - along * vessel.AlongY;
        return Math.Sqrt(offX * offX + offY * offY) - vessel.Radius;
    }
}
