namespace AttributionPriors.Data.Phantoms;

/// <summary>
/// Shapes with soft borders, and noise, for phantoms. Everything is made of sums, products, quotients and square roots, which IEEE 754 rounds the same
/// way everywhere: a phantom has the same bits on every machine.
/// </summary>
static class Soft
{
    /// <summary>1 where the signed distance is below −<paramref name="edge"/>, 0 above it, a cubic step between.</summary>
    public static double Inside(double distance, double edge)
    {
        var t = Math.Clamp((edge - distance) / (2 * edge), 0, 1);
        return t * t * (3 - 2 * t);
    }

    /// <summary>How far a point is outside an ellipse, in units of its smaller half-axis; negative inside. Exact on the border, good near it.</summary>
    public static double Ellipse(double dx, double dy, double rx, double ry) =>
        (Math.Sqrt(dx * dx / (rx * rx) + dy * dy / (ry * ry)) - 1) * Math.Min(rx, ry);

    /// <summary>A bump of height 1 at 0 that has fallen to one half at ±<paramref name="width"/>.</summary>
    public static double Bump(double distance, double width) => 1 / (1 + distance * distance / (width * width));

    /// <summary>Uniform in [0, 1) at each point of an integer lattice: a hash of place and seed.</summary>
    public static double Lattice(int x, int y, uint seed)
    {
        var h = (uint)x * 0x9E3779B1u ^ (uint)y * 0x85EBCA77u ^ seed * 0xC2B2AE3Du;
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return (h ^ (h >> 15)) / 4294967296.0; // 2³²
    }

    /// <summary>Smooth noise in [−1, 1]: lattice values one apart, joined by cubic steps.</summary>
    public static double Noise(double x, double y, uint seed)
    {
        double left = Math.Floor(x), top = Math.Floor(y);
        var (i, j) = ((int)left, (int)top);
        double u = x - left, v = y - top;
        (u, v) = (u * u * (3 - 2 * u), v * v * (3 - 2 * v));
        var above = Lattice(i, j, seed) * (1 - u) + Lattice(i + 1, j, seed) * u;
        var below = Lattice(i, j + 1, seed) * (1 - u) + Lattice(i + 1, j + 1, seed) * u;
        return 2 * (above * (1 - v) + below * v) - 1;
    }

    /// <summary>Bell-shaped noise of mean 0 and standard deviation 1 at each point of a lattice: four uniform numbers added up.</summary>
    public static double Grain(int x, int y, uint seed)
    {
        var sum = -2.0;
        for (uint k = 1; k <= 4; k++) sum += Lattice(x, y, seed + k * 0x68E31DA4u);
        return sum * 1.7320508075688772; // √3: a uniform number's variance is 1/12, that of four is 1/3
    }
}
