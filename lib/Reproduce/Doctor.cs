using System.Diagnostics;
using System.Runtime.CompilerServices;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;
using Reproduce.Notebooks;
using TorchSharp;

namespace Reproduce;

/// <summary>One thing that the kit uses, on this machine.</summary>
/// <param name="What">Its name.</param>
/// <param name="Found">What is there; null where it is missing.</param>
/// <param name="Problem">What kept it from being found, if that is known.</param>
/// <param name="Remedy">How to get it.</param>
/// <param name="Needed">Whether the main job needs it.</param>
sealed record Finding(string What, string? Found, string? Problem, string Remedy, bool Needed);

/// <summary>Looks for what the kit uses.</summary>
static class Doctor
{
    const string Python = "/usr/bin/python3";
    const string Setup = "Run ./reproduce setup.";

    /// <summary>Everything, in the order to show it. Looking fails nowhere.</summary>
    public static IEnumerable<Finding> Look(Kit kit)
    {
        yield return Guarded("libtorch", LoadTorch, Setup, needed: true);
        yield return Guarded("CUDA", LoadCuda, "Only for a GPU: set TORCH_PREFIX to a libtorch with CUDA and run ./reproduce setup again.", needed: false);
        yield return Guarded("processors", () => $"{Machine.Name}; {Machine.Processors} may be used", "", needed: true);
        foreach (var source in kit.Data)
            yield return Guarded(source.Name, () => source.IsThere ? source.Place : null, source.Remedy, needed: true);
        yield return Guarded("JPEG", () => JpegReader.IsAvailable ? "libturbojpeg" : null, JpegReader.Remedy, needed: false);
        yield return Guarded("plotly.js", () => PlotlyScript.OfThisMachine, PlotlyScript.Advice, needed: false);
        yield return Guarded("Chromium", () => ChromiumExport.OfThisProcess.Program, "For figures as PNG, SVG and PDF: ./reproduce setup --chromium", needed: false);
        yield return Guarded("C# kernel", NotebookKernel, Setup, needed: false);
        yield return Guarded("PyTorch peer", Peer, "For tests and bench: ./reproduce setup --tests", needed: false);
        yield return Guarded("results", () => Records(kit.Results), "Run ./reproduce quick.", needed: false);
        yield return Guarded("reference", () => Records(kit.Reference), "Take a full checkout of the kit.", needed: false);
    }

    // Apart, so that a torch that does not load fails inside the guard.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static string LoadTorch()
    {
        var facts = TorchEnvironment.Describe(torch.CPU);
        return $"{facts.Torch}, threads by default: {facts.Threads}";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static string? LoadCuda() => torch.cuda.is_available() ? $"{torch.cuda.device_count()} devices" : null;

    /// <summary>A look that fails has found nothing, and its error says why.</summary>
    static Finding Guarded(string what, Func<string?> look, string remedy, bool needed)
    {
        try
        {
            return new(what, look(), null, remedy, needed);
        }
        catch (Exception e)
        {
            return new(what, null, e.GetBaseException().Message, remedy, needed);
        }
    }

    static string? Peer()
    {
        if (!File.Exists(Python)) return null;
        // Finds the modules without the seconds that importing them takes.
        const string question = "import importlib.util as u, sys; sys.exit(any(u.find_spec(m) is None for m in ('torch', 'torchvision', 'numpy')))";
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", question]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0 ? $"{Python} with torch, torchvision and numpy" : null;
    }

    static string? NotebookKernel()
    {
        if (!File.Exists(PrivateKernel.Program)) return null;
        var (version, folder) = (PrivateKernel.Ask("--version"), PrivateKernel.Ask("where"));
        return $"{version}; known to Jupyter by {folder}";
    }

    static string? Records(string folder)
    {
        var count = new ResultsStore(folder, readOnly: true).All().Count;
        return count == 0 ? null : $"{count} records in {folder}";
    }
}
