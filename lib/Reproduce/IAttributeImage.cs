namespace Reproduce;

/// <summary>Saliency maps of a user's own picture.</summary>
interface IAttributeImage
{
    /// <summary>The saliency methods that can be chosen.</summary>
    IReadOnlyList<ListedMethod> Methods { get; }

    /// <summary>Draws the maps side by side and writes them; says of each method what it found.</summary>
    Task RunAsync(AttributeRequest request, TextWriter output, CancellationToken cancel);
}

/// <summary>A saliency method in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it computes, in one line.</param>
/// <param name="Forwards">What one picture costs, in forward passes.</param>
sealed record ListedMethod(string Name, string Description, long Forwards);

/// <summary>What to attribute.</summary>
/// <param name="Image">A PNG or JPEG file, or an array of values from 0 to 1 (.npy).</param>
/// <param name="Model">A stored model.</param>
/// <param name="Methods">Some of <see cref="IAttributeImage.Methods"/>; empty for all that the model allows.</param>
/// <param name="Output">The PNG to write.</param>
/// <param name="Device">Where to compute.</param>
sealed record AttributeRequest(string Image, string Model, IReadOnlyList<string> Methods, string Output, string Device)
{
    /// <summary>The class explained; null for the predicted one.</summary>
    public int? Target { get; init; }

    /// <summary>Where the object is, in the picture's own pixels: left, top, width, height; null if that is not known.</summary>
    public string? Box { get; init; }

    /// <summary>Whether each map is certified, and the certificates written beside the picture.</summary>
    public bool Certified { get; init; }
}
