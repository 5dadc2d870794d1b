namespace Reproduce;

/// <summary>A folder that a long job writes to, tried before the job begins.</summary>
static class OutputFolder
{
    /// <summary>Makes it where it is missing, and tries whether files can be made in it.</summary>
    /// <exception cref="IOException">It cannot be made or not be written to.</exception>
    public static void Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var trial = new FileStream(Path.Combine(folder, $".{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Nothing can be written to {folder}: {Reason(e, folder)} Name another folder: --results DIR", e);
        }
    }

    static string Reason(Exception error, string folder) =>
        File.Exists(folder) ? "it is a file." : error is UnauthorizedAccessException ? "this user may not." : "the system makes no such folder or file.";
}
