namespace AttributionPriors.Data.Dicom;

/// <summary>The tags that matter here, group in the high half, element in the low (PS3.6).</summary>
public static class DicomTag
{
    /// <summary>How the rest of the file is written.</summary>
    public const uint TransferSyntax = 0x0002_0010;

    /// <summary>E.g. <c>CR</c>, <c>DX</c>.</summary>
    public const uint Modality = 0x0008_0060;

    /// <summary>Patient.</summary>
    public const uint PatientId = 0x0010_0020;

    /// <summary><c>PA</c>, <c>AP</c> and others.</summary>
    public const uint ViewPosition = 0x0018_5101;

    internal const uint SamplesPerPixel = 0x0028_0002, Photometric = 0x0028_0004, Planar = 0x0028_0006, Frames = 0x0028_0008;
    internal const uint Rows = 0x0028_0010, Columns = 0x0028_0011;
    internal const uint BitsAllocated = 0x0028_0100, BitsStored = 0x0028_0101, HighBit = 0x0028_0102, Signed = 0x0028_0103;
    internal const uint PixelData = 0x7fe0_0010;
    internal const uint Item = 0xfffe_e000, ItemEnd = 0xfffe_e00d, SequenceEnd = 0xfffe_e0dd;

    /// <summary>As the standard prints it: <c>(0018,5101)</c>.</summary>
    public static string Text(uint tag) => $"({tag >> 16:X4},{tag & 0xffff:X4})";
}
