namespace Reproduce;

/// <summary>Saliency maps of a user's own image, by the library's methods.</summary>
sealed class AttributeImage : IAttributeImage
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Methods { get; } = ["integratedGradients", "inputGradient", "occlusion"];

    /// <inheritdoc/>
    public Task RunAsync(AttributeRequest request, TextWriter output, CancellationToken cancel) =>
        throw new UsageException("This build of the command draws no saliency maps.");
}
