namespace AttributionPriors.Data.Phantoms;

/// <summary>
/// All that one phantom radiograph shows. Places are in units of the image's side, x to the right and y down from the upper left corner; the patient's left
/// is at the image's right, as in every chest film.
/// </summary>
sealed record PhantomScene
{
    /// <summary>Seed of texture and grain.</summary>
    public required uint Texture { get; init; }

    /// <summary>Half the inner width of the rib cage.</summary>
    public required double ThoraxHalfWidth { get; init; }

    /// <summary>Row of the lungs' tips.</summary>
    public required double LungTop { get; init; }

    /// <summary>Row of the lungs' lowest corners: a deep breath puts it low.</summary>
    public required double LungBottom { get; init; }

    /// <summary>Width of the heart over the width of the rib cage: the cardio-thoracic ratio, above about one half in cardiomegaly.</summary>
    public required double CardioThoracicRatio { get; init; }

    /// <summary>Height of the heart over its width.</summary>
    public required double HeartRoundness { get; init; }

    /// <summary>Tangent of half the angle by which the patient leans.</summary>
    public required double Lean { get; init; }

    /// <summary>How far the body's midline is displaced to the right.</summary>
    public required double Shift { get; init; }

    /// <summary>Size of the body: 1 fills the image.</summary>
    public required double Zoom { get; init; }

    /// <summary>Whether the beam entered at the front: shoulder blades over the lungs, high collar bones, a magnified heart.</summary>
    public required bool IsAnteroposterior { get; init; }

    /// <summary>Whether there is gas in the stomach.</summary>
    public required bool HasGasBubble { get; init; }

    /// <summary>Clouds in the lungs.</summary>
    public required IReadOnlyList<PhantomOpacity> Opacities { get; init; }

    /// <summary>What the machine and its operator add.</summary>
    public required PhantomExposure Exposure { get; init; }
}

/// <summary>A cloud in a lung, as pneumonia makes it: an ellipse with a soft border.</summary>
/// <param name="X">Its centre, in the coordinates of the upright body.</param>
/// <param name="Y">Likewise.</param>
/// <param name="RadiusX">Half its width.</param>
/// <param name="RadiusY">Half its height.</param>
/// <param name="Density">What it adds to the attenuation.</param>
sealed record PhantomOpacity(double X, double Y, double RadiusX, double RadiusY, double Density);

/// <summary>What machine and operator do to a radiograph.</summary>
/// <param name="Brightness">Grey of middling tissue, in [0, 1].</param>
/// <param name="Contrast">Slope of grey against attenuation.</param>
/// <param name="Curve">Share of the square in the film's curve: 0 is straight.</param>
/// <param name="Grain">Standard deviation of the noise.</param>
/// <param name="Collimation">Width of the black borders: left, top, right, bottom.</param>
/// <param name="Shoulders">How much of the shoulders is in the beam, from 0 to 1.</param>
/// <param name="Marker">The letters of lead in a corner; null for none.</param>
/// <param name="Wires">How many leads of a monitor lie across the chest.</param>
sealed record PhantomExposure(
    double Brightness, double Contrast, double Curve, double Grain, (double Left, double Top, double Right, double Bottom) Collimation,
    double Shoulders, PhantomMarker? Marker, int Wires);

/// <summary>Letters of lead beside the patient.</summary>
/// <param name="Text">Of <see cref="PhantomLetters"/>.</param>
/// <param name="X">Left end.</param>
/// <param name="Y">Upper end.</param>
/// <param name="Height">Height of a letter.</param>
sealed record PhantomMarker(string Text, double X, double Y, double Height);
