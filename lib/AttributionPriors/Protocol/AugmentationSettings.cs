namespace AttributionPriors;

/// <summary>
/// How training images differ from epoch to epoch: mirrored, turned, moved and made noisy, in this order. Each image draws for itself in each epoch; its mask goes
/// the same way.
/// </summary>
public sealed record AugmentationSettings
{
    /// <summary>Whether half of the images are mirrored left to right.</summary>
    public bool FlipColumns { get; init; }

    /// <summary>Whether half of the images are mirrored top to bottom.</summary>
    public bool FlipRows { get; init; }

    /// <summary>Images are turned about their middle by an angle between minus and plus this, in degrees.</summary>
    public double Rotation { get; init; }

    /// <summary>P: a window of the image's size is cut from the image with P pixels around it.</summary>
    public int Padding { get; init; }

    /// <summary>Value of pixels that come from beyond the image: what is black there.</summary>
    public double Fill { get; init; }

    /// <summary>Standard deviation of the Gaussian noise, in the images' own units.</summary>
    public double Noise { get; init; }
}
