namespace AttributionPriors.Data.Phantoms;

/// <summary>Draws a scene: body in place, film curve, grain, borders, markers.</summary>
static class PhantomRadiograph
{
    /// <summary>Grey of letters of lead.</summary>
    const double Lead = 0.97;

    /// <summary>Attenuation that <see cref="PhantomExposure.Brightness"/> is the grey of.</summary>
    const double Middling = 0.45;

    /// <summary>Greys in [0, 1], [side, side] row by row; white is dense.</summary>
    public static double[] Render(PhantomScene scene, int side)
    {
        var anatomy = new PhantomAnatomy(scene);
        var greys = new double[side * side];
        for (var r = 0; r < side; r++)
            for (var c = 0; c < side; c++)
                greys[r * side + c] = Grey(scene, anatomy, (c + 0.5) / side, (r + 0.5) / side, c, r);
        return greys;
    }

    /// <summary>Where a point of the upright body is in the image.</summary>
    public static (double X, double Y) Place(PhantomScene scene, double x, double y)
    {
        var (cos, sin) = Turn(scene);
        double dx = (x - 0.5) * scene.Zoom, dy = (y - 0.5) * scene.Zoom;
        return (0.5 + scene.Shift + cos * dx - sin * dy, 0.5 + sin * dx + cos * dy);
    }

    static double Grey(PhantomScene scene, PhantomAnatomy anatomy, double x, double y, int column, int row)
    {
        var exposure = scene.Exposure;
        var (left, top, right, bottom) = exposure.Collimation;
        if (x < left || y < top || x > 1 - right || y > 1 - bottom) return 0;
        if (exposure.Marker is { } marker && PhantomLetters.Covers(marker, x, y)) return Lead;
        var (cos, sin) = Turn(scene);
        double dx = (x - 0.5 - scene.Shift) / scene.Zoom, dy = (y - 0.5) / scene.Zoom;
        var attenuation = anatomy.At(0.5 + cos * dx + sin * dy, 0.5 - sin * dx + cos * dy);
        var straight = exposure.Brightness + exposure.Contrast * (attenuation - Middling);
        var grey = (1 - exposure.Curve) * straight + exposure.Curve * straight * straight;
        return Math.Clamp(grey + exposure.Grain * Soft.Grain(column, row, scene.Texture), 0, 1);
    }

    /// <summary>Cosine and sine of the lean, from the tangent of half of it.</summary>
    static (double Cos, double Sin) Turn(PhantomScene scene)
    {
        var t = scene.Lean;
        return ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t));
    }
}
