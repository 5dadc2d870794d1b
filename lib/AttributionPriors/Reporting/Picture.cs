using AttributionPriors.Data;

namespace AttributionPriors.Reporting;

/// <summary>An image made of pixels: a PNG and what it shows. Drawn here, without a browser, and shown by every viewer of notebooks.</summary>
/// <param name="Height">Rows of the PNG.</param>
/// <param name="Width">Columns of the PNG.</param>
/// <param name="Png">The file's bytes.</param>
/// <param name="Caption">What it shows, for readers who do not see it.</param>
[TypeFormatterSource(typeof(PictureForms))]
public sealed record Picture(int Height, int Width, byte[] Png, string Caption)
{
    /// <summary>Writes the PNG, whole or not at all; missing folders are made.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, stream => stream.Write(Png));
    }
}
