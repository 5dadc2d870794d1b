using System.Text.Json.Serialization;

namespace AttributionPriors.Experiments;

/// <summary>
/// Everything that decides a run's outcome. Its canonical JSON names the run: equal specs are the same run, and any
/// change of a number or a switch makes another one.
/// </summary>
public sealed record RunSpec
{
    /// <summary>The task's name, e.g. <c>synthetic</c>.</summary>
    public required string Task { get; init; }

    /// <summary>The training method's name, e.g. <c>ActDiff</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Drives the draw of the data, the initial weights, the order of batches, the background shuffles and the augmentation.</summary>
    public required int Seed { get; init; }

    /// <summary>How much is run: <c>smoke</c>, <c>lesson</c> or <c>paper</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Every switch of the protocol.</summary>
    public required Protocol Protocol { get; init; }

    /// <summary>How many images each split holds.</summary>
    public required DataSettings Data { get; init; }

    /// <summary>The network.</summary>
    public required ModelSettings Model { get; init; }

    /// <summary>The method's hyper-parameters.</summary>
    public required HyperParameters Hyper { get; init; }

    /// <summary>The optimisation.</summary>
    public required TrainingSettings Training { get; init; }

    /// <summary>The attributions made of the chosen model.</summary>
    public required AttributionSettings Attribution { get; init; }

    /// <summary>What only chest X-ray runs have; null, and not written, in others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public XraySettings? Xray { get; init; }

    /// <summary>What only runs on retinal scans and on patches of lungs have; null, and not written, in others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScanSettings? Scan { get; init; }

    /// <summary>What only runs on photographs have; null, and not written, in others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PhotoSettings? Photos { get; init; }

    /// <summary>How training images differ from epoch to epoch; null, and not written, where they do not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AugmentationSettings? Augmentation { get; init; }

    /// <summary>Whose images a run has seen; null where neither patients nor phantoms are in them.</summary>
    [JsonIgnore]
    public RadiographSource? Source => Xray?.Source ?? Scan?.Source;

    /// <summary>The run's name: SHA-256 (64 hex digits) of the spec's canonical JSON.</summary>
    public string Hash() => CanonicalJson.Sha256(this);

    /// <summary>For people: task, method and seed.</summary>
    public override string ToString() => $"{Task} {Method} seed {Seed}";
}
