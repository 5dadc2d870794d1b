namespace AttributionPriors.Tests.Weights;

/// <summary>A folder of files that <c>weight_files.py</c> wrote.</summary>
public abstract class PeerFiles : IDisposable
{
    protected PeerFiles(string command) => Peer.Run("weight_files.py", command, Folder);

    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("weights-").FullName;

    /// <summary>Path of a file in it.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}

/// <summary>State dicts in every form, each with PyTorch's own reading of it beside it.</summary>
public sealed class WrittenFiles() : PeerFiles("write");

/// <summary>Pickles that create the file <c>executed</c> when Python loads them.</summary>
public sealed class EvilFiles() : PeerFiles("evil");
