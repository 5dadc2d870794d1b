namespace AttributionPriors.Data.Dicom;

/// <summary>How a DICOM file is written (a transfer syntax, PS3.5): byte order, whether types are named, how pixels are coded.</summary>
/// <param name="Uid">Its identifier.</param>
/// <param name="Name">For people.</param>
/// <param name="Coding">How pixels are coded.</param>
/// <param name="IsExplicit">Whether elements name their type.</param>
/// <param name="IsBigEndian">High bytes first.</param>
/// <param name="IsDeflated">Whether all after the first group is compressed.</param>
sealed record DicomSyntax(string Uid, string Name, PixelCoding Coding, bool IsExplicit = true, bool IsBigEndian = false, bool IsDeflated = false)
{
    const string Root = "1.2.840.10008.1.2";

    /// <summary>What a file without a first group is written in.</summary>
    public static DicomSyntax Implicit { get; } = new(Root, "implicit little endian", PixelCoding.Native, IsExplicit: false);

    /// <summary>What the first group is written in.</summary>
    public static DicomSyntax Explicit { get; } = new(Root + ".1", "explicit little endian", PixelCoding.Native);

    static readonly Dictionary<string, DicomSyntax> s_known = new DicomSyntax[]
    {
        Implicit, Explicit,
        new(Root + ".1.99", "deflated explicit little endian", PixelCoding.Native, IsDeflated: true),
        new(Root + ".2", "explicit big endian", PixelCoding.Native, IsBigEndian: true),
        new(Root + ".4.50", "JPEG baseline", PixelCoding.Jpeg),
        new(Root + ".4.51", "JPEG extended", PixelCoding.Jpeg),
        new(Root + ".4.57", "JPEG lossless", PixelCoding.JpegLossless),
        new(Root + ".4.70", "JPEG lossless, first-order prediction", PixelCoding.JpegLossless),
        new(Root + ".4.80", "JPEG-LS lossless", PixelCoding.JpegLs),
        new(Root + ".4.81", "JPEG-LS near-lossless", PixelCoding.JpegLs),
        new(Root + ".4.90", "JPEG 2000 lossless", PixelCoding.Jpeg2000),
        new(Root + ".4.91", "JPEG 2000", PixelCoding.Jpeg2000),
        new(Root + ".5", "RLE", PixelCoding.Rle),
    }.ToDictionary(syntax => syntax.Uid);

    /// <summary>The syntax of an identifier; null for one that is not read here.</summary>
    public static DicomSyntax? Find(string uid) => s_known.GetValueOrDefault(uid);
}

/// <summary>How pixels are coded.</summary>
enum PixelCoding
{
    /// <summary>Plain numbers.</summary>
    Native,

    /// <summary>Run lengths (PS3.5, annex G).</summary>
    Rle,

    /// <summary>JPEG with losses: of 8 bits, in this process.</summary>
    Jpeg,

    /// <summary>JPEG without losses.</summary>
    JpegLossless,

    /// <summary>JPEG-LS.</summary>
    JpegLs,

    /// <summary>JPEG 2000.</summary>
    Jpeg2000,
}
