using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace TorchSharp.Generator;

/// <summary>Writes the typed call of one schema.</summary>
static class CallWriter
{
    /// <summary>C# type by schema type; a span that is empty where the schema has a default, or allows None, means that.</summary>
    static readonly Dictionary<string, string> Types = new Dictionary<string, string>
    {
        ["Tensor"] = "Tensor", ["Tensor?"] = "Tensor?", ["Tensor[]"] = "IReadOnlyList<Tensor>", ["Tensor?[]"] = "IReadOnlyList<Tensor?>",
        ["int"] = "long", ["int?"] = "long?", ["int[]"] = "ReadOnlySpan<long>", ["int[]?"] = "ReadOnlySpan<long>",
        ["float"] = "double", ["float?"] = "double?", ["float[]"] = "ReadOnlySpan<double>", ["float[]?"] = "ReadOnlySpan<double>",
        ["bool"] = "bool", ["bool?"] = "bool?", ["Scalar"] = "Scalar", ["Scalar?"] = "Scalar?",
        ["ScalarType"] = "ScalarType", ["ScalarType?"] = "ScalarType?", ["Device?"] = "Device?", ["MemoryFormat"] = "MemoryFormat", ["MemoryFormat?"] = "MemoryFormat?",
    };

    /// <summary>Always left to the schema's default: the kit never sets them.</summary>
    static readonly HashSet<string> Unset = new HashSet<string> { "Layout?", "Generator?" };

    public static void Write(StringBuilder code, Schema schema)
    {
        code.Append("    static nint op_").Append(schema.Name).Append(";\n");
        code.Append("    /// <summary><c>").Append(schema.Text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")).Append("</c></summary>\n");
        code.Append("    public static ").Append(ResultType(schema)).Append(' ').Append(schema.Name).Append('(').Append(Parameters(schema)).Append(")\n    {\n");
        foreach (var list in schema.Arguments.Where(IsNumberList))
            code.Append("        fixed (").Append(list.Type.StartsWith("int", StringComparison.Ordinal) ? "long" : "double").Append("* pinned_").Append(list.Name)
                .Append(" = ").Append(Identifier(list)).Append(")\n");
        code.Append("        {\n");
        WriteArguments(code, schema);
        WriteCall(code, schema);
        code.Append("        }\n    }\n");
    }

    static string Parameters(Schema schema)
    {
        var shown = schema.Arguments.Where(a => !Unset.Contains(a.Type)).ToList();
        var parts = new List<string>();
        for (var k = 0; k < shown.Count; k++)
        {
            var optional = shown.Skip(k).All(a => a.HasDefault);
            parts.Add(ParameterType(shown[k]) + " " + Identifier(shown[k]) + (optional ? " = default" : ""));
        }
        return string.Join(", ", parts);
    }

    static string ParameterType(Argument argument)
    {
        if (!Types.TryGetValue(argument.Type, out var type)) throw new FormatException("type '" + argument.Type + "' of '" + argument.Name + "' is not known");
        return argument.HasDefault && IsValue(argument.Type) ? type + "?" : type;
    }

    static bool IsValue(string type) => type == "int" || type == "float" || type == "bool" || type == "Scalar" || type == "ScalarType" || type == "MemoryFormat";

    static bool IsNumberList(Argument argument) => argument.Type.StartsWith("int[]", StringComparison.Ordinal) || argument.Type.StartsWith("float[]", StringComparison.Ordinal);

    static string Identifier(Argument argument) => "@" + argument.Name;

    static void WriteArguments(StringBuilder code, Schema schema)
    {
        if (schema.Arguments.Count > 0) code.Append("        var arguments = stackalloc Argument[").Append(schema.Arguments.Count).Append("];\n");
        for (var k = 0; k < schema.Arguments.Count; k++)
        {
            var a = schema.Arguments[k];
            var target = "        arguments[" + k + "] = ";
            var name = Identifier(a);
            if (Unset.Contains(a.Type)) code.Append(target).Append("default;\n");
            else if (IsNumberList(a))
            {
                var empty = a.HasDefault ? "default" : a.Type.EndsWith("?", StringComparison.Ordinal) ? "Argument.None" : "Argument.List(pinned_" + a.Name + ", 0)";
                code.Append(target).Append(name).Append(".IsEmpty ? ").Append(empty).Append(" : Argument.List(pinned_").Append(a.Name).Append(", ").Append(name).Append(".Length);\n");
            }
            else if (a.Type == "Tensor[]" || a.Type == "Tensor?[]")
            {
                code.Append("        var handles_").Append(a.Name).Append(" = stackalloc nint[").Append(name).Append(".Count];\n");
                code.Append(target).Append("Argument.Tensors(").Append(name).Append(", handles_").Append(a.Name).Append(a.Type == "Tensor?[]" ? ", optional: true" : "").Append(");\n");
            }
            else if (a.HasDefault && (IsValue(a.Type) || a.Type.EndsWith("?", StringComparison.Ordinal)))
                code.Append(target).Append(name).Append(" is null ? default : Argument.Of(").Append(name).Append(a.Type == "Tensor?" || a.Type == "Device?" ? "" : ".Value").Append(");\n");
            else if (a.Type.EndsWith("?", StringComparison.Ordinal))
                code.Append(target).Append(name).Append(" is null ? Argument.None : Argument.Of(").Append(name).Append(a.Type == "Tensor?" || a.Type == "Device?" ? "" : ".Value").Append(");\n");
            else code.Append(target).Append("Argument.Of(").Append(name).Append(");\n");
        }
    }

    static void WriteCall(StringBuilder code, Schema schema)
    {
        // An in-place operator hands back the tensor it changed: the caller has it already, so no second handle is made.
        var n = schema.IsInPlace ? 0 : schema.Results.Count;
        if (n > 0) code.Append("        var results = stackalloc Argument[").Append(n).Append("];\n");
        code.Append("        Registry.Call(ref op_").Append(schema.Name).Append(", \"").Append(schema.Text).Append("\", ")
            .Append(schema.Arguments.Count == 0 ? "null" : "arguments").Append(", ").Append(schema.Arguments.Count).Append(n == 0 ? ", null, 0" : ", results, " + n).Append(");\n");
        foreach (var a in schema.Arguments)
            if (a.Type.StartsWith("Tensor", StringComparison.Ordinal)) code.Append("        GC.KeepAlive(").Append(Identifier(a)).Append(");\n");
        if (schema.IsInPlace) code.Append("        return ").Append(Identifier(schema.Arguments[0])).Append(";\n");
        else if (n == 1) code.Append("        return ").Append(Result(schema.Results[0], 0)).Append(";\n");
        else if (n > 1) code.Append("        return (").Append(string.Join(", ", schema.Results.Select(Result))).Append(");\n");
    }

    static string ResultType(Schema schema) =>
        schema.Results.Count == 0 ? "void" : schema.Results.Count == 1 ? ResultType(schema.Results[0]) : "(" + string.Join(", ", schema.Results.Select(ResultType)) + ")";

    static string ResultType(string type) => type switch
    {
        "Tensor" => "Tensor",
        "Tensor[]" => "Tensor[]",
        "bool" => "bool",
        "int" => "long",
        "float" => "double",
        _ => throw new FormatException("result type '" + type + "' is not known"),
    };

    static string Result(string type, int index) => type switch
    {
        "Tensor" => "Tensor.Own(results[" + index + "].Pointer)",
        "Tensor[]" => "Registry.TakeList(results[" + index + "])",
        "bool" => "results[" + index + "].Integer != 0",
        "int" => "results[" + index + "].Integer",
        _ => "results[" + index + "].Real",
    };
}
