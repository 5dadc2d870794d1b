namespace AttributionPriors.Data.Lidc;

/// <summary>One of the forms in which patches of LIDC-IDRI are passed on.</summary>
public interface ILidcFiles
{
    /// <summary>What the form is called, for people.</summary>
    string Form { get; }

    /// <summary>The files, archives as they are.</summary>
    IReadOnlyList<string> Files { get; }

    /// <summary>Patches of the whole set in this form; null where nobody counted them.</summary>
    int? Known { get; }

    /// <summary>Goes through the patches in an order that is always the same, holding one of them, or a few, at a time.</summary>
    /// <param name="wanted">Which are read, by their names; null for all.</param>
    /// <param name="broken">Told of each patch that cannot be used, which is then passed over; null to stop at the first.</param>
    /// <exception cref="BrokenFileException">A file is damaged beyond one patch, or a patch is and nobody is told.</exception>
    IEnumerable<LidcPatch> Read(Predicate<string>? wanted = null, Action<SkippedEntry>? broken = null);
}
