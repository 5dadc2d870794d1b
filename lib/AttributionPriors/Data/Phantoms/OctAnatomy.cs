namespace AttributionPriors.Data.Phantoms;

/// <summary>How much a retina reflects, point by point: layers between the surface and the pigment epithelium, the choroid below.</summary>
/// <remarks>
/// A drawing, not optics. In atrophy the bright pigment epithelium and the band above it are gone, the layers above sink, and light passes into the
/// choroid, which brightens in columns down to the lower border. Drusen lift the epithelium and leave it whole: ill and healthy eyes have them.
/// </remarks>
sealed class OctAnatomy(OctScene scene)
{
    const double Epithelium = 0.032, Vitreous = 0.03, PitDepth = 0.08, DruseHeight = 0.035, Sinking = 0.03, VesselHalfWidth = 0.014;

    /// <summary>Layers from the surface down: where each ends on the way to the pigment epithelium, what it reflects, and what is left of that in atrophy.</summary>
    static readonly (double End, double Healthy, double Atrophic)[] s_layers =
        [(0.16, 0.62, 0.62), (0.38, 0.42, 0.42), (0.50, 0.26, 0.28), (0.58, 0.45, 0.42), (0.84, 0.20, 0.38), (0.90, 0.30, 0.36), (1.00, 0.74, 0.34)];

    /// <summary>Reflection at a point, from 0 to about 1.</summary>
    public double At(double u, double v, double w)
    {
        var atrophy = AtrophyAt(u, w);
        var surface = Surface(u, w) + Sinking * atrophy;
        var floor = Surface(u, w) - Pit(u, w) + scene.Thickness - Lift(u, w);
        if (v < surface) return Vitreous;
        var reflection = v < floor ? Layer((v - surface) / (floor - surface), atrophy)
            : v < floor + Epithelium ? Mixed(0.95, 0.34, atrophy)
            : Choroid(u, v, w, v - floor - Epithelium, atrophy);
        return reflection * Shadow(u, v - surface);
    }

    /// <summary>1 where the pigment epithelium is gone, 0 where it is whole, and between at the border.</summary>
    public double AtrophyAt(double u, double w)
    {
        const double edge = 0.015;
        var most = 0.0;
        foreach (var spot in scene.Atrophy) most = Math.Max(most, Soft.Inside(Soft.Ellipse(u - spot.U, w - spot.W, spot.RadiusU, spot.RadiusW), edge));
        return most;
    }

    double Surface(double u, double w)
    {
        var across = u - 0.5;
        var waves = 0.012 * Soft.Noise(3 * u + 7, 3 * w, scene.Texture);
        return scene.Depth - 4 * scene.Bow * across * across + scene.Tilt * across + waves + Pit(u, w);
    }

    double Pit(double u, double w)
    {
        var (du, dw) = (u - scene.Fovea.U, w - scene.Fovea.W);
        return PitDepth * Square(1 / (1 + (du * du + dw * dw) / 0.02)); // 0.14 to where it is a quarter as deep
    }

    double Lift(double u, double w)
    {
        var lift = 0.0;
        foreach (var spot in scene.Drusen) lift = Math.Max(lift, Soft.Inside(Soft.Ellipse(u - spot.U, w - spot.W, spot.RadiusU, spot.RadiusW), 0.02));
        return DruseHeight * lift;
    }

    static double Layer(double way, double atrophy)
    {
        foreach (var (end, healthy, atrophic) in s_layers)
            if (way < end) return Mixed(healthy, atrophic, atrophy);
        return Mixed(s_layers[^1].Healthy, s_layers[^1].Atrophic, atrophy);
    }

    double Choroid(double u, double v, double w, double depth, double atrophy)
    {
        var vessels = 0.10 * Soft.Noise(14 * u, 20 * v + 9 * w, scene.Texture + 1);
        var healthy = 0.40 * Soft.Bump(depth, 0.10) + 0.02;
        var open = 0.60 * Soft.Bump(depth, 0.28);
        return Math.Max(0, Mixed(healthy, open, atrophy) + vessels * Soft.Bump(depth, 0.12));
    }

    double Shadow(double u, double below)
    {
        foreach (var vessel in scene.Vessels)
            if (Math.Abs(u - vessel) < VesselHalfWidth && below > 0.04) return 0.55;
        return 1;
    }

    static double Mixed(double healthy, double atrophic, double atrophy) => healthy + (atrophic - healthy) * atrophy;

    static double Square(double value) => value * value;
}
