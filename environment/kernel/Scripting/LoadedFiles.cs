using Microsoft.CodeAnalysis;

namespace CSharpKernel.Scripting;

/// <summary>Finds the files that <c>#load "..."</c> names: beside the file that loads them, then in the current directory.</summary>
sealed class LoadedFiles : SourceReferenceResolver
{
    public override string? NormalizePath(string path, string? baseFilePath) => Now().NormalizePath(path, baseFilePath);

    public override string? ResolveReference(string path, string? baseFilePath) =>
        Now().ResolveReference(path, Path.IsPathRooted(baseFilePath) ? baseFilePath : null);

    public override Stream OpenRead(string resolvedPath) => File.OpenRead(resolvedPath);

    public override bool Equals(object? other) => other is LoadedFiles;

    public override int GetHashCode() => typeof(LoadedFiles).GetHashCode();

    /// <summary>A cell may change the current directory.</summary>
    static SourceFileResolver Now() => new(searchPaths: [Environment.CurrentDirectory], baseDirectory: Environment.CurrentDirectory);
}
