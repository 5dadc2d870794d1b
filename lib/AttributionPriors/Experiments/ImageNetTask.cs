using AttributionPriors.Data;
using AttributionPriors.Data.ImageNet;
using AttributionPriors.Models;

namespace AttributionPriors.Experiments;

/// <summary>
/// Photographs of ImageNet's validation set before a VGG-11 that somebody else trained (PPI, section 4.1 and appendix D.2): the deletion curves of Figure 5(b) and the maps of
/// Figures 3 and 9. Nothing is trained: a run has no epochs, and leaves no model.
/// </summary>
/// <remarks>
/// The seed is the number of the photograph within each class, so that the fifty runs of the profile <c>paper</c> see each of the 50,000 once; the smaller profiles take every
/// n-th class. The network is the file's that <see cref="Chosen.WeightsVariable"/> names.
/// </remarks>
/// <param name="root">The folder that holds a folder for each data set; null for none.</param>
/// <param name="weights">The file of VGG-11's weights, or a folder that has it; null for none.</param>
public sealed class ImageNetTask(string? root, string? weights) : ITask
{
    const int Side = 224, BatchSize = 32;

    /// <summary>Forward passes that a photograph takes: four maps, and five deletion curves of five places.</summary>
    const int Passes = 35;

    readonly string? _folder = root is null ? null : Path.Combine(root, ImageNetValidation.Dataset);
    readonly Lazy<ImageNetValidation> _set = new(() => ImageNetValidation.Open(Path.Combine(root!, ImageNetValidation.Dataset)));

    /// <inheritdoc/>
    public string Name => "ppi-imagenet";

    /// <inheritdoc/>
    public string Summary => "Maps of a VGG-11 trained elsewhere on ImageNet's validation photographs (PPI, Figures 3, 5(b) and 9). Nothing is trained.";

    /// <inheritdoc/>
    public StartingWeights Weights { get; } = new(weights, nameof(Vgg11));

    /// <inheritdoc/>
    public bool IsInMainJob => false;

    /// <inheritdoc/>
    public string? Lack => _folder is null || !Directory.Exists(_folder)
        ? $"{Name} looks at ImageNet's validation photographs: set {Chosen.DataVariable} to a folder that holds {ImageNetValidation.Dataset} (data/imagenet.md){(_folder is null ? "" : $"; {_folder} does not exist")}."
        : !Weights.IsNamed ? $"{Name} looks at a VGG-11 trained on ImageNet: set {Chosen.WeightsVariable} to its file of weights (data/imagenet.md)." : null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Methods { get; } = ["Baseline"];

    /// <inheritdoc/>
    public IReadOnlyList<int> Seeds(string profile) => Profiles.Check(profile) switch
    {
        Profiles.Smoke => [0],
        Profiles.Lesson => [0, 1, 2],
        _ => [.. Enumerable.Range(0, ImageNetValidation.PerClass)],
    };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">No class of these has so many photographs.</exception>
    /// <exception cref="IOException">The photographs or the weights are missing or damaged.</exception>
    /// <exception cref="InvalidDataException">The weights are of another network, or of other classes.</exception>
    public RunSpec Spec(string method, int seed, string profile, Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var name = UnknownNameException.Check($"{Name} method", method, Methods);
        var photos = Draw(seed, Profiles.Check(profile));
        if (Weights.File is not { Settings.Classes: ImageNetValidation.Classes, IsComplete: true } file)
            throw new InvalidDataException($"{weights}: a network is wanted that tells ImageNet's {ImageNetValidation.Classes} classes apart; this one has a head for {Weights.File!.Settings.Classes}, or none.");
        return new()
        {
            Task = Name,
            Method = name,
            Seed = seed,
            Profile = Profiles.Check(profile),
            Protocol = protocol,
            Data = new(0, 0, photos.Length, DataFingerprint(photos)),
            Model = file.Settings,
            Hyper = new() { LearningRate = 0 },
            Training = new(Epochs: 0, BatchSize, BurnIn: 0, Patience: null),
            Attribution = new(photos.Length, IntegratedGradientsSteps: 1, OcclusionWindow: 1, AttributionQuestion.LossOfTrueClass),
            Photos = new(Side, file.Fingerprint),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The photographs are not those that the spec was made for.</exception>
    public Splits Load(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var side = spec.Photos?.Side ?? throw new ArgumentException($"{spec} is no run on photographs.", nameof(spec));
        var photos = Draw(spec.Seed, spec.Profile);
        Chosen.CheckData(spec, DataFingerprint(photos), "photographs");
        var none = new ImageSet(3, side, side, [], [], [], []);
        return new(none, none, _set.Value.Read(photos, side));
    }

    /// <inheritdoc/>
    public double MultiplyAdds(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Passes * spec.Attribution.Images * NetworkCost.OfVgg11(spec.Model.Width, Side);
    }

    /// <summary>Places of the photographs: the one of this number of every n-th class, where there is one.</summary>
    int[] Draw(int seed, string profile)
    {
        if (Lack is { } lack) throw new DirectoryNotFoundException(lack);
        var every = profile switch { Profiles.Smoke => 250, Profiles.Lesson => 50, _ => 1 };
        int[] places =
        [
            .. from place in Enumerable.Range(0, _set.Value.Entries.Count)
               let label = _set.Value.Entries[place].Label
               where label % every == 0
               group place by label into photos
               orderby photos.Key
               where seed >= 0 && seed < photos.Count()
               select photos.ElementAt(seed),
        ];
        return places.Length > 0 ? places : throw new ArgumentException($"The seed of {Name} is the number of a photograph within its class, from 0; in {_folder} no class has number {seed}.", nameof(seed));
    }

    string DataFingerprint(int[] photos) => Fingerprint.Of(
        [.. photos.Select(place => _set.Value.Entries[place]).Select(entry => $"{Path.GetFileName(entry.Path)} {new FileInfo(entry.Path).Length} {entry.Synset} {entry.Label}")]);
}
