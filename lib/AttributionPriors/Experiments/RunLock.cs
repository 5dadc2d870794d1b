namespace AttributionPriors.Experiments;

/// <summary>The right to run one run and to write its files, until disposed or until the process ends, however it ends.</summary>
/// <remarks>
/// An exclusively opened file, which the operating system lets go with the process. The file itself stays: a process that deletes it while
/// another opens it would leave two holders.
/// </remarks>
public sealed class RunLock : IDisposable
{
    /// <summary>errno of "would block" on Linux and macOS, and Windows' sharing violation.</summary>
    static readonly int[] Taken = [11, 35, unchecked((int)0x80070020)];

    readonly FileStream _file;

    RunLock(string hash, FileStream file) => (Hash, _file) = (hash, file);

    /// <summary>The run.</summary>
    public string Hash { get; }

    /// <summary>The lock at <paramref name="path"/>, or null while another holds it.</summary>
    internal static RunLock? TryTake(string hash, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new(hash, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (Taken.Contains(e.HResult))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
