using AttributionPriors.Data;
using AttributionPriors.Models;

namespace AttributionPriors.Experiments;

/// <summary>
/// What a task's networks start from: a file of weights that somebody else trained, where whoever started this has one, else weights drawn by the seed.
/// </summary>
/// <remarks>
/// <see cref="Chosen.WeightsVariable"/> names one file, which is then of every network that starts from one, or a folder with a file for each: of these the one whose
/// name, up to the first dash or dot, is PyTorch's for the architecture, as <c>vgg11-8a719046.pth</c>. An architecture without a file in the folder starts from
/// scratch. A run's settings hold the SHA-256 of its file.
/// </remarks>
public sealed class StartingWeights
{
    static readonly string[] s_endings = [".pth", ".pt", ".safetensors"];

    /// <summary>PyTorch's names of published files, by the architecture that they fill.</summary>
    static readonly Dictionary<string, string[]> s_names = new()
    {
        [nameof(Vgg11)] = ["vgg11"],
        [nameof(MultiViewCnn)] = ["inception_v3_google", "inception_v3"],
    };

    readonly Lazy<PretrainedWeights?> _file;

    /// <summary>Nothing is read before it is needed.</summary>
    /// <param name="place">A file or a folder; null for none.</param>
    /// <param name="architecture">What it is to fill.</param>
    internal StartingWeights(string? place, string architecture) => _file = new(() => Find(place, architecture) is { } path ? new(path, architecture) : null);

    StartingWeights() => _file = new((PretrainedWeights?)null);

    /// <summary>Of tasks that always start from scratch.</summary>
    public static StartingWeights None { get; } = new();

    /// <summary>Whether there is a file; it is not looked into.</summary>
    /// <exception cref="InvalidDataException">A folder has several files for this network.</exception>
    public bool IsNamed => _file.Value is not null;

    /// <summary>The file, found to hold such a network; null where there is none.</summary>
    /// <exception cref="IOException">It is not there, or damaged.</exception>
    /// <exception cref="InvalidDataException">It holds another network; or a folder has several files for this one.</exception>
    public PretrainedWeights? File
    {
        get
        {
            if (_file.Value is not { } file) return null;
            try
            {
                _ = file.Settings;
                return file;
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{e.Message} {Chosen.WeightsVariable} names it; where runs start from several networks' weights, let it name a folder of files called {Files}.", e);
            }
        }
    }

    /// <summary>The network of a run, from the file where its settings want one. The caller disposes it.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="images">Images of its shape.</param>
    /// <exception cref="InvalidDataException">The settings want another file than there is here.</exception>
    public Classifier Network(RunSpec spec, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(images);
        if ((spec.Photos?.Weights ?? spec.Scan?.Weights) is not { } wanted) return ModelCatalogue.Build(spec.Model, images.Channels, images.Height, images.Width);
        return File is { } file && file.Fingerprint == wanted ? file.Build(spec.Model.Classes, images.Channels) : throw new InvalidDataException(
            $"{spec} was made for other weights (SHA-256 {wanted[..12]}) than there are here ({File?.Fingerprint[..12] ?? "none"}). {Chosen.WeightsVariable} names their file.");
    }

    static string Files => string.Join(" and ", s_names.Values.Select(names => $"{names[0]}-….pth"));

    static string? Find(string? place, string architecture)
    {
        if (!Directory.Exists(place)) return place;
        string[] found =
        [
            .. Directory.EnumerateFiles(place).Where(path => s_endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
                && s_names[architecture].Contains(Path.GetFileName(path).Split('-', '.')[0], StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal),
        ];
        return found.Length < 2 ? found.FirstOrDefault() : throw new InvalidDataException($"{place}: several files for {architecture}, {string.Join(" and ", found.Select(Path.GetFileName))}. Leave one of them there.");
    }
}
