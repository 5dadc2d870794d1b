using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CSharpKernel.Installation;

/// <summary>
/// What tells Jupyter's front ends how to start the kernel: <c>kernel.json</c>, and its pictures. Everything in it is absolute, since VS Code
/// looks nothing up on PATH; so it is written anew wherever the program or dotnet has moved.
/// </summary>
/// <param name="Host">The dotnet that runs the kernel.</param>
/// <param name="Program">The kernel's assembly.</param>
sealed record KernelSpecification(string Host, string Program)
{
    const string FileName = "kernel.json";
    const string Pictures = "CSharpKernel.Logo.";

    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As this process runs.</summary>
    public static KernelSpecification OfThisProgram() =>
        new(ThisDotnet(), Path.Combine(AppContext.BaseDirectory, "csharp-kernel.dll"));

    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Writes the specification; false where it stands there already, word by word.</summary>
    public bool WriteTo(string folder)
    {
        var changed = false;
        foreach (var (name, bytes) in Files())
            changed |= Replace(Path.Combine(folder, name), bytes);
        return changed;
    }

    /// <summary>Removes a specification; false where there is none.</summary>
    /// <exception cref="IOException">The folder holds something else.</exception>
    public static bool RemoveFrom(string folder)
    {
        if (!Directory.Exists(folder)) return false;
        if (!IsIn(folder)) throw new IOException($"{folder} holds no {FileName}, so it is not removed");
        Directory.Delete(folder, recursive: true);
        return true;
    }

    /// <summary>The text of kernel.json.</summary>
    public string ToJson()
    {
        var root = Path.GetDirectoryName(Host)!;
        JsonObject specification = new()
        {
            ["argv"] = new JsonArray(Host, Program, "{connection_file}"),
            ["display_name"] = "C# (Reproduce)",
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            // Front ends put their own PATH in, so that cells find what the front end finds, and the same dotnet first.
            ["env"] = new JsonObject { ["DOTNET_ROOT"] = root, ["PATH"] = $"{root}{Path.PathSeparator}${{PATH}}" },
            ["metadata"] = new JsonObject { ["debugger"] = false },
        };
        return specification.ToJsonString(Readable) + "\n";
    }

    // The runtime lies in ROOT/shared/Microsoft.NETCore.App/VERSION.
    static string ThisDotnet() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    IEnumerable<(string Name, byte[] Bytes)> Files()
    {
        yield return (FileName, System.Text.Encoding.UTF8.GetBytes(ToJson()));
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Pictures, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            yield return (name[Pictures.Length..], bytes);
        }
    }

    // Written beside and renamed: a front end that looks meanwhile sees the old file or the new one.
    static bool Replace(string path, byte[] bytes)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes)) return false;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Environment.ProcessId}";
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
        return true;
    }
}
