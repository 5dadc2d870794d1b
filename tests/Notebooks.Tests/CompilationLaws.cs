using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Tests;

/// <summary>Cells are C# that any kernel built on Roslyn's scripting takes.</summary>
public sealed class CompilationLaws
{
    /// <summary>What .NET Interactive imports, and our kernel with it; last, where <c>display</c> comes from.</summary>
    static readonly string[] s_imports =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq", typeof(CSharpKernel.Display.Notebook).FullName!,
    ];

    static readonly string s_framework = RuntimeEnvironment.GetRuntimeDirectory();

    static readonly ScriptOptions s_options = ScriptOptions.Default
        .WithReferences(Directory.EnumerateFiles(s_framework, "*.dll").Where(IsManaged).Append(typeof(CSharpKernel.Display.Notebook).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)))
        .WithImports(s_imports)
        .WithSourceResolver(new SourceFileResolver([], Committed.Folder))
        .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(Committed.Folder));

    public static TheoryData<string> Names => Committed.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cell_keeps_to_what_every_kernel_takes(string name)
    {
        var notebook = Committed.Of(name);
        foreach (var cell in notebook.CodeCells)
            Assert.True(CellRules.Faults(cell.Source) is [], $"{Committed.Place(notebook, cell)}: {string.Join("; ", CellRules.Faults(cell.Source))}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cell_compiles_after_those_before_it(string name)
    {
        var notebook = Committed.Of(name);
        Script<object>? all = null;
        foreach (var cell in notebook.CodeCells)
        {
            all = all is null ? CSharpScript.Create(cell.Source, s_options) : all.ContinueWith(cell.Source);
            var errors = all.GetCompilation().GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            Assert.True(!errors.Any(), $"{Committed.Place(notebook, cell)}: {string.Join("\n", errors)}");
        }
    }

    /// <summary>A folder of the runtime holds native libraries beside the assemblies.</summary>
    static bool IsManaged(string path) =>
        Path.GetFileName(path) is var file && (file.StartsWith("System.", StringComparison.Ordinal) || file is "mscorlib.dll" or "netstandard.dll" or "Microsoft.CSharp.dll")
        && !file.Contains(".Native.", StringComparison.Ordinal);
}
