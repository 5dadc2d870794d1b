using System.Text;
using CSharpKernel.Jupyter;

namespace CSharpKernel.Tests.Jupyter;

public sealed class CodePointLaws
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("𝒳a😀")]
    [InlineData("é😀\r\n\t漢")]
    public void A_cursor_is_the_number_of_runes_before_it(string text)
    {
        var offset = 0;
        var cursor = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            Assert.Equal((cursor, offset), (CodePoints.FromUtf16(text, offset), CodePoints.ToUtf16(text, cursor)));
            (offset, cursor) = (offset + rune.Utf16SequenceLength, cursor + 1);
        }
        Assert.Equal((cursor, text.Length), (CodePoints.FromUtf16(text, text.Length), CodePoints.ToUtf16(text, cursor)));
    }

    [Fact]
    public void A_place_outside_the_text_or_inside_a_pair_moves_to_its_neighbour()
    {
        Assert.Equal(3, CodePoints.ToUtf16("a😀", 99));
        Assert.Equal(0, CodePoints.ToUtf16("a😀", -1));
        Assert.Equal(2, CodePoints.FromUtf16("a😀", 99));
        Assert.Equal(1, CodePoints.FromUtf16("a😀", 2));
    }
}
