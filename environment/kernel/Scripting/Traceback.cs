using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using CSharpKernel.Display;

namespace CSharpKernel.Scripting;

/// <summary>
/// An exception in words for the reader: its name and message, then the frames of the reader's own code (<c>cell 3, line 2</c>) and the first few
/// of the libraries that were called; what .NET and the kernel do between them is left out. Inner exceptions follow.
/// </summary>
static partial class Traceback
{
    /// <summary>Frames of libraries that are shown above the reader's own.</summary>
    const int LibraryFrames = 4;

    /// <summary>Frames in all: a recursion shows its beginning.</summary>
    const int AllFrames = 30;

    /// <summary>The error of a cell that threw <paramref name="exception"/>.</summary>
    public static CellError Of(Exception exception)
    {
        var cause = Unwrap(exception);
        List<string> lines = [];
        Add(cause, "", lines);
        return new(PlainText.NameOf(cause.GetType()), cause.Message, lines);
    }

    static void Add(Exception exception, string lead, List<string> lines)
    {
        lines.Add($"{lead}{PlainText.NameOf(exception.GetType())}: {exception.Message}");
        lines.AddRange(FramesOf(exception));
        IEnumerable<Exception> inner = exception is AggregateException several ? several.InnerExceptions : exception.InnerException is { } one ? [one] : [];
        foreach (var e in inner) Add(Unwrap(e), "caused by ", lines);
    }

    /// <summary>What carries an exception without adding to it.</summary>
    static Exception Unwrap(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only] } => Unwrap(only),
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        _ => exception,
    };

    static IEnumerable<string> FramesOf(Exception exception)
    {
        var libraries = 0;
        List<string> lines = [];
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetMethod() is not { } method) continue;
            var isOwn = IsCell(method.Module.Assembly);
            if (!isOwn && (IsPlumbing(method) || ++libraries > LibraryFrames)) continue;
            lines.Add(isOwn ? $"   {PlaceOf(frame)}{Within(method)}" : $"   at {NameOf(method)}");
        }
        return lines.Count <= AllFrames ? lines : lines.Take(AllFrames).Append($"   … {lines.Count - AllFrames} more");
    }

    static string PlaceOf(StackFrame frame)
    {
        if (frame.GetFileName() is not { } file) return "cell";
        var name = Path.IsPathRooted(file) ? Path.GetRelativePath(Environment.CurrentDirectory, file) : file;
        return $"{name}, line {frame.GetFileLineNumber()}";
    }

    static bool IsCell(Assembly assembly) => AssemblyLoadContext.GetLoadContext(assembly) is CellAssemblies && assembly.Location.Length == 0;

    static bool IsPlumbing(MethodBase method) =>
        method.Module.Assembly == typeof(Traceback).Assembly
        || method.DeclaringType?.Namespace is { } n && (n == "System" || n.StartsWith("System.", StringComparison.Ordinal))
        || method.DeclaringType is { IsNested: true, DeclaringType.Namespace: "System.Runtime.CompilerServices" };

    /// <summary>The function that a frame stands in; nothing for a cell's own statements.</summary>
    static string Within(MethodBase method)
    {
        var name = WrittenName(method);
        return name is null ? "" : $", in {name}";
    }

    static string NameOf(MethodBase method)
    {
        var type = method.DeclaringType;
        while (type is { IsNested: true } && type.Name.Contains('<')) type = type.DeclaringType;
        return $"{(type is null ? "" : type.Namespace + "." + PlainText.NameOf(type) + ".")}{WrittenName(method) ?? method.Name}";
    }

    /// <summary>
    /// The name in the source of what the compiler has renamed: state machines are types <c>&lt;Name&gt;d__0</c>, local functions methods
    /// <c>&lt;Outer&gt;g__Name|0_0</c>, lambdas <c>&lt;Outer&gt;b__0</c>. Null for the statements of a cell.
    /// </summary>
    static string? WrittenName(MethodBase method)
    {
        var name = method.Name == "MoveNext" && method.DeclaringType is { } machine ? machine.Name : method.Name;
        if (LocalFunction().Match(name) is { Success: true } local) return local.Groups[1].Value;
        if (name.Contains("b__", StringComparison.Ordinal)) return "a lambda";
        if (StateMachine().Match(name) is { Success: true } state) name = state.Groups[1].Value;
        if (name.StartsWith('<')) return null;
        var type = method.DeclaringType;
        while (type is not null && type.Name.StartsWith('<')) type = type.DeclaringType;
        var isLoose = type is null || type.Name.StartsWith("Submission#", StringComparison.Ordinal) || !IsCell(type.Assembly);
        return isLoose ? name : name is ".ctor" or ".cctor" ? $"new {type!.Name}" : $"{type!.Name}.{name}";
    }

    [GeneratedRegex(@"g__(\w+)\|")]
    private static partial Regex LocalFunction();

    [GeneratedRegex(@"^<(.+)>d__\d+(`\d+)?$")]
    private static partial Regex StateMachine();
}
