namespace AttributionPriors.Data;

/// <summary>Writes a file whole or not at all.</summary>
static class AtomicFile
{
    /// <summary>errno of "no space" and "over quota" on Linux and macOS, and Windows' result for a full disk.</summary>
    static readonly int[] Full = [28, 122, 69, unchecked((int)0x80070070)];

    /// <summary>
    /// Runs <paramref name="write"/> on a temporary file in the same folder, flushes it to the disk and renames it to
    /// <paramref name="path"/>. A reader sees the old file or the new one; after a failure the old one is untouched.
    /// </summary>
    /// <exception cref="IOException">It could not be written; a full disk is named.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        // The random part keeps two processes that write the same file out of each other's way.
        Write(full, Path.Combine(Path.GetDirectoryName(full) ?? "/", $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp"), write);
    }

    /// <summary>The same by a temporary file of the caller's choice, in the same folder, that nobody else writes meanwhile.</summary>
    /// <exception cref="IOException">It could not be written; a full disk is named.</exception>
    public static void Write(string path, string temporary, Action<Stream> write)
    {
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException e) when (Full.Contains(e.HResult))
        {
            File.Delete(temporary);
            throw new IOException(
                $"The disk is full: {path} could not be written, and nothing was left of it. "
                + "Free some space and give the same command again: finished runs and checkpoints are kept.",
                e);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
