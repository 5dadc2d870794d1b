using System.Diagnostics;
using System.Text.Json.Nodes;
using Reproduce.Notebooks;

namespace Tests;

public sealed class NotebookTextLaws
{
    /// <summary>As an editor may leave it: no order, no ids, times, versions, streams in pieces.</summary>
    const string Untidy = """
        {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": {"name": ".net-csharp", "display_name": ".NET (C#)", "language": "C#"}, "polyglot_notebook": {"kernelInfo": {}}},
         "cells": [
          {"cell_type": "markdown", "metadata": {"editable": true}, "source": "# A title\nand <b>text</b> — with “quotes” & λ\n"},
          {"cell_type": "code", "execution_count": 7, "metadata": {"tags": ["this-machine"], "execution": {"iopub.status.busy": "2026-01-01T00:00:00Z"}}, "source": ["var x = 1;\n", "x"],
           "outputs": [
            {"output_type": "stream", "name": "stdout", "text": "one\ntw"}, {"output_type": "stream", "name": "stdout", "text": ["o\n"]}, {"output_type": "stream", "name": "stderr", "text": "three"},
            {"output_type": "execute_result", "execution_count": 7, "metadata": {}, "data": {"text/plain": "1", "text/html": "<b>1</b>\n<i>2</i>", "application/vnd.plotly.v1+json": {"data": [{"y": [1.50, 2e-7]}], "a": null}, "image/png": "AAAA\nBBBB\n"}}]},
          {"cell_type": "code", "execution_count": null, "metadata": {}, "source": "", "outputs": []},
          {"cell_type": "code", "execution_count": 12, "metadata": {}, "source": "2", "outputs": []}]}
        """;

    static string Normal(string text) => Notebook.Parse(text, "made-up.ipynb").Text();

    [Fact]
    public void The_text_of_a_text_is_itself()
    {
        var once = Normal(Untidy);
        Assert.Equal(once, Normal(once));
    }

    [Fact]
    public void Nothing_of_an_execution_is_left_but_its_outputs()
    {
        var cells = JsonNode.Parse(Normal(Untidy))!["cells"]!.AsArray();
        Assert.Equal([null, 1, null, 2], cells.Select(cell => (int?)cell!["execution_count"]));
        Assert.Equal(1, (int)cells[1]!["outputs"]![2]!["execution_count"]!);
        Assert.Equal("""{"tags":["this-machine"]}""", cells[1]!["metadata"]!.ToJsonString());
        Assert.Equal("""["one\n","two\n"]""", cells[1]!["outputs"]![0]!["text"]!.ToJsonString());
        Assert.DoesNotContain("2026", Normal(Untidy), StringComparison.Ordinal);
        Assert.DoesNotContain("polyglot", Normal(Untidy), StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernel_is_the_kits()
    {
        var spec = JsonNode.Parse(Normal(Untidy))!["metadata"]!["kernelspec"]!;
        Assert.Equal(("reproduce-csharp", "C# (Reproduce)", "C#"), ((string)spec["name"]!, (string)spec["display_name"]!, (string)spec["language"]!));
    }

    [Fact]
    public void Sources_and_outputs_are_kept()
    {
        var (before, after) = (Notebook.Parse(Untidy, "a.ipynb"), Notebook.Parse(Normal(Untidy), "a.ipynb"));
        Assert.Equal(before.Cells.Select(cell => cell.Source), after.Cells.Select(cell => cell.Source));
        Assert.Equal("A title", after.Title);
        var data = after.Cells[1].Outputs[2]["data"]!;
        Assert.Equal("<b>1</b>\n<i>2</i>", NotebookCell.Joined(data["text/html"]));
        Assert.Equal("AAAA\nBBBB\n", (string)data["image/png"]!);
        Assert.Equal("""{"a":null,"data":[{"y":[1.50,2e-7]}]}""", data["application/vnd.plotly.v1+json"]!.ToJsonString());
    }

    [Fact]
    public void The_JSON_of_a_figure_is_one_line() =>
        Assert.Contains("""  "application/vnd.plotly.v1+json": {"a":null,"data":[{"y":[1.50,2e-7]}]},""" + "\n", Normal(Untidy), StringComparison.Ordinal);

    [Fact]
    public void All_but_the_JSON_of_figures_is_the_text_that_nbformat_writes()
    {
        const string python = "/usr/bin/python3";
        Assert.SkipWhen(NotebookDriver.Obstacle() is not null, NotebookDriver.Obstacle() ?? "");
        var text = Normal(Untidy.Replace("""{"data": [{"y": [1.50, 2e-7]}], "a": null}""", "{}", StringComparison.Ordinal));
        var info = new ProcessStartInfo(python, ["-c", "import sys, nbformat; nbformat.validate(n := nbformat.reads(sys.stdin.read(), 4)); sys.stdout.write(nbformat.writes(n) + '\\n')"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(info)!;
        process.StandardInput.Write(text);
        process.StandardInput.Close();
        Assert.Equal(process.StandardOutput.ReadToEnd(), text);
    }

    [Theory]
    [InlineData("{", "is no JSON")]
    [InlineData("[]", "is no notebook")]
    [InlineData("""{"cells": [], "nbformat": 3}""", "is no notebook")]
    [InlineData("""{"cells": [{"cell_type": "code", "source": ""}, {"cell_type": "code"}], "nbformat": 4}""", "cell 2 lacks")]
    public void What_is_no_notebook_is_refused_by_name(string text, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Notebook.Parse(text, "bad.ipynb"));
        Assert.StartsWith("bad.ipynb", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
