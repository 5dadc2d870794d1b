using System;
using System.Collections.Generic;

namespace TorchSharp.Generator;

/// <summary>One operator as libtorch writes it: <c>aten::NAME.OVERLOAD(ARGUMENTS) -> RESULTS</c>.</summary>
sealed class Schema
{
    public string Text = "";
    public string Name = "";
    public List<Argument> Arguments = new List<Argument>();
    public List<string> Results = new List<string>();

    /// <summary>Whether its one result is its first argument, changed: both are marked <c>Tensor(a!)</c>.</summary>
    public bool IsInPlace;

    /// <exception cref="FormatException">The line is no schema; the message names the faulty part.</exception>
    public static Schema Parse(string text)
    {
        var open = text.IndexOf('(');
        var arrow = text.LastIndexOf(" -> ", StringComparison.Ordinal);
        if (!text.StartsWith("aten::", StringComparison.Ordinal) || open < 0 || arrow < open || text[arrow - 1] != ')')
            throw new FormatException("want aten::name.overload(arguments) -> results");
        var schema = new Schema { Text = text, Name = text.Substring(6, open - 6).Replace('.', '_') };
        foreach (var part in SplitTop(text.Substring(open + 1, arrow - open - 2)))
            if (part != "*") schema.Arguments.Add(Argument.Parse(part));
        var results = text.Substring(arrow + 4).Trim();
        schema.IsInPlace = results == "Tensor(a!)" && text.IndexOf("(Tensor(a!) self", StringComparison.Ordinal) == open;
        if (results.StartsWith("(", StringComparison.Ordinal))
        {
            if (!results.EndsWith(")", StringComparison.Ordinal)) throw new FormatException("the results '" + results + "' lack a bracket");
            results = results.Substring(1, results.Length - 2);
        }
        foreach (var part in SplitTop(results)) schema.Results.Add(Argument.TypeOf(part.Split(' ')[0]));
        return schema;
    }

    /// <summary>Splits at commas that are in no bracket.</summary>
    static IEnumerable<string> SplitTop(string text)
    {
        int depth = 0, start = 0;
        for (var k = 0; k < text.Length; k++)
        {
            if (text[k] == '(' || text[k] == '[') depth++;
            else if (text[k] == ')' || text[k] == ']') depth--;
            else if (text[k] == ',' && depth == 0)
            {
                yield return text.Substring(start, k - start).Trim();
                start = k + 1;
            }
        }
        if (text.Length > start) yield return text.Substring(start).Trim();
    }
}

/// <summary>One argument: its type without alias marks and list sizes, its name, and whether the schema has a default.</summary>
sealed class Argument
{
    public string Type = "";
    public string Name = "";
    public bool HasDefault;

    public static Argument Parse(string text)
    {
        var space = text.IndexOf(' ');
        if (space < 0) throw new FormatException("argument '" + text + "' has no name");
        var name = text.Substring(space + 1);
        var equals = name.IndexOf('=');
        return new Argument
        {
            Type = TypeOf(text.Substring(0, space)),
            Name = equals < 0 ? name : name.Substring(0, equals),
            HasDefault = equals >= 0,
        };
    }

    /// <summary><c>Tensor(a!)[]</c> is <c>Tensor[]</c>, <c>int[2]</c> is <c>int[]</c>.</summary>
    public static string TypeOf(string text)
    {
        var clean = new System.Text.StringBuilder();
        var skip = false;
        foreach (var c in text)
        {
            if (c == '(') skip = true;
            else if (c == ')') skip = false;
            else if (!skip && !char.IsDigit(c)) clean.Append(c);
        }
        return clean.ToString();
    }
}
