namespace AttributionPriors.Models;

/// <summary>What a network is built for.</summary>
/// <param name="Channels">Input channels C.</param>
/// <param name="Width">Channels of the first stage, or the bond dimension.</param>
/// <param name="Classes">Logits K.</param>
/// <param name="Height">Rows of the images; only networks that are tied to a size read it.</param>
/// <param name="Columns">Columns of the images, likewise.</param>
public sealed record NetworkShape(int Channels, int Width, int Classes, int Height, int Columns);

/// <summary>An architecture that is built by name.</summary>
/// <param name="Name">Its name in settings and on the command line.</param>
/// <param name="Summary">What it is, in a line.</param>
/// <param name="Usual">The shape that it has where nothing else is asked for.</param>
/// <param name="Build">Makes one, randomly initialised, from torch's default generator.</param>
public sealed record Architecture(string Name, string Summary, NetworkShape Usual, Func<NetworkShape, Classifier> Build)
{
    /// <summary>The first convolution's weight [width, C, kh, kw]; null where weights of other programs are not to be had.</summary>
    public string? Stem { get; init; }

    /// <summary>
    /// Beginning of the names of the part that files of other programs hold, where that is not all: the backbone. Such a file
    /// tells neither the channels nor the classes.
    /// </summary>
    public string Backbone { get; init; } = "";

    /// <summary>Beginnings of the names of what such a file need not fit; the first one's weight is [K, F], K the number of classes.</summary>
    public IReadOnlyList<string> Heads { get; init; } = [];

    /// <summary>What published weights expect of their images; null where none are published.</summary>
    public Normalisation? Published { get; init; }

    /// <summary>Whether a state-dict entry is of the head.</summary>
    public bool IsHead(string entry) => Heads.Any(head => entry.StartsWith(head, StringComparison.Ordinal));
}
