namespace AttributionPriors.Data.Phantoms;

/// <summary>The phantoms of one kind before they are files: what is drawn, and which files are made of it.</summary>
abstract class PhantomSet
{
    /// <summary>The set of a kind.</summary>
    public static PhantomSet Of(PhantomKind kind, PhantomSettings settings) => kind switch
    {
        PhantomKind.Oct => new OctPhantomSet(settings),
        PhantomKind.Lidc => new LidcPhantomSet(settings),
        _ => new RadiographPhantomSet(kind, settings),
    };

    /// <summary>What the marker calls them, in the plural.</summary>
    public abstract string Noun { get; }

    /// <summary>Number of images or volumes.</summary>
    public abstract int Count { get; }

    /// <summary>What the tables say of one of them, as a line, and the image in small: together they tell one set from another.</summary>
    public abstract (string Facts, byte[] Sketch) Describe(int index);

    /// <summary>Writes the tables, and makes the folders of the images.</summary>
    /// <param name="folders">Those of <see cref="PhantomFolder.Folders"/>, in that order.</param>
    public abstract void WriteTables(IReadOnlyList<string> folders);

    /// <summary>Writes one image or volume.</summary>
    public abstract void WriteItem(IReadOnlyList<string> folders, int index);
}
