namespace Reproduce;

/// <summary>Data that a task reads from this machine.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Place">The file or folder.</param>
/// <param name="Remedy">How to get it.</param>
/// <param name="Check">Reads all of it, throws what is wrong with it, and says in a sentence what is there.</param>
sealed record DataSource(string Name, string Place, string Remedy, Func<string> Check)
{
    /// <summary>Whether something is at the place.</summary>
    public bool IsThere => File.Exists(Place) || Directory.Exists(Place);
}
