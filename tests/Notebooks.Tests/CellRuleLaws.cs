using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Tests;

/// <summary>The rules, held to Roslyn's scripting itself.</summary>
public sealed class CellRuleLaws
{
    /// <summary>What is forbidden, the error that scripting gives, and what to write instead.</summary>
    public static TheoryData<string, string, string> Constructs => new()
    {
        { "CS1002", "using var s = new System.IO.MemoryStream();", "using (var s = new System.IO.MemoryStream()) { }" },
        { "CS1002", "var a = 1;\nawait using var s = new System.IO.MemoryStream();", "var a = 1;\nawait using (var s = new System.IO.MemoryStream()) { }" },
        { "CS7021", "namespace A { class B; }", "class B;" },
        { "CS7021", "namespace A;\nclass B;", "class B;" },
        { "CS1109", "static class E { public static int D(this int x) => x; }", "static int D(this int x) => x;" },
        { "CS9283", "static class E { extension(int x) { public int D() => x; } }", "static int D(this int x) => x;" },
        { "CS9054", "file class B;", "class B;" },
        { "CS0102", "var a = 1;\nvar a = 2;", "var a = 1;\na = 2;" },
        { "CS0102", "class B;\nclass B;", "class B;\nclass C;" },
        { "CS8345", "Span<int> s = new int[3];", "{ Span<int> s = new int[3]; }" },
        { "CS1003", "int[] a = [1];\nref int r = ref a[0];", "int[] a = [1];\n{ ref int r = ref a[0]; }" },
        { "CS0201", "var x = 1;\nx;", "var x = 1;\nx" },
        { "CS0201", "var x = 1;\nx + 1;", "var x = 1;\nx + 1" },
        { "CS1529", "var x = 1;\nusing System.IO;", "using System.IO;\nvar x = 1;" },
        { "CS7009", "var x = 1;\n#r \"System.Xml\"", "#r \"System.Xml\"\nvar x = 1;" },
        { "CS8098", "var x = 1;\n#load \"nothing.csx\"", "var x = 1;" },
        {
            "CS8795", "using System.Runtime.InteropServices;\nstatic partial class L { [LibraryImport(\"c\")] public static partial int getpid(); }",
            "using System.Runtime.InteropServices;\nstatic class L { [DllImport(\"c\")] public static extern int getpid(); }"
        },
        { "CS9298", "#:package A@1\nvar x = 1;", "var x = 1;" },
    };

    [Theory]
    [MemberData(nameof(Constructs))]
    public void What_scripting_refuses_is_found_and_what_is_advised_compiles(string id, string refused, string advised)
    {
        Assert.Contains(id, CellRules.Faults(refused).Select(fault => fault.Id));
        Assert.Contains(id, Errors(refused));
        Assert.Empty(CellRules.Faults(advised));
        Assert.Empty(Errors(advised));
    }

    [Theory]
    [InlineData("#!time\n1 + 1", 1)]
    [InlineData("#!whatever", 1)]
    [InlineData("var x = 1;\n#!who", 2)]
    public void A_magic_line_is_found_although_scripting_may_skip_it(string cell, int line)
    {
        var fault = Assert.Single(CellRules.Faults(cell));
        Assert.Equal((CellRules.Portable, line), (fault.Id, fault.Line));
    }

    [Theory]
    [InlineData("#load \"setup.csx\"\nvar a = 1;\nforeach (var b in new[] { a }) Console.WriteLine(b);")]
    [InlineData("await Task.Delay(0);\nint Twice(int x) => 2 * x;\nTwice(2)")]
    [InlineData("var f = (int x) => x + 1;\nf(1);")]
    [InlineData("record P(int X);\nvar p = new P(1) with { X = 2 };\np.X")]
    [InlineData("void M() { using var s = new System.IO.MemoryStream(); Span<int> t = [1]; }\nM();")]
    [InlineData("partial class A { }\npartial class A { }")]
    public void Ordinary_cells_have_no_fault(string cell) => Assert.Empty(CellRules.Faults(cell));

    static IEnumerable<string> Errors(string cell) =>
        CSharpScript.Create(cell, ScriptOptions.Default.WithImports("System", "System.Threading.Tasks").AddReferences(typeof(Console).Assembly))
            .GetCompilation().GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id);
}
