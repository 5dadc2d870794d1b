using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace CSharpKernel.Scripting;

/// <summary>
/// The chain of cells: each is compiled as a script submission that sees all before it. A cell's variables are fields of its submission
/// object, which joins the chain as soon as it exists; so they outlive an exception and an interrupt, in the first cell too.
/// </summary>
sealed class Submissions(References references, CellAssemblies assemblies)
{
    /// <summary>What a cell may write without a <c>using</c>: the list of .NET Interactive, so that notebooks run on both.</summary>
    public static ImmutableArray<string> Imports { get; } =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        typeof(Display.Notebook).FullName!,
    ];

    public static CSharpParseOptions ParseOptions { get; } =
        new(LanguageVersion.Latest, DocumentationMode.Parse, SourceCodeKind.Script);

    /// <summary>With the reader's lines, and with an endless recursion as an exception where it would end the process.</summary>
    static readonly EmitOptions Emission = new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb)
        .WithInstrumentationKinds([InstrumentationKind.StackOverflowProbing]);

    /// <summary>Scripting's own options (newer references supersede older ones, which has no public switch), made fit for cells.</summary>
    readonly CSharpCompilationOptions options = ((CSharpCompilationOptions)CSharpScript.Create("").GetCompilation().Options)
        .WithOptimizationLevel(OptimizationLevel.Release)
        .WithAllowUnsafe(true)
        .WithConcurrentBuild(false)
        .WithUsings(Imports)
        .WithMetadataReferenceResolver(references)
        .WithSourceReferenceResolver(new LoadedFiles());

    /// <summary>
    /// Two compilations that bind one reference at the same time make two symbols of it, and types of a cell bound to the one do not fit
    /// those of a cell bound to the other. One after another, they share.
    /// </summary>
    public static Lock Binding { get; } = new();

    readonly List<Submission> done = [];
    // The first slot is for a host's globals, which there are none of.
    object?[] slots = new object?[16];
    int used;
    int packages;
    int compiled;
    volatile CSharpCompilation? last;

    /// <summary>The cells so far that hold code, oldest first, each with its object.</summary>
    public IEnumerable<(CSharpCompilation Compilation, object Instance)> Done => done.Select(s => (s.Cell.Compilation, slots[s.Slot]!));

    /// <summary>The cell <paramref name="code"/> after those that ran, its references bound.</summary>
    /// <param name="code">Source.</param>
    /// <param name="path">Its name in diagnostics and traces.</param>
    /// <param name="mayFetch">Whether packages may be fetched for it.</param>
    public BoundCell Bind(string code, string path, bool mayFetch)
    {
        var tree = CSharpSyntaxTree.ParseText(SourceText.From(code, Encoding.UTF8), ParseOptions, path);
        lock (Binding)
        {
            references.Begin(mayFetch);
            var known = references.OfPackages.Count;
            var compilation = Create(tree);
            // Packages were asked for while it was bound; the next time they are there.
            if (references.OfPackages.Count > known) compilation = Create(tree);
            var refusals = compilation.SyntaxTrees.Where(t => t != tree).SelectMany(Directives.Refusals);
            return new(compilation, tree, references.OfPackages.Count, [.. refusals, .. references.Problems]);
        }
    }

    CSharpCompilation Create(SyntaxTree tree)
    {
        // A submission has the references of those before it; naming them again costs kilobytes for each of those, which 200 cells feel.
        var added = references.OfPackages.Skip(packages);
        var compilation = CSharpCompilation.CreateScriptCompilation(
            $"cell#{++compiled}", tree, last is null ? References.Default.AddRange(added) : added, options, last);
        // Asking for the names binds the references.
        _ = compilation.ReferencedAssemblyNames;
        return compilation;
    }

    /// <summary>What an editor asks about <paramref name="code"/> as the next cell; from any thread, also while a cell runs. Fetches nothing.</summary>
    public SemanticModel Model(string code)
    {
        var cell = Bind(code, "editor", mayFetch: false);
        return cell.Compilation.GetSemanticModel(cell.Tree);
    }

    /// <summary>Compiles a cell for nothing: what the compiler does at its first use alone takes most of a second.</summary>
    public void WarmUp()
    {
        using var image = new MemoryStream();
        Bind("Console.WriteLine($\"{1 + 1}\"); await Task.Yield(); new[] { 1 }.Select(x => x + 1)", "warm-up", mayFetch: false).Compilation.Emit(image);
    }

    /// <summary>Compiles and loads. <see cref="Submission.Error"/> says why where that failed.</summary>
    public Submission Compile(string source, string path, CancellationToken token)
    {
        var cell = Bind(source, path, mayFetch: true);
        if (cell.Problems.Count > 0) return new(cell, null, used, CompilationErrors.Of(cell.Problems));
        var compilation = cell.Compilation;
        var hasCode = compilation.SyntaxTrees.Any(t => t.GetCompilationUnitRoot(token).Members.Count > 0);
        if (!hasCode) return new(cell, null, used, CompilationErrors.Of(compilation.GetDiagnostics(token)));
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        var result = compilation.Emit(image, symbols, options: Emission, cancellationToken: token);
        if (!result.Success) return new(cell, null, used, CompilationErrors.Of(result.Diagnostics));
        var (code, lines) = InterruptChecks.Into(image, symbols);
        using (code)
        using (lines)
            return new(cell, EntryOf(compilation, assemblies.LoadFromStream(code, lines), token), used + 1, null);
    }

    /// <summary>Makes the submission's object and runs its code up to the first <c>await</c>.</summary>
    public Task<object?> Start(Submission submission)
    {
        if (submission.Slot >= slots.Length) Array.Resize(ref slots, 2 * slots.Length);
        return submission.Entry is { } entry ? entry(slots) : Task.FromResult<object?>(null);
    }

    /// <summary>Lets later cells see the submission, if it has come so far as to exist.</summary>
    public void Adopt(Submission submission)
    {
        if (submission.Error is not null) return;
        if (submission.Entry is not null)
        {
            if (slots.Length <= submission.Slot || slots[submission.Slot] is null) return;
            done.Add(submission);
        }
        used = submission.Slot;
        packages = submission.Cell.Packages;
        last = submission.Cell.Compilation;
    }

    static Func<object?[], Task<object?>> EntryOf(CSharpCompilation compilation, System.Reflection.Assembly assembly, CancellationToken token)
    {
        var entry = compilation.GetEntryPoint(token) ?? throw new InvalidOperationException("The compiler gave a cell with code no entry point.");
        return assembly.GetType(entry.ContainingType.MetadataName, throwOnError: true)!
            .GetMethod(entry.MetadataName, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)!
            .CreateDelegate<Func<object?[], Task<object?>>>();
    }
}

/// <summary>A cell with its references.</summary>
/// <param name="Compilation">What the compiler knows of it.</param>
/// <param name="Tree">Its own source; files that it loads are other trees.</param>
/// <param name="Packages">How many references of packages it and the cells before it have.</param>
/// <param name="Problems">Why references cannot be had.</param>
readonly record struct BoundCell(CSharpCompilation Compilation, SyntaxTree Tree, int Packages, IReadOnlyList<string> Problems);

/// <summary>A compiled cell.</summary>
/// <param name="Cell">What the compiler knows of it.</param>
/// <param name="Entry">Makes its object in its slot and runs it; null where it holds no code, or errors.</param>
/// <param name="Slot">Where its object goes; of a cell without code, the last one used.</param>
/// <param name="Error">Why it cannot run; null where it can.</param>
sealed record Submission(BoundCell Cell, Func<object?[], Task<object?>>? Entry, int Slot, CellError? Error);
