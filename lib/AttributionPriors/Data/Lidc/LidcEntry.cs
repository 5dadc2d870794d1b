namespace AttributionPriors.Data.Lidc;

/// <summary>A patch of the lung image database (LIDC-IDRI) by what is known of it without its pixels.</summary>
/// <param name="Id">Its name, unique within the data set.</param>
/// <param name="Patient">Whose it is; empty where the files do not tell.</param>
/// <param name="Split"><c>train</c>, <c>val</c> or <c>test</c> where the files come in such splits; else empty.</param>
/// <param name="Marks">Which of the four readers marked a lesion in it.</param>
public sealed record LidcEntry(string Id, string Patient, string Split, IReadOnlyList<bool> Marks)
{
    /// <summary>1 where more than two readers marked a lesion, else 0 (Selvan and Dam 2020; PPI, section 4.1).</summary>
    public int Label => Marks.Count(mark => mark) > LidcPatch.Raters / 2 ? 1 : 0;
}

/// <summary>A patch with its pixels.</summary>
/// <param name="Entry">What it is.</param>
/// <param name="Pixels">[S, S] in [0, 1], S = <see cref="Side"/>.</param>
/// <param name="Masks">[4, S, S], 1 where that reader saw the lesion; null where the files have marks alone.</param>
public sealed record LidcPatch(LidcEntry Entry, float[] Pixels, byte[]? Masks)
{
    /// <summary>Readers.</summary>
    public const int Raters = 4;

    /// <summary>Rows and columns S of every patch, in every form of the files.</summary>
    public const int Side = 128;

    /// <summary>1 where any reader saw a lesion, [S, S] (PPI, section 4.3); 1 everywhere where there are no masks.</summary>
    public float[] Union()
    {
        var union = new float[Side * Side];
        if (Masks is null) Array.Fill(union, 1);
        for (var i = 0; i < Masks?.Length; i++)
            if (Masks[i] > 0) union[i % union.Length] = 1;
        return union;
    }
}
