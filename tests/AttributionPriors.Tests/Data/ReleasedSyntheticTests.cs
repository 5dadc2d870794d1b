using System.Runtime.InteropServices;
using System.Text;
using AttributionPriors.Data;

namespace Tests.Data;

public sealed class ReleasedSyntheticTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_in_the_authors_layout_equals_the_generator()
    {
        for (var k = 1; k <= 3; k++) WritePool(k, SyntheticCrosses.Pool(CrossGeometry.Hard, k));
        foreach (var pool in ReleasedSynthetic.Compare(folder.Path, CrossGeometry.Hard))
            Assert.Equal(new(pool.Pool, 512, 512, null), pool);
        var (read, made) = (ReleasedSynthetic.Pools(folder.Path), SyntheticCrosses.Pools(CrossGeometry.Hard));
        Assert.Equal(
            (made.Train.Fingerprint(), made.Valid.Fingerprint(), made.Test.Fingerprint()),
            (read.Train.Fingerprint(), read.Valid.Fingerprint(), read.Test.Fingerprint()));
        Assert.All(ReleasedSynthetic.Compare(folder.Path, CrossGeometry.Easy), pool => Assert.NotNull(pool.FirstDifference));
    }

    [Fact]
    public void A_changed_pixel_is_found()
    {
        for (var k = 1; k <= 3; k++) WritePool(k, SyntheticCrosses.Pool(CrossGeometry.Hard, k));
        var pixels = SyntheticCrosses.Pool(CrossGeometry.Hard, 2).Mask(7).ToArray();
        pixels[0] = 1 - pixels[0];
        WritePlane("distractor2_seg_7.npy", pixels, 28);
        Assert.Equal(new(2, 512, 511, "the mask of number 7 differs"), ReleasedSynthetic.Compare(folder.Path, CrossGeometry.Hard)[1]);
    }

    [Theory]
    [InlineData("file,label\ndistractor1_img_0.npy,0\n", "line 1", "no column 'class'")]
    [InlineData("", "line 1", "no column 'file'")]
    [InlineData("file,class\n", "line 2", "no rows")]
    [InlineData("file,class\ndistractor1_img_0.npy,2\n", "line 2, column 'class'", "'2' is neither")]
    [InlineData("file,class\ndistractor1_img_0.npy,0\n../x_img_0.npy,0\n", "line 3, column 'file'", "no image's name")]
    [InlineData("file,class\ndistractor1_img_0.npy\n", "line 2", "")]
    [InlineData("file,class\n\"distractor1_img_0.npy,0\n", "line 2", "")]
    public void A_broken_table_is_refused_with_its_line(string table, string place, string reason)
    {
        WritePlane("distractor1_img_0.npy", new float[4], 2);
        WritePlane("distractor1_seg_0.npy", new float[4], 2);
        folder.Write("distractor1_labels.csv", Encoding.UTF8.GetBytes(table));
        var error = Assert.Throws<BrokenFileException>(() => ReleasedSynthetic.Pool(folder.Path, 1));
        Assert.Equal(place, error.Place);
        Assert.Contains(reason, error.Reason);
    }

    [Fact]
    public void Images_of_another_shape_and_missing_ones_are_refused()
    {
        folder.Write("distractor1_labels.csv", "file,class\ndistractor1_img_0.npy,0\ndistractor1_img_1.npy,1\n"u8);
        WritePlane("distractor1_img_0.npy", new float[4], 2);
        WritePlane("distractor1_seg_0.npy", new float[4], 2);
        WritePlane("distractor1_img_1.npy", new float[6], 3);
        Assert.Contains("distractor1_seg_1.npy", Assert.ThrowsAny<IOException>(() => ReleasedSynthetic.Pool(folder.Path, 1)).Message);
        WritePlane("distractor1_seg_1.npy", new float[4], 2);
        Assert.Contains("2 × 3", Assert.Throws<BrokenFileException>(() => ReleasedSynthetic.Pool(folder.Path, 1)).Message);
    }

    void WritePool(int number, ImageSet pool)
    {
        var table = new StringBuilder("file,class\n");
        for (var i = 0; i < pool.Count; i++)
        {
            table.Append($"distractor{number}_img_{i}.npy,{pool.Labels[i]}\n");
            WritePlane($"distractor{number}_img_{i}.npy", pool.Image(i), pool.Width);
            WritePlane($"distractor{number}_seg_{i}.npy", pool.Mask(i), pool.Width);
        }
        folder.Write($"distractor{number}_labels.csv", Encoding.UTF8.GetBytes(table.ToString()));
    }

    void WritePlane(string name, ReadOnlySpan<float> pixels, int width)
    {
        double[] values = [.. pixels.ToArray()];
        folder.Write(name, NpyTests.Npy("<f8", $"({values.Length / width}, {width})", MemoryMarshal.AsBytes<double>(values).ToArray()));
    }
}
