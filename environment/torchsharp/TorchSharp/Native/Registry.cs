using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>Calls operators by schema and turns statuses into exceptions that name the operator and its operands.</summary>
internal static unsafe class Registry
{
    /// <summary>
    /// Calls the operator of <paramref name="schema"/>; <paramref name="op"/> caches its handle. Whatever the arguments
    /// point to must stay where it is until this returns.
    /// </summary>
    public static void Call(ref nint op, string schema, Argument* arguments, int count, Argument* results, int resultCount)
    {
        if (op == 0) op = Find(schema);
        var status = Shim.tr_call(op, arguments, count, results, resultCount);
        if (status != 0) throw Failure(status, Describe(schema, arguments, count));
    }

    /// <summary>Throws if <paramref name="status"/> is not 0; <paramref name="what"/> names the call.</summary>
    public static void Check(int status, string what)
    {
        if (status != 0) throw Failure(status, what);
    }

    public static Tensor[] TakeList(Argument list)
    {
        var handles = (nint*)list.Pointer;
        var tensors = new Tensor[list.Count];
        for (var k = 0; k < tensors.Length; k++) tensors[k] = Tensor.Own(handles[k]);
        Shim.tr_free_list(list.Pointer);
        return tensors;
    }

    internal static nint Find(string schema)
    {
        nint op = 0;
        fixed (byte* text = Encoding.UTF8.GetBytes(schema + "\0"))
            Check(Shim.tr_operator(text, &op), schema);
        return op;
    }

    static Exception Failure(int status, string what)
    {
        const int hookFailure = 3;
        var text = Marshal.PtrToStringUTF8((nint)Shim.tr_error()) ?? "";
        if (status == hookFailure && GradientHook.Take(text) is { } thrown) return thrown;
        return new TorchException($"{what}: {text}");
    }

    /// <summary>The operator's name and, for each operand that is a tensor, its type and shape.</summary>
    static string Describe(string schema, Argument* arguments, int count)
    {
        var text = new StringBuilder(schema.AsSpan(0, schema.IndexOf('(', StringComparison.Ordinal)).ToString()).Append('(');
        for (var k = 0; k < count; k++)
        {
            if (k > 0) text.Append(", ");
            var a = arguments[k];
            text.Append(a.Tag switch
            {
                Tag.Default => "-",
                Tag.None => "None",
                Tag.Tensor => Shape(a.Pointer),
                Tag.Integer => a.Integer.ToString(),
                Tag.Real => a.Real.ToString("R"),
                Tag.Boolean => a.Integer != 0 ? "true" : "false",
                Tag.Integers => $"[{string.Join(", ", new ReadOnlySpan<long>((void*)a.Pointer, a.Count).ToArray())}]",
                Tag.Tensors or Tag.OptionalTensors => $"[{string.Join("; ", new ReadOnlySpan<nint>((void*)a.Pointer, a.Count).ToArray().Select(Shape))}]",
                _ => a.Tag.ToString(),
            });
        }
        return text.Append(')').ToString();
    }

    static string Shape(nint handle)
    {
        if (handle == 0) return "None";
        TensorFacts facts;
        if (Shim.tr_facts(handle, &facts) != 0) return "tensor";
        var sizes = new long[facts.Dimensions];
        fixed (long* p = sizes)
            if (Shim.tr_sizes(handle, p, null) != 0) return "tensor";
        return $"{(ScalarType)facts.DType}[{string.Join(", ", sizes)}]";
    }
}
