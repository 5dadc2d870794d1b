using System.Text.RegularExpressions;
using Reproduce.Notebooks;

namespace Tests;

/// <summary>How a notebook teaches: it asks before it shows, says what something costs before it computes, and ends with something to do.</summary>
public sealed partial class TeachingLaws
{
    /// <summary>More lines than that are a program, and belong into the library.</summary>
    const int LongestCell = 12, LongestLine = 110;

    /// <summary>A calm reader's pace, and the time it takes to look at what a cell shows.</summary>
    const double WordsPerMinute = 160, MinutesPerCell = 0.4;

    public static TheoryData<string> Names => Committed.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void It_begins_with_its_title_and_loads_the_kit_in_its_first_cell_of_code(string name)
    {
        var notebook = Committed.Of(name);
        Assert.False(notebook.Cells[0].IsCode);
        Assert.StartsWith("# ", notebook.Cells[0].Source, StringComparison.Ordinal);
        Assert.Equal("#load \"setup.csx\"", notebook.CodeCells.First().Source.Trim());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_asks_for_a_prediction_before_it_shows_and_keeps_the_answer_folded(string name)
    {
        var cells = Committed.Of(name).Cells;
        var asked = Enumerable.Range(0, cells.Count).Where(i => !cells[i].IsCode && cells[i].Source.Contains("**Predict.**", StringComparison.Ordinal)).ToList();
        Assert.True(asked.Count >= 2, "Ask for at least two predictions: **Predict.** … <details><summary>Show the answer</summary> … </details>");
        foreach (var i in asked)
        {
            Assert.Matches(FoldedAnswer(), cells[i].Source[cells[i].Source.IndexOf("**Predict.**", StringComparison.Ordinal)..]);
            Assert.True(cells[i + 1].IsCode, $"What is predicted in {cells[i].Id} must be shown by the next cell.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_ends_with_three_to_five_exercises_and_a_place_to_solve_them(string name)
    {
        var cells = Committed.Of(name).Cells;
        var start = cells.ToList().FindIndex(cell => !cell.IsCode && cell.Source.StartsWith("## Exercises", StringComparison.Ordinal));
        Assert.True(start > 0, "There is no section ## Exercises.");
        var count = cells.Skip(start).Where(cell => !cell.IsCode).Sum(cell => Exercise().Count(cell.Source));
        Assert.InRange(count, 3, 5);
        Assert.Contains(cells.Skip(start), cell => cell.IsCode);
        Assert.DoesNotContain(cells.Skip(start + 1), cell => !cell.IsCode && cell.Source.StartsWith("## ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_takes_five_to_fifteen_minutes_to_read_as_it_says(string name)
    {
        var notebook = Committed.Of(name);
        var words = notebook.Cells.Where(cell => !cell.IsCode).Sum(cell => cell.Source.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);
        var minutes = words / WordsPerMinute + MinutesPerCell * notebook.CodeCells.Count();
        Assert.InRange(minutes, 5, 15);
        var said = Minutes().Match(notebook.Cells[0].Source);
        Assert.True(said.Success, "The first cell says how long the notebook takes: *… About N minutes.*");
        Assert.InRange(int.Parse(said.Groups[1].Value), 0.75 * minutes, 1.25 * minutes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_takes_long_is_preceded_by_its_cost_card(string name)
    {
        var notebook = Committed.Of(name);
        var code = notebook.CodeCells.ToList();
        for (var i = 0; i < code.Count; i++)
            if (Training().IsMatch(code[i].Source))
                Assert.True(i > 0 && CostCard().IsMatch(code[i - 1].Source), $"{Committed.Place(notebook, code[i])} trains; the cell of code before it must show the cost card.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_cells_are_thin(string name)
    {
        var notebook = Committed.Of(name);
        foreach (var cell in notebook.CodeCells)
        {
            Assert.True(cell.Source.Split('\n').Length <= LongestCell, $"{Committed.Place(notebook, cell)} has more than {LongestCell} lines: move what it does into the library.");
            Assert.True(cell.Source.Split('\n').All(line => line.Length <= LongestLine), $"{Committed.Place(notebook, cell)} has a line of more than {LongestLine} characters.");
            Assert.False(Loop().IsMatch(cell.Source), $"{Committed.Place(notebook, cell)} loops: move what it does into the library.");
        }
    }

    [GeneratedRegex(@"<details>\s*<summary>Show the answer</summary>.+</details>", RegexOptions.Singleline)]
    private static partial Regex FoldedAnswer();

    [GeneratedRegex(@"^\d\. ", RegexOptions.Multiline)]
    private static partial Regex Exercise();

    [GeneratedRegex(@"About (\d+) minutes")]
    private static partial Regex Minutes();

    /// <summary>The library's calls that train.</summary>
    [GeneratedRegex(@"\b(Demonstration|Laboratory|ObjectMaps)\.Of\(|\.Run(Async)?\(")]
    private static partial Regex Training();

    [GeneratedRegex(@"\bCost")]
    private static partial Regex CostCard();

    [GeneratedRegex(@"\b(for|while)\s*\(")]
    private static partial Regex Loop();
}
