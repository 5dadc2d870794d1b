using System.Diagnostics;
using System.Runtime.InteropServices;
using CSharpKernel.Display;
using Microsoft.CodeAnalysis.CSharp;

namespace CSharpKernel.Scripting;

/// <summary>C# cells, compiled as script submissions and run on one thread. The console is theirs until <see cref="Dispose"/>.</summary>
public sealed class CSharpInterpreter : IInterpreter
{
    readonly CellThread thread = new();
    readonly CellAssemblies assemblies = new();
    readonly Packages packages;
    readonly CellConsole console = new();
    readonly Formatter formatter;
    readonly References references;
    readonly Submissions submissions;

    /// <summary>Starts a session. The compiler is warmed up meanwhile.</summary>
    public CSharpInterpreter()
    {
        formatter = new(Complain);
        packages = new(assemblies);
        references = new(assemblies, packages);
        submissions = new(references, assemblies);
        _ = Task.Run(submissions.WarmUp);
    }

    /// <inheritdoc/>
    public LanguageInfo Language { get; } = new("C#", LanguageVersionFacts.MapSpecifiedToEffectiveVersion(LanguageVersion.Latest).ToDisplayString(), "text/x-csharp", ".cs", "csharp");

    /// <inheritdoc/>
    public CellResult Execute(string code, int executionCount, ICellOutput output)
    {
        var shielded = new ShieldedOutput(output);
        return thread.Run(token =>
        {
            RunningCell.Enter(shielded, formatter, token);
            return Run(code, $"cell {executionCount}", shielded, token);
        });
    }

    /// <inheritdoc/>
    public void Interrupt() => thread.Interrupt();

    /// <inheritdoc/>
    public Completeness IsComplete(string code) => CellCompleteness.Of(code);

    /// <inheritdoc/>
    public Completions Complete(string code, int cursor) => new(cursor, cursor, []);

    /// <inheritdoc/>
    public MimeBundle? Inspect(string code, int cursor, int detail) => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        thread.Dispose();
        console.Dispose();
        RunningCell.Leave();
    }

    CellResult Run(string code, string name, ShieldedOutput output, CancellationToken token)
    {
        var directives = Directives.Of(code);
        if (directives.Select(d => Directives.Refusal(d, code)).FirstOrDefault(r => r is not null) is { } refusal)
            return new(null, new("UnknownDirective", refusal, [refusal]));
        var clock = Stopwatch.StartNew();
        var result = RunCode(Directives.Blank(code, directives), name, token);
        if (directives.Any(d => d.Name == "#!time")) output.Write(StreamName.Out, $"Wall time: {clock.Elapsed.TotalMilliseconds:0.0} ms\n");
        return result;
    }

    CellResult RunCode(string code, string name, CancellationToken token)
    {
        Submission? submission = null;
        MimeBundle? value = null;
        try
        {
            submission = submissions.Compile(code, name, token);
            if (references.TakeProblems() is { Count: > 0 } problems) return new(null, CompilationErrors.Of(problems));
            if (submission.Errors.Length > 0) return new(null, CompilationErrors.Of(submission.Errors));
            CellContext.Run(() => submissions.Start(submission), result => value = Show(result), Complain, token);
            return new(value, null);
        }
        catch (Exception) when (token.IsCancellationRequested) { return new(null, CellError.Interrupted); }
        catch (Exception e) { return new(null, Traceback.Of(e)); }
        finally
        {
            if (submission is { Errors.Length: 0 }) submissions.Adopt(submission);
        }
    }

    /// <summary>A handle to what is shown already is not shown again.</summary>
    MimeBundle? Show(object? value) => value is null or DisplayedValue ? null : formatter.Format(value, []);

    static void Complain(Exception exception) => Complain(string.Join('\n', Traceback.Of(exception).Traceback));

    static void Complain(string problem) => RunningCell.Output?.Write(StreamName.Error, problem + "\n");
}
