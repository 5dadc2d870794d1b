namespace AttributionPriors.Data;

/// <summary>What becomes of a file that is damaged: it is kept, under another name, for a person to look at.</summary>
public static class CorruptFile
{
    /// <summary>Renames <paramref name="path"/> to <c>PATH.corrupt-N</c> with the first N that is free; null if it is gone already.</summary>
    public static string? SetAside(string path)
    {
        var n = 1;
        while (File.Exists($"{path}.corrupt-{n}")) n++;
        var aside = $"{path}.corrupt-{n}";
        try
        {
            File.Move(path, aside);
            return aside;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
