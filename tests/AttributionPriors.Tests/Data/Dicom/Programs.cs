using System.ComponentModel;
using System.Diagnostics;

namespace Tests.Data.Dicom;

/// <summary>The programs of dcmtk and gdcm, as far as they are installed.</summary>
static class Programs
{
    /// <summary>Runs one; skips the test where it is not installed.</summary>
    public static void Run(string program, params string[] arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed (./reproduce setup --tests).");
            return;
        }
        using (process)
        {
            var (errors, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}{output.Result}");
        }
    }
}
