namespace AttributionPriors.Data.Phantoms;

/// <summary>What a chest does to X-rays, point by point: the attenuation that a film turns into greys.</summary>
/// <remarks>
/// A drawing in projection, not physics: organs are plane shapes with soft borders whose attenuations add up. What matters to a classifier is there: the
/// heart's width against the rib cage, clouds in the lungs, and much that varies without meaning.
/// </remarks>
sealed class PhantomAnatomy(PhantomScene scene)
{
    const double Midline = 0.5, RibSpacing = 0.062, RibHalfWidth = 0.0085, LungEdge = 0.012;
    const int Ribs = 10;

    readonly double _half = scene.ThoraxHalfWidth;
    readonly double _top = scene.LungTop;
    readonly double _height = scene.LungBottom - scene.LungTop;
    readonly double _heartHalf = scene.CardioThoracicRatio * scene.ThoraxHalfWidth;

    /// <summary>Row of the heart's centre: it rests on the diaphragm.</summary>
    double HeartRow => _top + 0.88 * _height - 0.55 * _heartHalf * scene.HeartRoundness;

    /// <summary>Attenuation at a point of the upright body, from 0 (air) to about 1.</summary>
    public double At(double x, double y)
    {
        var across = x - Midline;
        var beside = Math.Abs(across);
        var body = Body(beside, y);
        if (body == 0) return 0;
        var heart = Heart(across, y);
        var lung = Lung(across, y);
        var air = lung * (1 - 0.92 * heart) * (1 - 0.85 * Hilum(beside, y));
        var tissue = 0.50 + 0.12 * Soft.Bump(beside, 0.5 * _half) + 0.05 * Soft.Noise(5 * x, 5 * y, scene.Texture);
        return body * (tissue - 0.34 * air + 0.05 * heart + Belly(across, y, lung) + Middle(across, y) + Bones(across, beside, y) + air * InLung(x, y, beside));
    }

    /// <summary>Torso, neck, and the arms' roots, against the air around them.</summary>
    double Body(double beside, double y)
    {
        var torso = Soft.Ellipse(beside, y - 0.85, 1.38 * _half, 0.86);
        var neck = Math.Max(beside - 0.11, y - 0.3);
        var shoulders = Soft.Ellipse(beside - 0.75 * _half, y - (_top + 0.16), 0.75 * _half, 0.14);
        return Soft.Inside(Math.Min(torso, Math.Min(neck, shoulders + 0.08 * (1 - scene.Exposure.Shoulders))), 0.015);
    }

    /// <summary>Wider to the patient's left, its tip low.</summary>
    double Heart(double across, double y)
    {
        var down = y - HeartRow;
        var dx = across - 0.30 * _heartHalf - 0.30 * down;
        return Soft.Inside(Soft.Ellipse(dx, down, _heartHalf, _heartHalf * scene.HeartRoundness), 0.012);
    }

    /// <summary>Both lungs: round tips, curved outer walls, the diaphragm's domes below.</summary>
    double Lung(double across, double y)
    {
        var beside = Math.Abs(across);
        var v = (y - _top) / _height;
        if (v is < -0.1 or > 1.1) return 0;
        var rest = 1 - Math.Clamp(v / 0.6, 0, 1);
        var outer = _half * (0.18 + 0.82 * Math.Sqrt(1 - rest * rest));
        var inner = 0.03 + 0.02 * v;
        var place = (beside - 0.5 * _half) / (0.5 * _half);
        // The right dome is pushed up by the liver; towards the heart the domes stay high, at the wall they fall steeply.
        var dome = 1 - (across < 0 ? 0.17 : 0.13) * (1 - (place < 0 ? 0.2 : 0.8) * place * place);
        return Soft.Inside(Math.Max(Math.Max(inner - beside, beside - outer), Math.Max(-v, v - dome) * _height), LungEdge);
    }

    /// <summary>What lies between the lungs above the heart, and widens into it.</summary>
    double Hilum(double beside, double y)
    {
        var towards = 1 - Math.Clamp((HeartRow - y) / 0.3, 0, 1);
        return Soft.Inside(beside - 0.045 - (0.55 * _heartHalf - 0.045) * towards * towards, 0.02) * Soft.Inside(y - HeartRow, 0.06);
    }

    /// <summary>Liver and stomach, with or without gas.</summary>
    double Belly(double across, double y, double lung)
    {
        var below = Soft.Inside(_top + 0.9 * _height - y, 0.06) * (1 - lung);
        var gas = scene.HasGasBubble ? Soft.Inside(Soft.Ellipse(across - 0.5 * _half, y - (scene.LungBottom + 0.015), 0.07, 0.035), 0.015) : 0;
        return 0.10 * below - 0.22 * gas;
    }

