
namespace CSharpKernel.Tests.Jupyter;

/// <summary>A language whose every sentence is given by the test: the text of a cell to what it does.</summary>
sealed class PretendedInterpreter : IInterpreter
{
    readonly Dictionary<string, Func<ICellOutput, CancellationToken, CellResult>> sentences = [];
    CancellationTokenSource running = new();

    public LanguageInfo Language { get; } = new("C#", "14.0", "text/x-csharp", ".cs", "csharp");

    /// <summary>What ran, in its order.</summary>
    public List<(string Code, int Number)> Ran { get; } = [];

    public bool IsDisposed { get; private set; }

    public void Says(string code, Func<ICellOutput, CancellationToken, CellResult> act) => sentences[code] = act;

    public void Says(string code, Action<ICellOutput> act) => Says(code, (output, _) =>
    {
        act(output);
        return new(null, null);
    });

    public static MimeBundle Plain(string text) => new(new Dictionary<string, object> { ["text/plain"] = text });

    public static CellResult Fails(string name) => new(null, new(name, "on purpose", [$"{name}: on purpose", "cell 1, line 1"]));

    public CellResult Execute(string code, int executionCount, ICellOutput output)
    {
        running = new();
        Ran.Add((code, executionCount));
        try
        {
            return sentences.TryGetValue(code, out var act) ? act(output, running.Token) : new(Plain(code), null);
        }
        catch (OperationCanceledException)
        {
            return new(null, CellError.Interrupted);
        }
    }

    public void Interrupt() => running.Cancel();

    public Completeness IsComplete(string code) => code.EndsWith('{') ? new(CompletenessStatus.Incomplete, "    ") : new(CompletenessStatus.Complete);

    /// <summary>The word before the cursor, doubled.</summary>
    public Completions Complete(string code, int cursor)
    {
        var start = code.LastIndexOf(' ', cursor - 1) + 1;
        return new(start, cursor, [new(code[start..cursor] + code[start..cursor], "method", "(int count)")]);
    }

    public MimeBundle? Inspect(string code, int cursor, int detail) => code.Length == 0 ? null : Plain($"{code[..cursor]}|{code[cursor..]} at {detail}");

    public void Dispose() => IsDisposed = true;
}
