using TorchSharp.Native;

namespace TorchSharp.Tests;

public class Operators
{
    public static TheoryData<string> Schemas => [.. Aten.Schemas];

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Every_schema_resolves_in_the_running_libtorch(string schema) => Assert.NotEqual(0, Registry.Find(schema));

    [Theory]
    [InlineData("aten::no_such_operator(Tensor self) -> Tensor", "no operator aten::no_such_operator")]
    [InlineData("aten::neg(Tensor input) -> Tensor", "argument 0 is called 'self'")]
    [InlineData("aten::neg(Tensor self, int more) -> Tensor", "fewer arguments")]
    [InlineData("aten::mm(Tensor self) -> Tensor", "argument 'mat2' has no default")]
    [InlineData("aten::max.dim(Tensor self, int dim, bool keepdim=False) -> Tensor", "number of results")]
    [InlineData("aten::neg(Tensor", "aten::neg(Tensor")]
    public void A_schema_that_differs_is_refused_with_the_reason(string schema, string reason)
    {
        var thrown = Assert.Throws<TorchException>(() => Registry.Find(schema));
        Assert.Contains(reason, thrown.Message);
        Assert.Contains(schema, thrown.Message);
    }

    /// <summary>libtorch 2.11 may append arguments: what the list leaves out comes from the running schema's defaults.</summary>
    [Fact]
    public void Arguments_left_out_take_the_running_schemas_defaults() => Assert.NotEqual(0, Registry.Find("aten::conv2d(Tensor input, Tensor weight) -> Tensor"));
}
