using System.Runtime.InteropServices;
using AttributionPriors.Models.Weights;
using AttributionPriors.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Models;

/// <summary>One computation for <c>oracle.py</c>: see the README beside it.</summary>
sealed class Question(string @case)
{
    public string Case => @case;

    public OrderedDictionary<string, RawTensor> Tensors { get; } = [];

    public Dictionary<string, string> Settings { get; } = [];

    public Question With(string name, Tensor value)
    {
        using var host = value.detach().cpu().contiguous();
        Tensors[name] = new(host.dtype switch { ScalarType.Float64 => "F64", ScalarType.Int64 => "I64", _ => "F32" }, host.shape, host.bytes.ToArray());
        return this;
    }

    public Question With(string prefix, nn.Module module)
    {
        foreach (var (name, value) in ModuleState.Copy(module)) Tensors[prefix + name] = value;
        return this;
    }

    public Question With(string name, string setting)
    {
        Settings[name] = setting;
        return this;
    }
}

/// <summary>What PyTorch says.</summary>
static class Oracle
{
    /// <summary>All answers, from one Python process: starting it costs more than a small computation.</summary>
    public static List<OrderedDictionary<string, RawTensor>> Answers(IReadOnlyList<Question> questions)
    {
        var folder = Directory.CreateTempSubdirectory("oracle-").FullName;
        try
        {
            string Path(int k, string end) => System.IO.Path.Combine(folder, $"{k}.{end}.safetensors");
            for (var k = 0; k < questions.Count; k++) Safetensors.Write(Path(k, "in"), questions[k].Tensors, questions[k].Settings);
            Peer.Run("oracle.py", [.. Enumerable.Range(0, questions.Count).SelectMany(k => (string[])[questions[k].Case, Path(k, "in"), Path(k, "out")])]);
            return [.. Enumerable.Range(0, questions.Count).Select(k => Safetensors.Read(Path(k, "out")).Tensors)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// Fails where an entry differs by more than <paramref name="tolerance"/> times the largest entry expected in the tensor, or than
    /// a thousandth of that of <paramref name="scale"/>, for tensors which are themselves the rest of a cancellation.
    /// </summary>
    public static void Close(string name, RawTensor expected, Tensor actual, double tolerance, double scale = 0)
    {
        Assert.True(expected.Shape.AsSpan().SequenceEqual(actual.dim() == 0 && expected.Shape is [1] ? [1] : actual.shape),
            $"{name} is [{string.Join(", ", actual.shape)}], expected [{string.Join(", ", expected.Shape)}]");
        using var host = actual.detach().cpu().to(ScalarType.Float64).contiguous();
        var (want, have) = (Numbers(expected), host.data<double>().ToArray());
        var size = Math.Max(Largest(want), 1e-3 * scale);
        var error = want.Zip(have, (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max();
        Assert.True(error <= tolerance * size, $"{name}: off by {error:g3}, where the largest value is {size:g3} and {tolerance:g1} of it is allowed");
    }

    public static double Largest(IEnumerable<double> values) => values.Select(Math.Abs).DefaultIfEmpty().Max();

    public static double[] Numbers(RawTensor raw) => raw.DType switch
    {
        "F64" => MemoryMarshal.Cast<byte, double>(raw.Data).ToArray(),
        "F32" => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(raw.Data).ToArray(), v => (double)v),
        "I64" => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(raw.Data).ToArray(), v => (double)v),
        _ => throw new NotSupportedException(raw.DType),
    };
}
