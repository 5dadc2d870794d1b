namespace AttributionPriors.Data.Xray;

/// <summary>One labelled radiograph on the disk.</summary>
/// <param name="Id">Its name in the data set's own tables: a file name (NIH, PadChest) or a patient (RSNA).</param>
/// <param name="Path">The image file.</param>
/// <param name="Site">Where it comes from: NIH 0, PadChest 1; of RSNA the view, PA 0, AP 1.</param>
/// <param name="Label">1 with the finding (cardiomegaly, pneumonia), 0 without any.</param>
/// <param name="View"><c>PA</c> or <c>AP</c>.</param>
/// <param name="Patient">The patient's number in the data set.</param>
/// <param name="Boxes">Where the finding is, in pixels of the 1024 × 1024 original; empty where nobody marked it.</param>
public sealed record XrayEntry(string Id, string Path, int Site, int Label, string View, string Patient, IReadOnlyList<Box> Boxes);
