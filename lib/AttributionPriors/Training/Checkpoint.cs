using System.Globalization;
using System.Text.Json;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Priors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Training;

/// <summary>Everything that decides how a run goes on, at the end of an epoch.</summary>
/// <remarks>
/// One safetensors file, written whole or not at all: the model, the chosen model, the optimiser, the prior's own
/// networks, the generators, and, as metadata, the epochs so far and the selection. The order of the data needs no room: each epoch's
/// order is drawn from the generator.
/// </remarks>
sealed class Checkpoint
{
    const string ModelPrefix = "model.";
    const string ChosenPrefix = "chosen.";
    const string OptimiserBlob = "optimiser";
    const string PriorBlob = "prior";

    readonly StateDict _file;

    Checkpoint(StateDict file) => _file = file;

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

    /// <summary>Reads the checkpoint at <paramref name="path"/>; null if there is none.</summary>
    /// <exception cref="WeightFileException">The file is damaged.</exception>
    /// <exception cref="InvalidDataException">The file belongs to another run.</exception>
    public static Checkpoint? Read(string path, string owner)
    {
        if (!File.Exists(path)) return null;
        var file = Safetensors.Read(path);
        return file.Metadata.TryGetValue("owner", out var found) && found == owner
            ? new(file)
            : throw new InvalidDataException($"{path}: belongs to run {found ?? "(unnamed)"}, not to {owner}.");
    }

    /// <summary>Writes a checkpoint.</summary>
    public static void Write(
        string path, string owner, Classifier model, Adam optimiser, Prior prior, Device device, TrainingProgress progress)
    {
        var tensors = new OrderedDictionary<string, RawTensor>();
        foreach (var (name, value) in ModuleState.Copy(model)) tensors[ModelPrefix + name] = value;
        foreach (var (name, value) in progress.ChosenWeights) tensors[ChosenPrefix + name] = value;
        tensors[OptimiserBlob] = Blob(optimiser.save_state_dict);
        tensors[PriorBlob] = Blob(prior.Save);
        RandomState.Save(device, tensors);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Safetensors.Write(path, tensors, new Dictionary<string, string>
        {
            ["owner"] = owner,
            ["epochs"] = JsonSerializer.Serialize(progress.Epochs),
            ["chosen epoch"] = progress.Selection.ChosenEpoch.ToString(CultureInfo.InvariantCulture),
            ["lowest loss"] = progress.Selection.LowestLoss.ToString("R"),
            ["seconds"] = progress.Seconds.ToString("R"),
            ["sittings"] = progress.Sittings.ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Puts the run back where it was.</summary>
    public void Restore(Classifier model, Adam optimiser, Prior prior, Device device)
    {
        ModuleState.Load(model, Under(ModelPrefix));
        FromBlob(OptimiserBlob, optimiser.load_state_dict);
        FromBlob(PriorBlob, prior.Load);
        RandomState.Restore(device, _file.Tensors);
    }

    OrderedDictionary<string, RawTensor> Under(string prefix) =>
        new(_file.Tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(t => KeyValuePair.Create(t.Key[prefix.Length..], t.Value)));

    static RawTensor Blob(Action<BinaryWriter> write)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true)) write(writer);
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
    IReadOnlyList<EpochMetrics> Epochs, ModelSelection Selection, OrderedDictionary<string, RawTensor> ChosenWeights, double Seconds, int Sittings)
{
    public static TrainingProgress Start { get; } = new([], ModelSelection.None, [], 0, 1);
}
