using System.Security.Cryptography;

namespace AttributionPriors.Models;

/// <summary>A file of weights that somebody else trained, usually on ImageNet, for networks of this kit to start from.</summary>
public sealed class PretrainedWeights
{
    /// <summary>Input channels of published weights: red, green, blue. To look at a backbone's, as many slices do as well.</summary>
    const int Colours = 3;

    readonly string _path;
    readonly Architecture _architecture;
    readonly Lazy<string> _fingerprint;
    readonly Lazy<(ModelSettings Settings, bool IsComplete)> _network;

    /// <summary>Nothing is read before it is needed.</summary>
    /// <param name="path">A safetensors file or a PyTorch state dict.</param>
    /// <param name="architecture">What it is said to hold.</param>
    /// <exception cref="ArgumentException">There is no such architecture.</exception>
    public PretrainedWeights(string path, string architecture)
    {
        (_path, _architecture) = (path, ModelCatalogue.Find(architecture));
        _fingerprint = new(Hash);
        _network = new(() =>
        {
            using var import = Import(null, Colours);
            return (import.Settings, import.Fit.IsExact);
        });
    }

    /// <summary>SHA-256 (hex) of the file.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>The network that the file holds, with its own number of classes.</summary>
    /// <exception cref="IOException">The file is not there, or damaged.</exception>
    /// <exception cref="InvalidDataException">It holds another network.</exception>
    public ModelSettings Settings => _network.Value.Settings;

    /// <summary>Whether the head is there too.</summary>
    /// <inheritdoc cref="Settings"/>
    public bool IsComplete => _network.Value.IsComplete;

    /// <summary>The network with these weights. The caller disposes it.</summary>
    /// <param name="classes">Logits wanted: where the file has others, the head is drawn from torch's default generator.</param>
    /// <param name="channels">Its input channels: three colours, or a volume's slices.</param>
    /// <inheritdoc cref="Settings"/>
    public Classifier Build(int classes, int channels)
    {
        var import = Import(classes, channels);
        import.Load();
        return import.Model;
    }

    ModelImport Import(int? classes, int channels)
    {
        if (!File.Exists(_path)) throw new FileNotFoundException($"{_path}: there is no such file of weights.", _path);
        var import = ModelImport.Read(_path, _architecture, classes, channels);
        if (import.FitsButHead) return import;
        import.Dispose();
        var like = import.Resembled is { Count: > 0 } names ? $"; they look like those of {string.Join(" or ", names)}" : "";
        throw new InvalidDataException(
            $"{_path}: these are no weights of {_architecture.Name}{(_architecture.Backbone.Length > 0 ? " or its backbone" : "")}: {import.Fit.Differences.First()}{like}. "
            + $"All that differs: reproduce model import {_path} --as {_architecture.Name}.");
    }

    string Hash()
    {
        if (!File.Exists(_path)) throw new FileNotFoundException($"{_path}: there is no such file of weights.", _path);
        using var stream = File.OpenRead(_path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
