using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Priors;
using static TorchSharp.torch;

namespace AttributionPriors.Training;

/// <summary>Everything that decides how a run goes on, at the end of an epoch.</summary>
/// <remarks>
/// One safetensors file, written whole or not at all: the model, the chosen model, the optimiser, the prior's own
/// networks, the generators, and, as metadata, the epochs so far and the selection. The order of the data needs no room: each epoch's
/// order is drawn from the generator. A digest over all of it tells a damaged file from a whole one.
/// </remarks>
sealed class Checkpoint
{
    const string ModelPrefix = "model.";
    const string ChosenPrefix = "chosen.";
    const string BestPrefix = "best.";
    const string BestKey = "best epoch";
    const string OptimiserBlob = "optimiser";
    const string PriorBlob = "prior";
    const string DigestKey = "sha256";

    readonly string _path;
    readonly StateDict _file;

    Checkpoint(string path, StateDict file) => (_path, _file) = (path, file);

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<EpochMetrics> Epochs => JsonSerializer.Deserialize<List<EpochMetrics>>(_file.Metadata["epochs"])!;

    /// <summary>The selection so far.</summary>
    public ModelSelection Selection => new(int.Parse(_file.Metadata["chosen epoch"]), double.Parse(_file.Metadata["lowest loss"]));

    /// <summary>Seconds of training so far.</summary>
    public double Seconds => double.Parse(_file.Metadata["seconds"]);

    /// <summary>Times the run has been started so far.</summary>
    public int Sittings => int.Parse(_file.Metadata["sittings"]);

    /// <summary>The chosen model's weights; empty before the burn-in.</summary>
    public OrderedDictionary<string, RawTensor> Chosen => Under(ChosenPrefix);

    /// <summary>The model of the highest validation score; of epoch 0 before the burn-in.</summary>
    public EpochModel BestScore => new(
        EpochRule.HighestValidationScore, int.Parse(_file.Metadata[BestKey]), _file.Metadata[BestKey] == _file.Metadata["chosen epoch"] ? Chosen : Under(BestPrefix));

    /// <summary>Reads the checkpoint at <paramref name="path"/>; null if there is none.</summary>
    /// <exception cref="BrokenFileException">The file is damaged.</exception>
    /// <exception cref="InvalidDataException">The file belongs to another run, or to another kind of device: half a run on each would be neither's.</exception>
    public static Checkpoint? Read(string path, string owner, Device device)
    {
        if (!File.Exists(path)) return null;
        var file = Safetensors.Read(path);
        if (!file.Metadata.TryGetValue(DigestKey, out var digest) || digest != Digest(file.Tensors, file.Metadata))
            throw new BrokenFileException(path, $"metadata '{DigestKey}'", "the digest is not that of the content.", "The file is damaged.");
        if (!file.Metadata.ContainsKey(BestKey))
            throw new BrokenFileException(path, $"metadata '{BestKey}'", "it is missing.", "Another version of the kit wrote it.");
        if (file.Metadata["owner"] != owner) throw new InvalidDataException($"{path}: belongs to run {file.Metadata["owner"]}, not to {owner}.");
        if (file.Metadata["device"] != Kind(device)) throw new InvalidDataException($"{path}: was begun on {file.Metadata["device"]}, not on {Kind(device)}.");
        return new(path, file);
    }

    /// <summary>Writes a checkpoint.</summary>
    public static void Write(
        string path, string owner, Classifier model, NetworkOptimiser optimiser, Prior prior, Device device, TrainingProgress progress)
    {
        var tensors = new OrderedDictionary<string, RawTensor>();
        foreach (var (name, value) in ModuleState.Copy(model)) tensors[ModelPrefix + name] = value;
        foreach (var (name, value) in progress.ChosenWeights) tensors[ChosenPrefix + name] = value;
        // Mostly the chosen model is the one of the best score too: it is written once.
        if (progress.BestScore.Epoch != progress.Selection.ChosenEpoch)
            foreach (var (name, value) in progress.BestScore.Weights) tensors[BestPrefix + name] = value;
        tensors[OptimiserBlob] = Blob(optimiser.Save);
        tensors[PriorBlob] = Blob(prior.Save);
        RandomState.Save(device, tensors);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var metadata = new Dictionary<string, string>
        {
            ["owner"] = owner,
            ["device"] = Kind(device),
            ["epochs"] = JsonSerializer.Serialize(progress.Epochs),
            ["chosen epoch"] = progress.Selection.ChosenEpoch.ToString(CultureInfo.InvariantCulture),
            [BestKey] = progress.BestScore.Epoch.ToString(CultureInfo.InvariantCulture),
            ["lowest loss"] = progress.Selection.LowestLoss.ToString("R"),
            ["seconds"] = progress.Seconds.ToString("R"),
            ["sittings"] = progress.Sittings.ToString(CultureInfo.InvariantCulture),
        };
        metadata[DigestKey] = Digest(tensors, metadata);
        Safetensors.Write(path, tensors, metadata);
    }

    /// <summary>Puts the run back where it was.</summary>
    /// <exception cref="BrokenFileException">The file is whole, but of other networks; these may have been changed.</exception>
    public void Restore(Classifier model, NetworkOptimiser optimiser, Prior prior, Device device)
    {
        try
        {
            ModuleState.Load(model, Under(ModelPrefix));
            FromBlob(OptimiserBlob, optimiser.Load);
            FromBlob(PriorBlob, prior.Load);
            RandomState.Restore(device, _file.Tensors);
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or IOException or InvalidDataException)
        {
            throw new BrokenFileException(_path, "its tensors", $"they do not fit this run: {e.Message}", "Another version of the kit wrote it.", e);
        }
    }

    static string Kind(Device device) => device.type.ToString();

    static string Digest(IEnumerable<KeyValuePair<string, RawTensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string line) => hash.AppendData(Encoding.UTF8.GetBytes(line + '\n'));
        foreach (var (key, value) in metadata.Where(m => m.Key != DigestKey).OrderBy(m => m.Key, StringComparer.Ordinal)) Add($"{key} = {value}");
        foreach (var (name, tensor) in tensors)
        {
            Add($"{name}: {tensor.DType} [{string.Join(", ", tensor.Shape)}]");
            hash.AppendData(tensor.Data);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    OrderedDictionary<string, RawTensor> Under(string prefix) =>
        new(_file.Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(t => KeyValuePair.Create(t.Key[prefix.Length..], t.Value)));

    static RawTensor Blob(Action<BinaryWriter> write)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true)) write(writer);
        return new("U8", [memory.Length], memory.ToArray());
    }

    void FromBlob(string name, Action<BinaryReader> read)
    {
        using var reader = new BinaryReader(new MemoryStream(_file.Tensors[name].Data));
        read(reader);
    }
}

/// <summary>How far a run has come.</summary>
sealed record TrainingProgress(
    IReadOnlyList<EpochMetrics> Epochs, ModelSelection Selection, OrderedDictionary<string, RawTensor> ChosenWeights, EpochModel BestScore, double Seconds, int Sittings)
{
    public static TrainingProgress Start { get; } = new([], ModelSelection.None, [], new(EpochRule.HighestValidationScore, 0, []), 0, 1);
}
