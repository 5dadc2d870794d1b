using System.Text;
using CSharpKernel.Scripting;

namespace CSharpKernel.Tests.Scripting;

/// <summary>Sessions own the process's console and current directory: their tests run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class OneConsole
{
    public const string Name = "one console";
}

/// <summary>An interpreter and what its cells sent.</summary>
sealed class Session : IDisposable
{
    readonly CSharpInterpreter interpreter = new();
    int count;

    public CSharpInterpreter Interpreter => interpreter;

    /// <summary>What the last cell sent.</summary>
    public Recording Output { get; private set; } = new();

    /// <summary>Runs a cell that must succeed; gives the text of its value, "" where it has none.</summary>
    public string Run(string code, params IEnumerable<string> answers)
    {
        var result = Execute(code, answers);
        Assert.True(result.Error is null, $"{code}\n{string.Join('\n', result.Error?.Traceback ?? [])}");
        return (string?)result.Value?.Data["text/plain"] ?? "";
    }

    /// <summary>Runs a cell that must fail.</summary>
    public CellError Fail(string code) => Execute(code).Error ?? throw new InvalidOperationException($"This cell did not fail: {code}");

    public CellResult Execute(string code, params IEnumerable<string> answers)
    {
        Output = new() { Answers = new(answers) };
        return interpreter.Execute(code, ++count, Output);
    }

    public void Dispose() => interpreter.Dispose();
}

/// <summary>One session for a class whose cells do not mind each other.</summary>
public sealed class SharedSession : IDisposable
{
    internal Session Session { get; } = new();

    public void Dispose() => Session.Dispose();
}

/// <summary>Keeps what a cell sends.</summary>
sealed class Recording : ICellOutput
{
    readonly Lock gate = new();
    readonly StringBuilder output = new(), error = new();

    public string Out
    {
        get { lock (gate) return output.ToString(); }
    }

    public string Error
    {
        get { lock (gate) return error.ToString(); }
    }

    public List<(MimeBundle Bundle, string? Id, bool Update)> Displays { get; } = [];

    public List<bool> Clears { get; } = [];

    /// <summary>The reader's answers, in turn.</summary>
    public Queue<string> Answers { get; init; } = [];

    public List<(string Prompt, bool Password)> Questions { get; } = [];

    public void Write(StreamName stream, string text)
    {
        lock (gate) (stream == StreamName.Out ? output : error).Append(text);
    }

    public void Display(MimeBundle bundle, string? displayId = null, bool update = false)
    {
        lock (gate) Displays.Add((bundle, displayId, update));
    }

    public void Clear(bool wait) => Clears.Add(wait);

    public string ReadLine(string prompt, bool password, CancellationToken cancellation)
    {
        Questions.Add((prompt, password));
        if (Answers.TryDequeue(out var answer)) return answer;
        cancellation.WaitHandle.WaitOne();
        throw new OperationCanceledException(cancellation);
    }
}
