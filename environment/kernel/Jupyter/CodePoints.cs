namespace CSharpKernel.Jupyter;

/// <summary>Jupyter counts a cursor in Unicode code points (since protocol 5.2), C# in UTF-16 units: a character beyond U+FFFF is one there, two here.</summary>
static class CodePoints
{
    /// <summary>The UTF-16 offset of a cursor; one outside the text is moved to its nearest end.</summary>
    public static int ToUtf16(string text, int codePoints)
    {
        var offset = 0;
        for (var passed = 0; passed < codePoints && offset < text.Length; passed++)
            offset += IsPair(text, offset) ? 2 : 1;
        return offset;
    }

    /// <summary>The cursor of a UTF-16 offset; one inside a pair is moved before it.</summary>
    public static int FromUtf16(string text, int offset)
    {
        var codePoints = 0;
        for (var at = 0; at < Math.Min(offset, text.Length); codePoints++)
        {
            at += IsPair(text, at) ? 2 : 1;
            if (at > offset) break;
        }
        return codePoints;
    }

    static bool IsPair(string text, int offset) => offset + 1 < text.Length && char.IsSurrogatePair(text[offset], text[offset + 1]);
}
