using AttributionPriors.Data.Oct;

namespace Tests.Data.Oct;

/// <summary>Writes volumes in the form for data that is not released.</summary>
sealed class OctFiles(string folder)
{
    readonly List<string> _rows = [string.Join(',', OctManifest.Columns)];

    /// <summary>A volume as raw bytes and its row.</summary>
    public void Raw(string name, string subject, string site, int label, int scans, int height, int width, Func<int, int, int, byte> voxel)
    {
        byte[] voxels = [.. from s in Enumerable.Range(0, scans) from r in Enumerable.Range(0, height) from c in Enumerable.Range(0, width) select voxel(s, r, c)];
        File.WriteAllBytes(Path.Combine(folder, $"{name}.raw"), voxels);
        Row($"{name},{subject},{site},2010,{label},{name}.raw,{scans},{height},{width}");
    }

    /// <summary>A row as it is.</summary>
    public void Row(string row)
    {
        _rows.Add(row);
        File.WriteAllLines(Path.Combine(folder, OctManifest.FileName), _rows);
    }
}
