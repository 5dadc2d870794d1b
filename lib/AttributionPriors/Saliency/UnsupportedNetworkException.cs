namespace AttributionPriors.Saliency;

/// <summary>A saliency method cannot go through a network: the message says which layer it has no rule for, or what it misses.</summary>
/// <param name="message">That, and what to do.</param>
public sealed class UnsupportedNetworkException(string message) : ArgumentException(message);
