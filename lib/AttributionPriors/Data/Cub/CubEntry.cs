namespace AttributionPriors.Data.Cub;

/// <summary>A photograph of Caltech-UCSD Birds.</summary>
/// <param name="Id">Its number in the data set's tables.</param>
/// <param name="Path">The file.</param>
/// <param name="Label">The species, 0 to 199.</param>
/// <param name="IsTraining">Whether the official split trains on it.</param>
/// <param name="Box">Around the bird, in the photograph's pixels.</param>
public sealed record CubEntry(int Id, string Path, int Label, bool IsTraining, Box Box);
