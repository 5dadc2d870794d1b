using System.Globalization;
using System.Text.RegularExpressions;
using AttributionPriors.Data.Matlab;

namespace AttributionPriors.Data.Oct;

/// <summary>
/// A volume of the data set of Farsiu et al. (Ophthalmology 2013) as Duke University releases it: one MATLAB file a subject, of age-related macular
/// degeneration or of a control.
/// </summary>
/// <remarks>
/// It is not the data of the paper, which are private: its labels are macular degeneration, not geographic atrophy, and it names no site.
/// Files are called <c>Farsiu_Ophthalmology_2013_AMD_Subject_1001.mat</c> and <c>..._Control_Subject_1001.mat</c>.
/// </remarks>
/// <param name="Volume">The scans.</param>
/// <param name="Layers">[D, W, 3]: rows of the inner limiting membrane, the inner border of pigment epithelium and drusen, and Bruch's membrane; NaN where nobody drew them.</param>
/// <param name="Age">Of the subject, in years.</param>
public sealed partial record DukeVolume(OctVolume Volume, float[] Layers, double Age)
{
    /// <summary>Layers that are drawn.</summary>
    public const int LayerCount = 3;

    /// <summary>The release names no site; this stands in its place.</summary>
    public const string Site = "Duke";

    /// <summary>Subjects of the release: with macular degeneration, and controls.</summary>
    public static (int Positive, int Negative) Released => (269, 115);

    // The year of the publication: visits are not dated.
    const int Year = 2013;

    /// <summary>The files of the release in <paramref name="root"/> or below it, by their names.</summary>
    public static OctIndex Find(string root) => new(
        [
            .. Directory.EnumerateFiles(root, "*.mat", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(path => (Path: path, Name: FileName.Match(Path.GetFileName(path)))).Where(file => file.Name.Success)
                .Select(file => (file.Path, Group: file.Name.Groups[1].Value, Number: file.Name.Groups[2].Value))
                .Select(file => new OctEntry($"{file.Group} {file.Number}", $"{file.Group} {file.Number}", Site, Year, file.Group == "AMD" ? 1 : 0, file.Path, null)),
        ],
        []);

    /// <summary>Reads a file.</summary>
    /// <exception cref="BrokenFileException">It is no such file, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DukeVolume Read(string path)
    {
        (OctVolume? volume, (int[] Shape, float[] Values)? layers, double? age) = (null, null, null);
        foreach (var variable in MatFile.Variables(path))
        {
            if (variable.Name == "images") volume = Scans(variable);
            else if (variable.Name == "layerMaps") layers = ([.. variable.Shape], variable.Values(value => (float)value));
            else if (variable.Name == "Age") age = variable.Values(value => value) is [var years] ? years : throw variable.Broken("Age is not one number.");
        }
        if (volume is null) throw new BrokenFileException(path, "variables", "there is no variable images.");
        var drawn = layers ?? throw new BrokenFileException(path, "variables", "there is no variable layerMaps.");
        return drawn.Shape is [var scans, var columns, LayerCount] && (scans, columns) == (volume.Scans, volume.Width)
            ? new(volume, RowMajor(drawn.Values, scans, columns, LayerCount), age ?? double.NaN)
            : throw new BrokenFileException(path, "variable layerMaps", $"its shape is {string.Join(" × ", drawn.Shape)}; the images want {volume.Scans} × {volume.Width} × {LayerCount}.");
    }

    static OctVolume Scans(MatVariable variable)
    {
        if (variable.Shape is not [var height, var width, var scans]) throw variable.Broken($"images has the shape {string.Join(" × ", variable.Shape)}, not rows × columns × scans.");
        var values = variable.Values(value => value is >= 0 and <= byte.MaxValue
            ? (byte)Math.Round(value)
            : throw variable.Broken($"images has the value {value.ToString(CultureInfo.InvariantCulture)}, which is not in 0..255."));
        var voxels = new byte[values.Length];
        for (var s = 0; s < scans; s++)
            for (var c = 0; c < width; c++)
                for (var r = 0; r < height; r++)
                    voxels[(s * height + r) * width + c] = values[(s * width + c) * height + r];
        return new(scans, height, width, voxels);
    }

    /// <summary>From the order in which the first axis runs fastest to that in which the last does.</summary>
    static float[] RowMajor(float[] values, int a, int b, int c)
    {
        var result = new float[values.Length];
        for (var i = 0; i < a; i++)
            for (var j = 0; j < b; j++)
                for (var k = 0; k < c; k++)
                    result[(i * b + j) * c + k] = values[(k * b + j) * a + i];
        return result;
    }

    [GeneratedRegex(@"^Farsiu_Ophthalmology_2013_(AMD|Control)_Subject_(\d+)\.mat$")]
    private static partial Regex FileName { get; }
}
