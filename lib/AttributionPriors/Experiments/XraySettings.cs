using AttributionPriors.Data.Xray;

namespace AttributionPriors.Experiments;

/// <summary>What decides a chest X-ray run besides what every run has.</summary>
/// <param name="Source">Whose radiographs these are.</param>
/// <param name="Side">Rows and columns in training, validation and test.</param>
/// <param name="ExplainedSide">Rows and columns of the images that maps are made of.</param>
/// <param name="PerCell">Images drawn of each cell of site and class.</param>
/// <param name="Correlation">ρ: the share of a training class that comes from its own site.</param>
/// <param name="Arithmetic">Which splits carry the correlation.</param>
/// <param name="Protocol">The switches that only X-rays have.</param>
public sealed record XraySettings(
    RadiographSource Source, int Side, int ExplainedSide, int PerCell, double Correlation, SplitArithmetic Arithmetic, XrayProtocol Protocol);

/// <summary>Whose radiographs, scans or patches a run has seen. What is computed from one never stands in a table with what is computed from the other.</summary>
public enum RadiographSource
{
    /// <summary>Drawings: nobody's.</summary>
    Phantom,

    /// <summary>A data set's own files: patients'.</summary>
    Files,
}
