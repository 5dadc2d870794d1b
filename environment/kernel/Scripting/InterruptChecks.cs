using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace CSharpKernel.Scripting;

/// <summary>
/// Puts a check for an interrupt into every loop of a cell's compiled code, and at the beginning of every lambda, which a library's loop may
/// call. So a cell ends by an exception of its own code. What .NET has to end foreign code is not to be relied on: it ends the process where the
/// interrupted method is about to return to its caller (.NET 10, OnHijackWorker), as in most loops that call something.
/// </summary>
static class InterruptChecks
{
    static readonly System.Reflection.MethodInfo Check = typeof(CellInterrupt).GetMethod(nameof(CellInterrupt.Check))!;

    /// <summary>Rewrites an assembly and its portable symbols, in which the reader's lines stay what they are.</summary>
    public static (MemoryStream Image, MemoryStream Symbols) Into(MemoryStream image, MemoryStream symbols)
    {
        image.Position = symbols.Position = 0;
        using var module = ModuleDefinition.ReadModule(image, new() { SymbolStream = symbols, SymbolReaderProvider = new PortablePdbReaderProvider(), ReadSymbols = true });
        var check = module.ImportReference(Check);
        foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(m => m.HasBody && MayStop(m))) Rewrite(method.Body, check);
        var (newImage, newSymbols) = (new MemoryStream(), new MemoryStream());
        module.Write(newImage, new() { WriteSymbols = true, SymbolStream = newSymbols, SymbolWriterProvider = new PortablePdbWriterProvider() });
        newImage.Position = newSymbols.Position = 0;
        return (newImage, newSymbols);
    }

    /// <summary>An initialiser of static fields would fail for good; a finaliser would take the process with it.</summary>
    static bool MayStop(MethodDefinition method) => !(method.IsConstructor && method.IsStatic) && method.Name != nameof(Finalize);

    static void Rewrite(MethodBody body, MethodReference check)
    {
        // All branches in their long form: what is inserted moves their targets away.
        body.SimplifyMacros();
        var place = Enumerable.Range(0, body.Instructions.Count).ToDictionary(i => body.Instructions[i], i => i);
        var backward = body.Instructions.Where(i => Targets(i).Any(t => place[t] <= place[i]) && !IsInFinally(body, place, i)).ToArray();
        foreach (var branch in backward) InsertBefore(body, branch, Instruction.Create(OpCodes.Call, check));
        if (IsLambda(body.Method)) body.Instructions.Insert(0, Instruction.Create(OpCodes.Call, check));
        body.OptimizeMacros();
    }

    static Instruction[] Targets(Instruction i) => i.Operand switch
    {
        Instruction target => [target],
        Instruction[] targets => targets,
        _ => [],
    };

    /// <summary>What tidies up is left to finish.</summary>
    static bool IsInFinally(MethodBody body, Dictionary<Instruction, int> place, Instruction i) => body.ExceptionHandlers.Any(h =>
        h.HandlerType is ExceptionHandlerType.Finally or ExceptionHandlerType.Fault && place[h.HandlerStart] <= place[i] && (h.HandlerEnd is null || place[i] < place[h.HandlerEnd]));

    /// <summary>By the compiler's way to name it. Not a state machine's step, whose exceptions belong to its task.</summary>
    static bool IsLambda(MethodDefinition method) => method.Name.StartsWith('<') && method.Name.Contains(">b__", StringComparison.Ordinal);

    /// <summary>Whatever led to <paramref name="old"/>, or began or ended there, now does so at <paramref name="added"/>.</summary>
    static void InsertBefore(MethodBody body, Instruction old, Instruction added)
    {
        body.Instructions.Insert(body.Instructions.IndexOf(old), added);
        foreach (var i in body.Instructions)
        {
            if (i.Operand == old) i.Operand = added;
            else if (i.Operand is Instruction[] targets) i.Operand = targets.Select(t => t == old ? added : t).ToArray();
        }
        foreach (var h in body.ExceptionHandlers)
        {
            if (h.TryStart == old) h.TryStart = added;
            if (h.TryEnd == old) h.TryEnd = added;
            if (h.FilterStart == old) h.FilterStart = added;
            if (h.HandlerStart == old) h.HandlerStart = added;
            if (h.HandlerEnd == old) h.HandlerEnd = added;
        }
    }
}
