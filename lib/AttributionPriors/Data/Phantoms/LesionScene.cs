namespace AttributionPriors.Data.Phantoms;

/// <summary>All that one phantom crop of a lung shows. Places are in units of the crop's side, from its upper left corner.</summary>
sealed record LesionScene
{
    /// <summary>Seed of texture and noise.</summary>
    public required uint Texture { get; init; }

    /// <summary>Grey of the lung.</summary>
    public required double Lung { get; init; }

    /// <summary>The chest wall: distance from the middle, and the direction to it; null for a crop inside the lung.</summary>
    public required (double Distance, double X, double Y)? Wall { get; init; }

    /// <summary>Vessels: what a nodule can be mistaken for.</summary>
    public required IReadOnlyList<LesionVessel> Vessels { get; init; }

    /// <summary>What the crop is centred on.</summary>
    public required LesionNodule Nodule { get; init; }

    /// <summary>What the four radiologists make of it.</summary>
    public required IReadOnlyList<LesionRater> Raters { get; init; }
}

/// <summary>A vessel, as a straight piece with round ends.</summary>
/// <param name="X">One end.</param>
/// <param name="Y">Likewise.</param>
/// <param name="AlongX">To the other end.</param>
/// <param name="AlongY">Likewise.</param>
/// <param name="Radius">Half its width.</param>
/// <param name="Density">What it adds to the grey.</param>
sealed record LesionVessel(double X, double Y, double AlongX, double AlongY, double Radius, double Density);

/// <summary>Something round in a lung.</summary>
/// <param name="X">Its centre.</param>
/// <param name="Y">Likewise.</param>
/// <param name="RadiusX">Half its width.</param>
/// <param name="RadiusY">Half its height.</param>
/// <param name="Density">What it adds to the grey.</param>
/// <param name="Edge">Half the width of its border: small for what is sharply bounded.</param>
/// <param name="Raggedness">How far the border wanders.</param>
sealed record LesionNodule(double X, double Y, double RadiusX, double RadiusY, double Density, double Edge, double Raggedness);

/// <summary>One radiologist.</summary>
/// <param name="HasMarked">Whether there is a lesion to this one's mind.</param>
/// <param name="Growth">How far outside the border the outline runs; negative inside.</param>
/// <param name="X">How far it is displaced.</param>
/// <param name="Y">Likewise.</param>
sealed record LesionRater(bool HasMarked, double Growth, double X, double Y);
