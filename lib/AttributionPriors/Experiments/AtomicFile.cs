using System.Text;

namespace AttributionPriors.Experiments;

/// <summary>Files that are there wholly or not at all.</summary>
public static class AtomicFile
{
    /// <summary>errno of "no space" and "over quota" on Linux and macOS, and Windows' result for a full disk.</summary>
    static readonly int[] Full = [28, 122, 69, unchecked((int)0x80070070)];

    /// <summary>
    /// Writes <paramref name="text"/> (UTF-8) to <paramref name="temporary"/>, flushes it to the disk and renames it to <paramref name="path"/>.
    /// </summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="temporary">A path in the same folder that nobody else uses; gone afterwards, however it ends.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="IOException">It could not be written; <paramref name="path"/> is as it was.</exception>
    public static void Write(string path, string temporary, string text)
    {
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException e)
        {
            File.Delete(temporary);
            throw IsDiskFull(e) ? new IOException(FullText(path), e) : e;
        }
    }

    /// <summary>Whether an error says that the disk, or the user's part of it, is full.</summary>
    public static bool IsDiskFull(IOException error) => error is not null && Full.Contains(error.HResult);

    static string FullText(string path) =>
        $"The disk is full: {path} could not be written, and nothing was left of it. "
        + "Free some space and give the same command again: finished runs and checkpoints are kept.";
}
