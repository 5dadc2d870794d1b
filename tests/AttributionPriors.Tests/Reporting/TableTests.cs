using AttributionPriors.Reporting;

namespace Tests.Reporting;

public class TableTests
{
    static readonly Table Small = new(
        "Two methods",
        [new("Method", Alignment.Left), new("AUC"), new("IoU", Group: "Gradient"), new("Chance", Group: "Gradient")],
        [
            [Cell.Of("Baseline"), Cell.Of(new Estimate(0.25, 0.5, 3)), Cell.Of(0.5), Cell.None],
            [Cell.Of("A|B <1>, \"2\""), Cell.Of(new Estimate(1, null, 1)), Cell.Of(0.0625), Cell.Of(1.0 / 3, "F3")],
        ],
        ["A note."]);

    [Fact]
    public void Text_is_aligned_without_a_box() => Assert.Equal(
        """
        Two methods

                                     Gradient
        Method                AUC   IoU  Chance
        ────────────  ───────────  ────  ──────
        Baseline      0.25 ± 0.50  0.50       –
        A|B <1>, "2"         1.00  0.06   0.333

        A note.

        """, Small.ToText());

    [Fact]
    public void Markdown_escapes_bars_and_joins_group_names() => Assert.Equal(
        """
        **Two methods**

        | Method | AUC | Gradient: IoU | Gradient: Chance |
        | :--- | ---: | ---: | ---: |
        | Baseline | 0.25 ± 0.50 | 0.50 | – |
        | A\|B <1>, "2" | 1.00 | 0.06 | 0.333 |

        A note.

        """, Small.ToMarkdown());

    [Fact]
    public void Csv_keeps_full_precision_and_splits_deviations_off() => Assert.Equal(
        """"
        Method,AUC,AUC: s.d.,Gradient: IoU,Gradient: Chance
        Baseline,0.25,0.5,0.5,
        "A|B <1>, ""2""",1,,0.0625,0.3333333333333333

        """", Small.ToCsv());

    [Fact]
    public void Html_encodes_text_and_spans_groups()
    {
        var html = Small.ToHtml();
        Assert.Contains("A|B &lt;1&gt;, &quot;2&quot;", html);
        Assert.Contains("<th colspan=\"2\" style=\"text-align:center;padding:.2em .7em\">Gradient</th>", html);
        Assert.Contains("<td colspan=\"4\"", html);
    }

    [Fact]
    public void A_group_heading_wider_than_its_columns_widens_them()
    {
        const string group = "A long heading";
        var table = new Table("T", [new("M"), new("x", Group: group), new("y", Group: group), new("z")], [[Cell.Of("m"), Cell.Of("1"), Cell.Of("2"), Cell.Of("3")]]);
        var lines = table.ToText().Split('\n');
        Assert.Equal("   A long heading", lines[2]);
        Assert.Equal("M            x  y  z", lines[3]);
        Assert.Equal("m            1  2  3", lines[5]);
    }

    [Fact]
    public void A_row_of_the_wrong_length_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new Table("Title", [new("A"), new("B")], [[Cell.None, Cell.None], [Cell.None]]));
        Assert.Contains("Row 2 of table \"Title\" has 1 cells for 2 columns", error.Message);
    }

    [Fact]
    public void A_small_negative_number_does_not_print_as_minus_zero() => Assert.Equal("0.00", Cell.Of(-0.001).Text);

    /// <summary>The sample deviation of {1, 2, 3, 4} is √(5/3): squares 2.25 + 0.25 + 0.25 + 2.25 over n − 1 = 3.</summary>
    [Fact]
    public void An_estimate_uses_the_sample_deviation()
    {
        var estimate = Estimate.Of([1, 2, null, 3, 4])!.Value;
        Assert.Equal(2.5, estimate.Mean, 12);
        Assert.Equal(Math.Sqrt(5.0 / 3), estimate.Deviation!.Value, 12);
        Assert.Equal(4, estimate.Count);
        Assert.Null(Estimate.Of([null]));
        Assert.Equal("0.70", Estimate.Of([0.7])!.Value.ToString());
    }

    /// <summary>On a terminal a sentence goes on below itself; what is there is all there, in its order.</summary>
    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void Words_are_wrapped_into_the_room_and_none_is_lost(int room)
    {
        const string reason = "a reason that is told in rather more words than there is room for on any line of a terminal";
        var table = new Table(
            "A title", [new("Where", Alignment.Left), new("Reason", Alignment.Left), new("Value")],
            [[Cell.Of("section 1"), Cell.Of(reason), Cell.Of(0.5)], [Cell.Of("2"), Cell.Of("short"), Cell.Of(12.25)]], ["A note."]);
        var text = table.ToText(room);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, room));
        var lines = text.Split('\n')[4..];
        var column = text.Split('\n')[2].IndexOf("Reason", StringComparison.Ordinal);
        var value = text.Split('\n')[2].IndexOf("Value", StringComparison.Ordinal);
        var told = lines.TakeWhile(line => !line.StartsWith('2')).Select(line => line.PadRight(value)[column..value].Trim());
        Assert.Equal(reason, string.Join(' ', told));
        Assert.StartsWith("section 1  a reason", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("0.50", lines[0], StringComparison.Ordinal);
        Assert.Equal(room >= 110, table.ToText() == text);
    }
}
