using AttributionPriors.Data;

namespace Tests.Data;

public class AtomicFileLaws
{
    [Fact]
    public void A_file_that_cannot_be_made_is_named_and_nothing_is_left()
    {
        using var root = new TemporaryFolder();
        var (folder, nowhere) = (Path.Combine(root.Path, "folder"), Path.Combine(root.Path, "missing", "file"));
        Directory.CreateDirectory(folder);
        foreach (var (path, reason) in ((string, string)[])[(folder, "it is a folder."), (nowhere, "its folder does not exist.")])
        {
            var error = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream => stream.WriteByte(1)));
            Assert.Equal($"{path} cannot be written: {reason}", error.Message);
        }
        Assert.Equal([folder], Directory.GetFileSystemEntries(root.Path));
    }

    [Fact]
    public void A_failure_leaves_the_old_file_as_it_was()
    {
        using var root = new TemporaryFolder();
        var path = Path.Combine(root.Path, "file");
        AtomicFile.Write(path, stream => stream.WriteByte(7));
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(8);
            throw new InvalidOperationException("half way");
        }));
        Assert.Equal([7], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFileSystemEntries(root.Path));
    }
}
