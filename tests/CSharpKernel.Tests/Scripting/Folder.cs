namespace CSharpKernel.Tests.Scripting;

/// <summary>A temporary folder that is the current directory meanwhile.</summary>
sealed class Folder : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("cells-");
    readonly string before = Environment.CurrentDirectory;

    public Folder() => Environment.CurrentDirectory = directory.FullName;

    public string FullName => directory.FullName;

    public string Write(string name, string content)
    {
        var path = Path.Combine(FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = before;
        directory.Delete(recursive: true);
    }
}
