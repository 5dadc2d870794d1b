using AttributionPriors.Data;
using System.Text;
using AttributionPriors.Models.Weights;

namespace AttributionPriors.Tests.Weights;

public sealed class WeightFileTests : IDisposable
{
    static readonly OrderedDictionary<string, RawTensor> One = new() { ["a"] = new("U8", [3], [1, 2, 3]) };

    readonly string folder = Directory.CreateTempSubdirectory("weights-").FullName;

    string Target => Path.Combine(folder, "a.pth");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("x", "none of the known")]
    [InlineData("<!DOCTYPE html>", "web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "Git LFS")]
    [InlineData("\u001F\u008B\u0008", "gzip")]
    public void What_is_no_weight_file_is_recognised(string content, string what)
    {
        File.WriteAllBytes(Target, Encoding.Latin1.GetBytes(content));
        Assert.Contains(what, Assert.Throws<BrokenFileException>(() => WeightFile.Read(Target)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tar_is_recognised()
    {
        File.WriteAllBytes(Target, [.. new byte[257], .. "ustar"u8, .. new byte[300]]);
        Assert.Contains("tar", Assert.Throws<BrokenFileException>(() => WeightFile.Read(Target)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x0280)] // A header of this length begins with the bytes of a pickle, 80 02.
    [InlineData(0x4B50)] // And of this one with those of an archive, PK.
    public void The_content_decides_whatever_the_header_length(int length)
    {
        var metadata = new Dictionary<string, string> { ["fill"] = "" };
        Safetensors.Write(Target, One, metadata);
        metadata["fill"] = new string('x', length / 8 * 8 - BitConverter.ToInt32(File.ReadAllBytes(Target)));
        Safetensors.Write(Target, One, metadata);
        var file = File.ReadAllBytes(Target);
        Assert.Equal(length, BitConverter.ToInt64(file));
        Assert.Equal(One["a"], WeightFile.Read(Target).Tensors["a"]);
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        Safetensors.Write(Target, One);
        var before = File.ReadAllBytes(Target);
        Assert.Throws<ArgumentException>(() => Safetensors.Write(Target, [.. One, .. One]));
        Assert.Throws<IOException>(() => AtomicFile.Write(Target, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal(before, File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_write_replaces_the_old_file()
    {
        File.WriteAllText(Target, new string('x', 10_000));
        Safetensors.Write(Target, One);
        Assert.Equal(One.Values, Safetensors.Read(Target).Tensors.Values);
        Assert.Equal([Target], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_write_onto_a_folder_leaves_nothing_behind()
    {
        Directory.CreateDirectory(Target);
        Assert.ThrowsAny<Exception>(() => Safetensors.Write(Target, One));
        Assert.Equal([Target], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<FileNotFoundException>(() => WeightFile.Read(Target));
        Assert.Contains(Target, error.Message, StringComparison.Ordinal);
    }
}
