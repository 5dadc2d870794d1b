using System.Collections.Immutable;
using CSharpKernel.Display;

namespace CSharpKernel.Tests.Display;

/// <summary>Every value has a text, and none makes the cell fail.</summary>
public sealed class PlainTextLaws
{
    sealed record Point(int X, double Y);

    sealed record Named(string Name, int[] Values);

    sealed record Loop
    {
        public Loop? Next { get; set; }
    }

    sealed class Plain
    {
        public int A { get; init; } = 1;
        public string B = "b";
        public int this[int k] => k;
        public Span<int> Rows => default;
        public static int Shared => throw new InvalidOperationException("static members are no part of a value");
    }

    sealed class Spoken : List<int>
    {
        public override string ToString() => "spoken";
    }

    sealed class Throwing
    {
        public int Good => 1;
        public int Bad => throw new InvalidOperationException("no value");
    }

    sealed class Mute
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }

    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { "text", "text" },
        { 'c', "c" },
        { 1.5f, "1.5" },
        { 1e300, "1E+300" },
        { double.NaN, "NaN" },
        { true, "True" },
        { DayOfWeek.Friday, "Friday" },
        { new DateTime(2020, 2, 1), "2020-02-01" },
        { new DateTime(2020, 2, 1, 3, 4, 5, DateTimeKind.Utc), "2020-02-01 03:04:05Z" },
        { TimeSpan.FromSeconds(90), "00:01:30" },
        { typeof(Dictionary<string, int?[]>), "Dictionary<string, int?[]>" },
        { new InvalidOperationException("why"), "InvalidOperationException: why" },
        { new[] { 1, 2, 3 }, "[1, 2, 3]" },
        { Array.Empty<int>(), "[]" },
        { new[] { "a", null }, "[\"a\", null]" },
        { new[] { 'a' }, "['a']" },
        { new[] { new[] { 1 }, [2, 3] }, "[[1], [2, 3]]" },
        { new[,] { { 1, 2 }, { 3, 4 } }, "[[1, 2], [3, 4]]" },
        { ImmutableArray.Create(1, 2), "[1, 2]" },
        { new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, "{ \"a\": 1, \"b\": 2 }" },
        { (1, "a", new[] { 2 }), "(1, \"a\", [2])" },
        { new Point(1, 2.5), "Point { X = 1, Y = 2.5 }" },
        { new Named("n", [1, 2]), "Named { Name = \"n\", Values = [1, 2] }" },
        { new { A = 1, B = new[] { 2 } }, "{ A = 1, B = [2] }" },
        { new Plain(), "Plain { A = 1, B = \"b\" }" },
        { new Spoken { 1 }, "spoken" },
        { new Throwing(), "Throwing { Good = 1, Bad = (InvalidOperationException: no value) }" },
        { new Mute(), "(InvalidOperationException: no text)" },
        { new object(), "object" },
        { KeyValuePair.Create("a", 1), "[a, 1]" },
        { Enumerable.Range(0, 3).Select(k => 1 / (k - 1)), "[-1, (DivideByZeroException: Attempted to divide by zero.)]" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Values_have_the_text_that_a_reader_expects(object? value, string text) => Assert.Equal(text, PlainText.Of(value));

    [Fact]
    public void Long_sequences_show_their_beginning_and_count()
    {
        Assert.EndsWith("18, 19, … 980 more]", PlainText.Of(Enumerable.Range(0, 1000).ToArray()));
        Assert.DoesNotContain("more", PlainText.Of(Enumerable.Range(0, PlainText.ItemLimit).ToArray()));
        Assert.EndsWith("19, … more]", PlainText.Of(Endless()));

        static IEnumerable<int> Endless()
        {
            for (var k = 0; ; k++) yield return k;
        }
    }

    [Fact]
    public void Long_elements_get_a_line_each()
    {
        var text = PlainText.Of(new[] { new string('a', 70), new string('b', 70) });
        Assert.Equal($"[\n  \"{new string('a', 70)}\",\n  \"{new string('b', 70)}\"\n]", text);
    }

    [Fact]
    public void Cycles_end()
    {
        var list = new List<object> { 1 };
        list.Add(list);
        Assert.Equal("[1, (again List<object>)]", PlainText.Of(list));
        var loop = new Loop();
        loop.Next = loop;
        Assert.Equal("Loop { Next = (again Loop) }", PlainText.Of(loop));
        var twice = new Point(1, 1);
        Assert.DoesNotContain("again", PlainText.Of(new[] { twice, twice }));
    }

    [Fact]
    public void Deep_nesting_is_cut()
    {
        object nest = 0;
        for (var k = 0; k < 10_000; k++) nest = new[] { nest };
        Assert.Equal("[[[[[[…]]]]]]", PlainText.Of(nest));
    }

    [Fact]
    public void Properties_of_dotnets_own_types_are_left_alone()
    {
        // Task.Result would wait for ever.
        var never = new TaskCompletionSource<int>().Task;
        Assert.Equal("Task<int>", PlainText.Of(never));
    }
}
