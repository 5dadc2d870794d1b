using AttributionPriors;
using AttributionPriors.Data.Phantoms;
using AttributionPriors.Experiments;

namespace Tests.Experiments;

/// <summary>Real files are decoded once; phantoms, which are small, when they are needed. Both give the same images.</summary>
public class RadiographsLaws
{
    static readonly PhantomSettings s_few = new(PerCell: 20, Seed: 3, Side: 48);

    [Theory]
    [InlineData(PhantomKind.Xray)]
    [InlineData(PhantomKind.Rsna)]
    public void Files_decoded_once_are_the_files(PhantomKind kind)
    {
        using var folder = new Tests.Data.TemporaryFolder();
        var (root, decoded) = (Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "decoded"));
        var cancel = TestContext.Current.CancellationToken;
        PhantomFolder.Write(kind, s_few, root, cancel: cancel);
        int[] places = [5, 0, 9];
        var drawn = new Radiographs(kind, root, s_few, decoded).Read(new(), places, 20, cancel: cancel);
        Assert.False(Directory.Exists(decoded));
        // Without their marker they are files like any others.
        foreach (var part in PhantomFolder.Folders(kind)) File.Delete(Path.Combine(root, part, PhantomFolder.Marker));
        var files = new Radiographs(kind, root, s_few, decoded);
        Assert.Equal(RadiographSource.Files, files.Source);
        foreach (var read in new[] { files.Read(new(), places, 20, cancel: cancel), files.Read(new(), places, 20, cancel: cancel) })
        {
            Assert.Equal(drawn.Images, read.Images);
            Assert.Equal(drawn.Masks, read.Masks);
            Assert.Equal(drawn.Labels, read.Labels);
        }
        Assert.Single(Directory.GetFiles(decoded, "*.cache"));
        // The circle of one task is held once, the boxes of the other are each image's own.
        Assert.Equal(kind == PhantomKind.Xray, drawn.HasOneMask);
    }
}
