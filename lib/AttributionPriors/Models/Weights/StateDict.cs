namespace AttributionPriors.Models.Weights;

/// <summary>A model's weights by name, as a file holds them.</summary>
/// <param name="Tensors">Name → tensor, in the file's order.</param>
/// <param name="Metadata">Free text the file carries beside the tensors; empty for files that have no place for it.</param>
public sealed record StateDict(OrderedDictionary<string, RawTensor> Tensors, IReadOnlyDictionary<string, string> Metadata);
