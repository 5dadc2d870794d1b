namespace Reproduce;

/// <summary>Saliency maps of a user's own image.</summary>
interface IAttributeImage
{
    /// <summary>The saliency methods that can be chosen.</summary>
    IReadOnlyList<string> Methods { get; }

    /// <summary>Draws the map and writes it; says in a sentence what it shows.</summary>
    Task RunAsync(AttributeRequest request, TextWriter output, CancellationToken cancel);
}

/// <summary>What to attribute.</summary>
/// <param name="Image">A PNG file.</param>
/// <param name="Model">A stored model.</param>
/// <param name="Method">One of <see cref="IAttributeImage.Methods"/>.</param>
/// <param name="Target">The class explained; null for the predicted one.</param>
/// <param name="Output">The PNG to write.</param>
/// <param name="Device">Where to compute.</param>
sealed record AttributeRequest(string Image, string Model, string Method, int? Target, string Output, string Device);
