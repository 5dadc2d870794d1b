using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace TorchSharp.Tests;

public class ModuleTree
{
    sealed class Block : nn.Module<Tensor, Tensor>
    {
        readonly nn.Module<Tensor, Tensor> body;
        [ComponentName(Name = "scale")] readonly Parameter _scale = new(ones([1]));
        readonly Tensor offset = zeros([1]);

        public Block(string name) : base(name)
        {
            body = nn.Sequential(("conv", nn.Conv2d(1, 2, 3)), ("norm", nn.BatchNorm2d(2)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => body.call(input) * _scale + offset;
    }

    sealed class Tied : nn.Module<Tensor, Tensor>
    {
        readonly Modules.Linear first, second;

        public Tied() : base(nameof(Tied))
        {
            first = nn.Linear(2, 2, hasBias: false);
            second = nn.Linear(2, 2, hasBias: false);
            second.register_parameter("shared", first.weight);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => second.call(first.call(input));
    }

    [Fact]
    public void Names_are_those_of_the_fields()
    {
        using var block = new Block("block");
        Assert.Equal(["scale", "body.conv.weight", "body.conv.bias", "body.norm.weight", "body.norm.bias"], block.named_parameters().Select(p => p.name));
        Assert.Equal(["offset", "body.norm.running_mean", "body.norm.running_var", "body.norm.num_batches_tracked"], block.named_buffers().Select(b => b.name));
        Assert.Equal(["body"], block.named_children().Select(c => c.name));
        Assert.Equal(["body", "body.conv", "body.norm"], block.named_modules().Select(m => m.name));
        Assert.Equal("block", block.GetName());
    }

    [Fact]
    public void Parameters_come_in_the_order_of_their_names()
    {
        using var block = new Block("block");
        Assert.Equal(block.named_parameters().Select(p => p.parameter), block.parameters());
        Assert.Single(block.parameters(recurse: false));
    }

    [Fact]
    public void A_shared_parameter_is_counted_once_and_stored_under_every_name()
    {
        using var tied = new Tied();
        Assert.Equal(["first.weight", "second.weight"], tied.named_parameters().Select(p => p.name));
        Assert.Equal(["first.weight", "second.weight", "second.shared"], tied.state_dict().Keys);
    }

    [Fact]
    public void Containers_number_their_modules()
    {
        using var sequence = nn.Sequential(nn.Conv2d(1, 1, 1), nn.ReLU());
        sequence.append(nn.Linear(1, 1)).append("last", nn.ReLU());
        Assert.Equal(["0", "1", "2", "last"], sequence.named_children().Select(c => c.name));
        Assert.Equal(4, sequence.Count);
        Assert.IsType<Modules.Linear>(sequence[2]);
        Assert.Throws<ArgumentException>(() => sequence.append("last", nn.ReLU()));

        using var list = nn.ModuleList(nn.Linear(1, 1), nn.Linear(1, 1));
        list.append(nn.Linear(1, 1));
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias"], list.state_dict().Keys);
        Assert.Equal(3, list.Count);
    }

    [Fact]
    public void Modes_and_functions_reach_every_module()
    {
        using var block = new Block("block");
        block.eval();
        Assert.All(block.modules(), m => Assert.False(m.training));
        block.train();
        Assert.All(block.modules(), m => Assert.True(m.training));
        List<string> names = [];
        block.apply(m => names.Add(m.GetName()));
        Assert.Equal(["Conv2d", "BatchNorm2d", "Sequential", "block"], names);
    }

    [Fact]
    public void Conversion_keeps_the_parameters_themselves()
    {
        using var scope = NewDisposeScope();
        using var net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2));
        var before = net.parameters().ToList();
        var optimizer = optim.SGD(before, 0.1);
        Assert.Same(net, net.@double());
        Assert.Equal(before, net.parameters());
        Assert.All(before, p => Assert.Equal(ScalarType.Float64, p.dtype));
        Assert.All(before, p => Assert.True(p.is_leaf && p.requires_grad));
        Assert.Equal([ScalarType.Float64, ScalarType.Float64, ScalarType.Int64], net.buffers().Select(b => b.dtype));
        var old = before[2].Numbers();
        net.call(randn([1, 1, 4, 4], ScalarType.Float64)).square().sum().backward();
        optimizer.step();
        Assert.Equal(ScalarType.Float64, before[0].grad!.dtype);
        Assert.NotEqual(old, before[2].Numbers());
        Assert.Equal(ScalarType.Float32, net.to(ScalarType.Float32).parameters().First().dtype);
    }

    [Fact]
    public void Zero_grad_drops_or_clears()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(2, 1);
        layer.call(ones([1, 2])).sum().backward();
        layer.zero_grad(set_to_none: false);
        Check.Close([0, 0], layer.weight.grad!.Numbers(), 0);
        layer.zero_grad();
        Assert.Null(layer.weight.grad);
    }

    [Fact]
    public void State_goes_round()
    {
        using var scope = NewDisposeScope();
        using var from = new Block("from");
        using var to = new Block("to");
        from.call(randn([4, 1, 5, 5]));
        Assert.Equal((0, 0), Counts(to.load_state_dict(from.state_dict())));
        foreach (var (name, value) in from.state_dict()) Assert.True(value.Equals(to.state_dict()[name]), name);
        from.eval();
        to.eval();
        var x = randn([2, 1, 5, 5]);
        Assert.True(from.call(x).Equals(to.call(x)));
    }

    static (int, int) Counts((IList<string> Missing, IList<string> Unexpected) keys) => (keys.Missing.Count, keys.Unexpected.Count);

    [Fact]
    public void Strict_loading_names_what_is_missing_and_what_is_unexpected()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(2, 1);
        var before = layer.weight.Numbers();
        Dictionary<string, Tensor> state = new() { ["weight"] = zeros([1, 2]), ["bais"] = zeros([1]) };
        var thrown = Assert.Throws<InvalidOperationException>(() => layer.load_state_dict(state));
        Assert.Contains("missing [bias]", thrown.Message);
        Assert.Contains("unexpected [bais]", thrown.Message);
        Check.Close(before, layer.weight.Numbers(), 0);

        var (missing, unexpected) = layer.load_state_dict(state, strict: false);
        Assert.Equal(["bias"], missing);
        Assert.Equal(["bais"], unexpected);
        Check.Close([0, 0], layer.weight.Numbers(), 0);
        layer.load_state_dict(new() { ["weight"] = ones([1, 2]) }, skip: ["bias"]);
    }

    [Fact]
    public void A_wrong_shape_is_named_and_nothing_is_loaded()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(2, 1);
        var before = layer.bias!.Numbers();
        var thrown = Assert.Throws<InvalidOperationException>(() => layer.load_state_dict(new() { ["weight"] = ones([2, 2]), ["bias"] = full([1], 9) }));
        Assert.Contains("weight is [1, 2], given [2, 2]", thrown.Message);
        Check.Close(before, layer.bias!.Numbers(), 0);
    }

    [Fact]
    public void Loading_converts_types()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(2, 1, hasBias: false);
        layer.load_state_dict(new() { ["weight"] = tensor(new double[] { 1, 2 }, [1, 2]) });
        Assert.Equal(ScalarType.Float32, layer.weight.dtype);
        Check.Close([1, 2], layer.weight.Numbers(), 0);
    }
}
