using System.Globalization;
using AttributionPriors.Data;
using AttributionPriors.Models.Weights;

namespace AttributionPriors.Models;

/// <summary>A trained network in a file: safetensors weights, with what is needed to build the network as metadata.</summary>
/// <param name="Settings">Which network.</param>
/// <param name="Channels">Input channels C.</param>
/// <param name="Height">Rows that it was trained on.</param>
/// <param name="Width">Columns that it was trained on.</param>
public sealed record ModelFile(ModelSettings Settings, int Channels, int Height, int Width)
{
    /// <summary>What its images go through before it; null for values of [0, 1] as they are.</summary>
    public Normalisation? Normalisation { get; init; }

    /// <summary>Writes the weights and how to build the network, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="weights">Parameters and buffers by their state-dict names.</param>
    public void Write(string path, IEnumerable<KeyValuePair<string, RawTensor>> weights)
    {
        var metadata = new Dictionary<string, string>
        {
            ["model"] = Settings.Name,
            ["width"] = Text(Settings.Width),
            ["classes"] = Text(Settings.Classes),
            ["input channels"] = Text(Channels),
            ["input height"] = Text(Height),
            ["input width"] = Text(Width),
        };
        if (Normalisation is { } normalisation)
            (metadata[MeanEntry], metadata[DeviationEntry]) = (Normalisation.Text(normalisation.Mean), Normalisation.Text(normalisation.Deviation));
        Safetensors.Write(path, weights, metadata);
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote and builds its network, in evaluation mode. The caller disposes it.</summary>
    /// <exception cref="BrokenFileException">The file is damaged.</exception>
    /// <exception cref="InvalidDataException">It does not say which network it holds, or its weights do not fit that.</exception>
    public static (ModelFile File, Classifier Model) Read(string path)
    {
        var stored = Safetensors.Read(path);
        string Entry(string key) => stored.Metadata.TryGetValue(key, out var value)
            ? value
            : throw new InvalidDataException($"{path}: has no entry '{key}' in its metadata, so it is not a model that this kit stored.");
        int Number(string key) => int.TryParse(Entry(key), CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new InvalidDataException($"{path}: '{key}' in its metadata is '{Entry(key)}', want a positive whole number.");
        var file = new ModelFile(new(Entry("model"), Number("width"), Number("classes")), Number("input channels"), Number("input height"), Number("input width"))
        {
            Normalisation = Normalised(stored.Metadata, path),
        };
        try
        {
            var model = ModelCatalogue.Build(file.Settings, file.Channels, file.Height, file.Width);
            ModuleState.Load(model, stored.Tensors);
            model.eval();
            return (file, model);
        }
        catch (ArgumentException misfit)
        {
            throw new InvalidDataException($"{path}: {misfit.Message}", misfit);
        }
    }

    const string MeanEntry = "input mean", DeviationEntry = "input deviation";

    static Normalisation? Normalised(IReadOnlyDictionary<string, string> metadata, string path)
    {
        if (!metadata.TryGetValue(MeanEntry, out var mean) || !metadata.TryGetValue(DeviationEntry, out var deviation)) return null;
        try
        {
            return new(Normalisation.Numbers(mean), Normalisation.Numbers(deviation));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: '{MeanEntry}' and '{DeviationEntry}' in its metadata are '{mean}' and '{deviation}', want a number for each channel.", e);
        }
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
