namespace AttributionPriors.Reporting;

/// <summary>Text in lines of a width.</summary>
static class TextWrap
{
    /// <summary>Lines of at most <paramref name="width"/> characters, broken at blanks; a word that is longer has a line of its own. Null for one line.</summary>
    public static IReadOnlyList<string> Lines(string text, int? width)
    {
        if (text.Length <= (width ?? int.MaxValue)) return [text];
        List<string> lines = [];
        foreach (var word in text.Split(' '))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= width) lines[^1] += $" {word}";
            else lines.Add(word);
        }
        return lines;
    }
}
