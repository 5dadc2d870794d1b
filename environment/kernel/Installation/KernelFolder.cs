namespace CSharpKernel.Installation;

/// <summary>Where Jupyter looks for this kernel's specification: <c>DATA/kernels/reproduce-csharp</c>.</summary>
static class KernelFolder
{
    /// <summary>The kernel's name among Jupyter's, as notebooks carry it.</summary>
    public const string Name = "reproduce-csharp";

    /// <summary>The folder that the arguments mean; the user's own where there are none.</summary>
    /// <exception cref="ArgumentException">They make no sense.</exception>
    public static string Parse(ReadOnlySpan<string> arguments) => arguments switch
    {
        [] or ["--user"] => In(UserData()),
        ["--prefix", var folder] => In(Path.Combine(folder, "share", "jupyter")),
        ["--data-dir", var folder] => In(folder),
        _ => throw new ArgumentException($"'{string.Join(' ', arguments!)}' is no place: give --user, --prefix DIR or --data-dir DIR"),
    };

    static string In(string data) => Path.GetFullPath(Path.Combine(data, "kernels", Name));

    /// <summary>As jupyter_core finds it: JUPYTER_DATA_DIR, or the platform's place for a user's data.</summary>
    static string UserData()
    {
        if (Variable("JUPYTER_DATA_DIR") is { } chosen) return chosen;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS()) return Path.Combine(home, "Library", "Jupyter");
        if (OperatingSystem.IsWindows()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
        return Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(home, ".local", "share"), "jupyter");
    }

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
