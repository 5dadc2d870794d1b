using System.Diagnostics;
using CSharpKernel.Display;
using Microsoft.CodeAnalysis.CSharp;

namespace CSharpKernel.Scripting;

/// <summary>C# cells, compiled as script submissions and run on one thread. The console is theirs until <see cref="Dispose"/>.</summary>
public sealed class CSharpInterpreter : IInterpreter
{
    readonly CellThread thread = new();
    readonly CellConsole console = new();
    readonly Formatter formatter = new(StrayExceptions.Report);
    readonly Packages packages;
    readonly References references;
    readonly Submissions submissions;

    /// <summary>Starts a session. The compiler is warmed up meanwhile.</summary>
    public CSharpInterpreter()
    {
        StrayExceptions.Watch();
        var assemblies = new CellAssemblies();
        packages = new(assemblies);
        references = new(assemblies, packages);
        submissions = new(references, assemblies);
        _ = Task.Run(submissions.WarmUp);
    }

    /// <summary>Whether a cell would not end when asked, so far.</summary>
    internal bool HasForced => thread.HasForced;

    /// <inheritdoc/>
    public LanguageInfo Language { get; } = new("C#", LanguageVersionFacts.MapSpecifiedToEffectiveVersion(LanguageVersion.Latest).ToDisplayString(), "text/x-csharp", ".cs", "csharp");

    /// <inheritdoc/>
    public CellResult Execute(string code, int executionCount, ICellOutput output)
    {
        return thread.Run(interruption =>
        {
            RunningCell.Enter(output, formatter, interruption.Asked);
            CellInterrupt.Begin(interruption.Asked);
            var result = Run(code, $"cell {executionCount}", interruption);
            if (interruption.Asked.IsCancellationRequested) CellConsole.Free();
            return result;
        });
    }

    /// <inheritdoc/>
    public void Interrupt() => thread.Interrupt();

    /// <inheritdoc/>
    public Completeness IsComplete(string code) => CellCompleteness.Of(code);

    /// <inheritdoc/>
    public Completions Complete(string code, int cursor) => CompletionSource.Complete(submissions, code, cursor);

    /// <inheritdoc/>
    public MimeBundle? Inspect(string code, int cursor, int detail) => Inspection.Of(submissions, code, cursor, detail);

    /// <inheritdoc/>
    public void Dispose()
    {
        thread.Dispose();
        console.Dispose();
        RunningCell.Leave();
    }

    /// <summary>Runs a cell's code between its directives: sources of packages are needed before it, what is asked about the session comes after it.</summary>
    CellResult Run(string code, string name, Interruption interruption)
    {
        var token = interruption.Asked;
        var directives = Directives.Of(code);
        if (directives.Select(d => Directives.Refusal(d, code)).FirstOrDefault(r => r is not null) is { } refusal)
            return new(null, new("DirectiveError", refusal, [refusal]));
        foreach (var directive in directives) if (directive.Source is { } source) packages.AddSource(source);
        var clock = Stopwatch.StartNew();
        var result = Guarded(() => RunCode(Directives.Blank(code, directives), name, interruption), token);
        if (token.IsCancellationRequested) return result;
        var elapsed = clock.Elapsed;
        var answers = Guarded(() =>
        {
            foreach (var directive in directives) Run(() => Task.FromResult(Answer(directive.Name, elapsed)), Console.Out.Write, interruption);
            return result with { Page = Page(directives) };
        }, token);
        return result.Error is null ? answers : result;
    }

    MimeBundle? Page(IEnumerable<Directive> directives) =>
        directives.LastOrDefault(d => d.Name == "#!help") is not { } help ? null
        : Inspection.Of(submissions, help.Argument, help.Argument.Length, detail: 1) ?? formatter.Format($"Nothing is known of '{help.Argument}'.", []);

    CellResult RunCode(string code, string name, Interruption interruption)
    {
        var submission = Compile(code, name, interruption.Asked);
        if (submission.Error is { } error) return new(null, error);
        MimeBundle? value = null;
        try { Run(() => submissions.Start(submission), result => value = Show(result), interruption); }
        finally { submissions.Adopt(submission); }
        return new(value, null);
    }

    Submission Compile(string code, string name, CancellationToken token)
    {
        try { return submissions.Compile(code, name, token); }
        catch (Exception e) when (e is NullReferenceException or InvalidCastException or IndexOutOfRangeException)
        {
            throw new InvalidOperationException("The compiler itself failed on this cell. Write it in another way: name the parts of a long expression, or put it into a method.", e);
        }
    }

    static void Run<T>(Func<Task<T>> start, Action<T> finish, Interruption interruption) => CellContext.Run(start, finish, StrayExceptions.Report, interruption);

    /// <summary>Whatever a cell's code throws is the cell's result.</summary>
    CellResult Guarded(Func<CellResult> body, CancellationToken token)
    {
        try { return body(); }
        catch (Exception) when (token.IsCancellationRequested) { return new(null, CellError.Interrupted); }
        catch (Exception e)
        {
            var error = Traceback.Of(e);
            var isMismatch = e is MissingMemberException or TypeLoadException or FileLoadException or BadImageFormatException;
            return new(null, isMismatch ? error with { Traceback = [.. error.Traceback, .. references.Rebuilt()] } : error);
        }
    }

    /// <summary>A handle to what is shown already is not shown again.</summary>
    MimeBundle? Show(object? value) => value is null or DisplayedValue ? null : formatter.Format(value, []);

    string Answer(string directive, TimeSpan elapsed) => directive switch
    {
        "#!time" => $"Wall time: {elapsed.TotalMilliseconds:0.0} ms\n",
        "#!who" => string.Join(' ', Variable.Of(submissions).Select(v => v.Name)) + "\n",
        "#!whos" => string.Concat(Variable.Of(submissions).Select(v => $"{v.Type} {v.Name} = {v.Value}\n")),
        "#!lsmagic" => string.Concat(Directives.Known.Select(d => $"{d.Key,-10}{d.Value}\n")),
        "#!about" => $"C# {Language.Version}, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}\n",
        _ => "",
    };
}
