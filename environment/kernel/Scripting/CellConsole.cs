using System.Text;
using CSharpKernel.Display;

namespace CSharpKernel.Scripting;

/// <summary>
/// Leads the console to the running cell, from whatever thread it is written to; what threads write after their cell has ended goes to the latest
/// cell. Before the first cell, and after <see cref="Dispose"/>, the console is what it was.
/// </summary>
sealed class CellConsole : IDisposable
{
    readonly TextWriter output = Console.Out;
    readonly TextWriter error = Console.Error;
    readonly TextReader input = Console.In;

    public CellConsole()
    {
        Console.SetOut(new Writer(StreamName.Out, output));
        Console.SetError(new Writer(StreamName.Error, error));
        Console.SetIn(new Reader());
    }

    /// <summary>
    /// Frees the console from an interrupted cell, on its thread. .NET guards the console by locks, and an interrupt that arrives while one
    /// is being taken leaves it taken: other threads would wait for ever.
    /// </summary>
    public static void Free()
    {
        foreach (var guarded in (object[])[Console.Out, Console.Error, Console.In])
            while (Monitor.IsEntered(guarded)) Monitor.Exit(guarded);
    }

    public void Dispose()
    {
        Console.SetOut(output);
        Console.SetError(error);
        Console.SetIn(input);
    }

    sealed class Writer(StreamName stream, TextWriter before) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value)) return;
            if (RunningCell.Output is { } cell) cell.Write(stream, value);
            else before.Write(value);
        }

        public override void WriteLine() => Write(NewLine);

        // One message, so that lines of several threads do not mix.
        public override void WriteLine(string? value) => Write(value + NewLine);

        public override void Flush()
        {
            if (RunningCell.Output is null) before.Flush();
        }
    }

    sealed class Reader : TextReader
    {
        string rest = "";

        public override string? ReadLine()
        {
            if (rest.Length == 0) return Ask();
            var line = rest.TrimEnd('\n');
            rest = "";
            return line;
        }

        public override int Read()
        {
            var next = Peek();
            if (rest.Length > 0) rest = rest[1..];
            return next;
        }

        public override int Peek()
        {
            if (rest.Length == 0) rest = Ask() + '\n';
            return rest[0];
        }

        static string Ask() => RunningCell.Output is { } cell
            ? cell.ReadLine("", password: false, RunningCell.Cancellation)
            : throw new InvalidOperationException("There is no cell to ask in.");
    }
}
