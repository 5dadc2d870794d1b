using AttributionPriors.Data;

namespace Tests.Data.Cub;

/// <summary>A few square photographs of birds in the release's own layout: a bright square, in the species' own brightness, in the middle of a dark ground.</summary>
static class CubFolder
{
    /// <summary>Rows and columns of a photograph; the bird is the middle half of each.</summary>
    public const int Side = 64;

    /// <summary>Writes <c>CUB_200_2011</c> below <paramref name="root"/>; every second photograph is of the official training.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="species">How many.</param>
    /// <param name="each">Photographs of each.</param>
    public static void Write(string root, int species, int each)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "CUB_200_2011", "images")).Parent!.FullName;
        void Table(string name, int rows, Func<int, string> row) => File.WriteAllLines(Path.Combine(folder, name), Enumerable.Range(0, rows).Select(k => $"{k + 1} {row(k)}"));
        string Species(int k) => $"{k + 1:000}.Species_{k + 1}";
        string Name(int k) => $"{Species(k / each)}/Photo_{k}.jpg";
        Table("images.txt", species * each, Name);
        Table("classes.txt", species, Species);
        Table("image_class_labels.txt", species * each, k => $"{k / each + 1}");
        Table("train_test_split.txt", species * each, k => $"{k % 2}");
        Table("bounding_boxes.txt", species * each, _ => $"{Side / 4}.0 {Side / 4}.0 {Side / 2}.0 {Side / 2}.0");
        for (var k = 0; k < species * each; k++)
        {
            var path = Path.Combine(folder, "images", Name(k));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, JpegWriter.Encode(Side, Side, Greys(k / each, k % each), 95));
        }
    }

    static byte[] Greys(int species, int number)
    {
        var greys = new byte[Side * Side];
        for (var i = 0; i < greys.Length; i++)
        {
            var (row, column) = (i / Side, i % Side);
            var isBird = row is >= Side / 4 and < 3 * Side / 4 && column is >= Side / 4 and < 3 * Side / 4;
            greys[i] = (byte)(isBird ? 120 + 40 * species + number : 20 + number);
        }
        return greys;
    }
}
