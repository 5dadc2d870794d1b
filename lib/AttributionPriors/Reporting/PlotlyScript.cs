using AttributionPriors.Data;
using AttributionPriors.Experiments;

namespace AttributionPriors.Reporting;

/// <summary>
/// The script that draws the figures, plotly.js (MIT). It is found on this machine and copied beside each page; nothing is ever
/// fetched, neither here nor by the page.
/// </summary>
public static class PlotlyScript
{
    /// <summary>The name under which pages refer to it.</summary>
    public const string FileName = "plotly.min.js";

    /// <summary>Names a plotly.js or plotly.min.js of the user's own.</summary>
    public const string Variable = "PLOTLY_JS";

    /// <summary>Debian's and Ubuntu's python3-plotly keep it in the first place, a Python wheel installed for the system in the second.</summary>
    static readonly string[] SystemPlaces =
    [
        "/usr/share/python3-plotly/plotly.js",
        "/usr/lib/python3/dist-packages/plotly/package_data/plotly.min.js",
    ];

    /// <summary>What to do where there is none.</summary>
    public static string Advice { get; } =
        $"Install Debian's or Ubuntu's package python3-plotly (apt-get install python3-plotly), or put {FileName} of the npm package plotly.js-dist-min "
        + $"into artifacts/plotly, or set the variable {Variable} to a copy of it; then draw the figures again.";

    /// <summary>The script that <see cref="Find(string)"/> finds from the checkout that this program runs from, else from the working directory.</summary>
    public static string? OfThisMachine => Find(Checkout.Find() ?? Directory.GetCurrentDirectory());

    /// <summary>
    /// The script's path: that of <see cref="Variable"/> if it is set, else <c>artifacts/plotly/plotly.min.js</c> under
    /// <paramref name="root"/>, else the system's; null where there is none.
    /// </summary>
    /// <exception cref="FileNotFoundException">The variable is set and names no file.</exception>
    public static string? Find(string root) => Find(root, Environment.GetEnvironmentVariable(Variable), SystemPlaces);

    internal static string? Find(string root, string? variable, IEnumerable<string> systemPlaces)
    {
        if (!string.IsNullOrEmpty(variable))
            return File.Exists(variable)
                ? Path.GetFullPath(variable)
                : throw new FileNotFoundException($"{Variable} names {variable}, which is no file. Correct it, or unset it to use another copy.", variable);
        return systemPlaces.Prepend(Path.Combine(root, "artifacts", "plotly", FileName)).FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// Copies the script into <paramref name="folder"/> unless a file of the same length is there, and returns the relative address for pages in it.
    /// Without a script the address is the same: the pages then say what to install, and work once it is copied there.
    /// </summary>
    public static string PutBeside(string folder, string? script)
    {
        if (script is null)
            return FileName;
        Directory.CreateDirectory(folder);
        var target = new FileInfo(Path.Combine(folder, FileName));
        if (!target.Exists || target.Length != new FileInfo(script).Length)
            AtomicFile.Write(target.FullName, stream => stream.Write(File.ReadAllBytes(script)));
        return FileName;
    }

    internal static string MissingBeside(string href) =>
        $"This figure is drawn by plotly.js, which this page expects in the file \"{href}\" and does not find there.\n{Advice}";
}
