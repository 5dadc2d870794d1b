using AttributionPriors.Data;
using AttributionPriors.Models.Weights;

namespace AttributionPriors.Tests.Weights;

/// <summary>Against PyTorch, which wrote the files and read them again itself.</summary>
public class PthStateDictTests(WrittenFiles files) : IClassFixture<WrittenFiles>
{
    public static TheoryData<string> Forms => [..
        from label in new[] { "zip", "legacy" }
        from form in new[] { "", "-parameters", "-checkpoint", "-resnet18", "-protocol3", "-protocol4", "-protocol5" }
        select $"{label}{form}.pth"];

    [Theory]
    [MemberData(nameof(Forms))]
    [InlineData("legacy-build.pth")]
    [InlineData("legacy-tensor.pth")]
    [InlineData("legacy-variable.pth")]
    [InlineData("legacy-view.pth")]
    [InlineData("zip-untyped.pth")]
    [InlineData("zip64.pth")]
    [InlineData("big-endian.pth")]
    public void Every_form_reads_as_PyTorch_reads_it(string name)
    {
        var expected = Safetensors.Read(files[name + ".safetensors"]).Tensors;
        Assert.NotEmpty(expected);
        Same(expected, PthStateDict.Read(files[name]).Tensors);
        Same(expected, WeightFile.Read(files[name]).Tensors);
    }

    [Fact]
    public void ResNet18_has_the_names_and_sizes_of_torchvision()
    {
        var weights = PthStateDict.Read(files["legacy-resnet18.pth"]).Tensors;
        Assert.Equal(122, weights.Count);
        Assert.Equal("conv1.weight", weights.GetAt(0).Key);
        Assert.Equal([64, 3, 7, 7], weights["conv1.weight"].Shape);
        Assert.Equal("I64", weights["bn1.num_batches_tracked"].DType);
        var trained = weights.Where(w => w.Key.EndsWith("weight", StringComparison.Ordinal) || w.Key.EndsWith("bias", StringComparison.Ordinal));
        Assert.Equal(11_689_512, trained.Sum(w => w.Value.Data.Length / sizeof(float)));
    }

    [Theory]
    [InlineData("zip.pth")]
    [InlineData("zip-resnet18.pth")]
    public void Our_writer_and_the_Python_writer_agree_byte_for_byte(string name)
    {
        var peer = files[name + ".safetensors"];
        var content = Safetensors.Read(peer);
        Safetensors.Write(files[name + ".ours"], content.Tensors, content.Metadata);
        Assert.Equal(File.ReadAllBytes(peer), File.ReadAllBytes(files[name + ".ours"]));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    public void Several_state_dicts_are_listed_and_chosen_by_key(string label)
    {
        var error = Assert.Throws<BrokenFileException>(() => PthStateDict.Read(files[$"{label}-two.pth"]));
        Assert.Contains("'model'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'ema'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'epoch' (the number 3)", error.Message, StringComparison.Ordinal);
        Same(Safetensors.Read(files[$"{label}.pth.safetensors"]).Tensors, PthStateDict.Read(files[$"{label}-two.pth"], "ema").Tensors);
        Assert.Throws<BrokenFileException>(() => PthStateDict.Read(files[$"{label}-two.pth"], "epoch"));
        Assert.Throws<BrokenFileException>(() => PthStateDict.Read(files[$"{label}-two.pth"], "other"));
    }

    [Theory]
    [InlineData("zip-bare.pth", "a tensor")]
    [InlineData("legacy-bare.pth", "a tensor")]
    [InlineData("zip-sparse.pth", "torch._utils._rebuild_sparse_tensor")]
    [InlineData("legacy-sparse.pth", "torch._utils._rebuild_sparse_tensor")]
    [InlineData("zip-module.pth", "torch.nn.modules.linear.Linear")]
    [InlineData("legacy-module.pth", "torch.nn.modules.linear.Linear")]
    [InlineData("compressed.pth", "compressed")]
    [InlineData("script.pt", "TorchScript")]
    public void What_is_no_state_dict_is_refused_by_name(string name, string reason)
    {
        var error = Assert.Throws<BrokenFileException>(() => PthStateDict.Read(files[name]));
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Equal(files[name], error.File);
        Assert.NotEmpty(error.Advice);
    }

    [Theory]
    [InlineData("zip-small.pth")]
    [InlineData("zip64.pth")]
    [InlineData("legacy-small.pth")]
    public void Every_truncation_is_refused(string name)
    {
        var whole = File.ReadAllBytes(files[name]);
        Read(whole);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<BrokenFileException>(() => Read(whole[..length]));
    }

    [Theory]
    [InlineData("zip-small.pth")]
    [InlineData("zip64.pth")]
    [InlineData("legacy-small.pth")]
    public void A_damaged_byte_is_read_or_refused_and_nothing_else(string name)
    {
        var whole = File.ReadAllBytes(files[name]);
        var refused = 0;
        for (var at = 0; at < whole.Length; at++)
            foreach (var change in new byte[] { 0x01, 0x20, 0x80, 0xFF })
            {
                byte[] damaged = [.. whole];
                damaged[at] ^= change;
                refused += Record.Exception(() => Read(damaged)) switch
                {
                    null => 0,
                    BrokenFileException => 1,
                    var other => throw other,
                };
            }
        Assert.True(refused > whole.Length, $"Only {refused} damages were noticed.");
    }

    [Fact]
    public void Damaged_weights_in_an_archive_are_noticed()
    {
        var whole = File.ReadAllBytes(files["zip-small.pth"]);
        var weight = Read(whole).Tensors["weight"].Data;
        var at = whole.AsSpan().IndexOf(weight);
        Assert.True(at > 0);
        whole[at + 5] ^= 1;
        Assert.Contains("checksum", Assert.Throws<BrokenFileException>(() => Read(whole)).Reason, StringComparison.Ordinal);
    }

    static StateDict Read(byte[] file) => PthStateDict.Read(new MemoryStream(file), "memory.pth", null);

    static void Same(OrderedDictionary<string, RawTensor> expected, OrderedDictionary<string, RawTensor> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, pair => Assert.True(pair.Value.Equals(actual[pair.Key]), pair.Key));
    }
}
