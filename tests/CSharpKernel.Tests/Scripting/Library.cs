using CSharpKernel.Scripting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CSharpKernel.Tests.Scripting;

/// <summary>Makes small assemblies for cells to refer to.</summary>
static class Library
{
    /// <summary>Compiles <paramref name="source"/> to <paramref name="path"/>, whose folder is made.</summary>
    public static string Build(string path, string source, params string[] references)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(path), [CSharpSyntaxTree.ParseText(source)],
            [.. References.Default, .. references.Select(r => MetadataReference.CreateFromFile(r))],
            new(OutputKind.DynamicallyLinkedLibrary));
        // A file in use stays what it was to its users; the new one takes its name.
        File.Delete(path);
        var result = compilation.Emit(path, xmlDocumentationPath: Path.ChangeExtension(path, ".xml"));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return path;
    }
}
