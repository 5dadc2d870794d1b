namespace AttributionPriors.Data;

/// <summary>Writes a file whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>errno of "no space" and "over quota" on Linux and macOS, and Windows' result for a full disk.</summary>
    static readonly int[] s_full = [28, 122, 69, unchecked((int)0x80070070)];

    /// <summary>
    /// Runs <paramref name="write"/> on a temporary file in the same folder, flushes it to the disk and renames it to
    /// <paramref name="path"/>. A reader sees the old file or the new one; after a failure the old one is untouched.
    /// </summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="write">Writes the whole content.</param>
    /// <param name="temporary">A path in the same folder that nobody else uses; by default one with a random name.</param>
    /// <exception cref="IOException">It could not be written; a full disk says so.</exception>
    public static void Write(string path, Action<Stream> write, string? temporary = null)
    {
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        temporary ??= Path.Combine(Path.GetDirectoryName(full) ?? "/", $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = Open(temporary, full))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception failure)
        {
            if (File.Exists(temporary)) File.Delete(temporary);
            if (failure is IOException io && IsDiskFull(io)) throw new IOException(FullText(full), io);
            throw;
        }
    }

    /// <summary>Whether an error says that the disk, or the user's part of it, is full.</summary>
    public static bool IsDiskFull(IOException error) => error is not null && s_full.Contains(error.HResult);

    /// <summary>The error of a file that cannot be made speaks of the file that was asked for: of the temporary one nobody knows.</summary>
    static FileStream Open(string temporary, string full)
    {
        try
        {
            if (Directory.Exists(full)) throw new IOException("it is a folder.");
            return new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException && !(e is IOException io && IsDiskFull(io)))
        {
            throw new IOException($"{full} cannot be written: {Reason(e, full)}", e);
        }
    }

    static string Reason(Exception error, string full) => error switch
    {
        DirectoryNotFoundException => "its folder does not exist.",
        UnauthorizedAccessException => "this user may not write there.",
        // What the system says of a file that it refuses to make.
        FileNotFoundException => $"no file can be made in {Path.GetDirectoryName(full)}.",
        _ => error.Message,
    };

    static string FullText(string path) =>
        $"The disk is full: {path} could not be written, and nothing was left of it. "
        + "Free some space and give the same command again: finished runs and checkpoints are kept.";
}