    /// <summary>Spine, great vessels with the aorta's knob, and the dark windpipe.</summary>
    double Middle(double across, double y)
    {
        var beside = Math.Abs(across);
        var vertebra = y / 0.058 - Math.Floor(y / 0.058);
        var spine = Soft.Inside(beside - 0.036, 0.012) * (0.06 + (vertebra < 0.15 ? -0.03 : 0.015));
        var vessels = 0.05 * Hilum(beside, y) * Soft.Inside(_top - y, 0.03);
        var knob = 0.10 * Soft.Inside(Soft.Ellipse(across - 0.055, y - (_top + 0.24 * _height), 0.042, 0.045), 0.012);
        var windpipe = 0.13 * Soft.Inside(Math.Max(Math.Abs(across + 0.006) - 0.014, y - (_top + 0.28 * _height)), 0.008);
        return spine + vessels + knob - windpipe;
    }

    double Bones(double across, double beside, double y)
    {
        var inCage = Soft.Inside(beside - _half * 1.03, 0.01);
        var lean = beside / _half;
        var back = 0.075 * Rib(y - _top + 0.045 - 0.16 * lean * lean + 0.1 * lean);
        var front = lean > 0.3 ? 0.04 * Rib(y - _top - 0.10 - 0.22 * (1 - lean)) : 0;
        var collarRow = _top + (scene.IsAnteroposterior ? -0.005 : 0.075) + 0.035 - 0.07 * lean;
        var collar = 0.11 * Soft.Inside(Math.Max(Math.Abs(y - collarRow) - 0.012, Math.Max(0.035 - beside, beside - 1.2 * _half)), 0.008);
        var bladeColumn = (scene.IsAnteroposterior ? 0.88 : 1.17) * _half;
        var blade = 0.085 * Soft.Inside(Soft.Ellipse(beside - bladeColumn - 0.18 * (y - _top - 0.18), y - (_top + 0.18), 0.062, 0.155), 0.012);
        var joint = 0.16 * scene.Exposure.Shoulders * Soft.Inside(Soft.Ellipse(beside - 1.27 * _half, y - (_top + 0.05), 0.062, 0.07), 0.014);
        return inCage * (back + front) + collar + blade + joint + Wires(across, y);
    }

    /// <summary>Bands one below the other; <paramref name="down"/> is the way from the first.</summary>
    static double Rib(double down)
    {
        var rib = Math.Floor(down / RibSpacing + 0.5);
        return rib is < 0 or >= Ribs ? 0 : Soft.Inside(Math.Abs(down - rib * RibSpacing) - RibHalfWidth, 0.007);
    }

    /// <summary>A monitor's leads: thin bright lines with an electrode at their upper end.</summary>
    double Wires(double across, double y)
    {
        var sum = 0.0;
        for (var k = 0; k < scene.Exposure.Wires; k++)
        {
            var (start, slope) = (0.5 * Soft.Lattice(k, 1, scene.Texture) - 0.25, 0.7 * Soft.Lattice(k, 2, scene.Texture) - 0.35);
            var row = _top + 0.1 + 0.35 * Soft.Lattice(k, 3, scene.Texture);
            var line = y < row ? 0 : 0.22 * Soft.Inside(Math.Abs(across - start - slope * (y - row)) - 0.003, 0.003);
            sum += line + 0.25 * Soft.Inside(Soft.Ellipse(across - start, y - row, 0.013, 0.013), 0.004);
        }
        return sum;
    }

    /// <summary>Vessels that branch out from the hilum, and the clouds.</summary>
    double InLung(double x, double y, double beside)
    {
        var hilum = Soft.Bump(Math.Sqrt((beside - 0.09) * (beside - 0.09) + (y - _top - 0.48 * _height) * (y - _top - 0.48 * _height)), 0.10);
        var fine = Soft.Noise(38 * x, 26 * y, scene.Texture + 1) + 0.6 * Soft.Noise(75 * x, 60 * y, scene.Texture + 2);
        var sum = 0.05 * hilum + (0.025 + 0.07 * hilum) * fine;
        foreach (var cloud in scene.Opacities)
        {
            var ragged = 0.25 * Soft.Noise(16 * x, 16 * y, scene.Texture + 3) * cloud.RadiusX;
            sum += cloud.Density * (1 + 0.35 * fine) * Soft.Inside(Soft.Ellipse(x - cloud.X, y - cloud.Y, cloud.RadiusX, cloud.RadiusY) + ragged, 0.45 * Math.Min(cloud.RadiusX, cloud.RadiusY));
        }
        return sum;
    }
}
