using System.ComponentModel;
using System.Diagnostics;

namespace AttributionPriors.Data.Dicom;

/// <summary>
/// Rare codings of pixels (lossless JPEG, JPEG of 12 bits, JPEG-LS, JPEG 2000) are undone by the programs of dcmtk and gdcm where they are
/// installed: they write the same file again with plain pixels. Tested with dcmtk 3.6.7 and gdcm 3.0.21.
/// </summary>
static class ForeignDicom
{
    // A large image takes them a fraction of a second.
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    static readonly (string Program, string[] Options, string Package) s_gdcm = ("gdcmconv", ["--raw"], "libgdcm-tools");

    /// <summary>The same file with plain pixels.</summary>
    /// <exception cref="MissingDecoderException">No program for the coding is installed.</exception>
    /// <exception cref="BrokenFileException">The program refuses the file.</exception>
    internal static DicomFile Convert(DicomFile file)
    {
        (string Program, string[] Options, string Package)[] programs = file.Syntax.Coding switch
        {
            // gdcm does not decode 12 bits; dcmtk does.
            PixelCoding.Jpeg => [("dcmdjpeg", [], "dcmtk")],
            PixelCoding.JpegLossless => [("dcmdjpeg", [], "dcmtk"), s_gdcm],
            PixelCoding.JpegLs => [("dcmdjpls", [], "dcmtk"), s_gdcm],
            _ => [s_gdcm],
        };
        var folder = Directory.CreateTempSubdirectory("dicom-");
        try
        {
            var (source, target) = (Path.Combine(folder.FullName, "coded.dcm"), Path.Combine(folder.FullName, "plain.dcm"));
            File.WriteAllBytes(source, file.Bytes);
            foreach (var (program, options, _) in programs)
                if (Run(program, [.. options, source, target], file.Name))
                    return Plain(target, program, file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        throw new MissingDecoderException(
            file.Name, $"a program for {file.Syntax.Name} ({string.Join(" or ", programs.Select(p => p.Program))})",
            $"Install the package {string.Join(" or ", programs.Select(p => p.Package))} (apt-get install {programs[0].Package}).");
    }

    static DicomFile Plain(string target, string program, DicomFile file)
    {
        if (!File.Exists(target)) throw new BrokenFileException(file.Name, "pixels", $"{program} wrote nothing.");
        var plain = DicomFile.Decode(File.ReadAllBytes(target), file.Name);
        return plain.Syntax.Coding == PixelCoding.Native
            ? plain
            : throw new BrokenFileException(file.Name, "pixels", $"{program} left them in {plain.Syntax.Name}.");
    }

    // False where there is no such program.
    static bool Run(string program, string[] arguments, string name)
    {
        using var process = new Process { StartInfo = new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true } };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return false;
        }
        var (errors, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        if (!process.WaitForExit(s_patience))
        {
            process.Kill();
            throw new BrokenFileException(name, "pixels", $"{program} was stopped after {s_patience.TotalSeconds:F0} s.");
        }
        process.WaitForExit();
        return process.ExitCode == 0
            ? true
            : throw new BrokenFileException(name, "pixels", $"{program} refuses them: {$"{errors.Result} {output.Result}".Trim().ReplaceLineEndings(" ")}");
    }
}
