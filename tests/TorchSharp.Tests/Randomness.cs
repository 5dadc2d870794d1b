using System.Text.Json;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>The same seed draws the same numbers as PyTorch, and a stored state draws them again.</summary>
[Collection(ProcessWide.Name)]
public class Randomness
{
    static readonly Lazy<JsonElement> s_python = new(() => Python.Run("""
        def seeded(make):
            torch.manual_seed(7)
            return make().detach().double().flatten().tolist()
        def layers():
            torch.manual_seed(7)
            net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.Linear(5, 2), torch.nn.Conv2d(4, 4, (3, 1), groups=2, bias=False))
            return torch.cat([p.detach().flatten() for p in net.parameters()])
        print(json.dumps({
            "randn": seeded(lambda: torch.randn(5)),
            "randn large": seeded(lambda: torch.randn(40)),
            "randn double": seeded(lambda: torch.randn(5, dtype=torch.float64)),
            "rand": seeded(lambda: torch.rand(5)),
            "randperm": seeded(lambda: torch.randperm(20)),
            "normal": seeded(lambda: torch.empty(20).normal_(2, 3)),
            "uniform": seeded(lambda: torch.empty(20).uniform_(-2, 3)),
            "dropout": seeded(lambda: torch.nn.functional.dropout(torch.ones(30), 0.3)),
            "kaiming normal": seeded(lambda: torch.nn.init.kaiming_normal_(torch.empty(4, 3, 3, 3), mode="fan_out", nonlinearity="relu")),
            "kaiming uniform": seeded(lambda: torch.nn.init.kaiming_uniform_(torch.empty(4, 3, 3, 3), a=0.2)),
            "xavier normal": seeded(lambda: torch.nn.init.xavier_normal_(torch.empty(6, 4), gain=2)),
            "xavier uniform": seeded(lambda: torch.nn.init.xavier_uniform_(torch.empty(6, 4))),
            "truncated normal": seeded(lambda: torch.nn.init.trunc_normal_(torch.empty(50), 0.5, 2, -2, 3)),
            "layers": seeded(layers),
        }))
        """));

    [Theory]
    [InlineData("randn")]
    [InlineData("randn large")]
    [InlineData("randn double")]
    [InlineData("rand")]
    [InlineData("randperm")]
    [InlineData("normal")]
    [InlineData("uniform")]
    [InlineData("dropout")]
    [InlineData("kaiming normal")]
    [InlineData("kaiming uniform")]
    [InlineData("xavier normal")]
    [InlineData("xavier uniform")]
    [InlineData("truncated normal")]
    [InlineData("layers")]
    public void A_seed_draws_what_PyTorch_draws(string what)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var ours = what switch
        {
            "randn" => randn([5]),
            "randn large" => randn([40]),
            "randn double" => randn([5], ScalarType.Float64),
            "rand" => rand([5]),
            "randperm" => randperm(20),
            "normal" => empty([20]).normal_(2, 3),
            "uniform" => empty([20]).uniform_(-2, 3),
            "dropout" => nn.functional.dropout(ones([30]), 0.3),
            "kaiming normal" => nn.init.kaiming_normal_(empty([4, 3, 3, 3]), mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU),
            "kaiming uniform" => nn.init.kaiming_uniform_(empty([4, 3, 3, 3]), 0.2),
            "xavier normal" => nn.init.xavier_normal_(empty([6, 4]), 2),
            "xavier uniform" => nn.init.xavier_uniform_(empty([6, 4])),
            "truncated normal" => nn.init.trunc_normal_(empty([50]), 0.5, 2, -2, 3),
            _ => Layers(),
        };
        // Bit for bit: the same libtorch, and exact conversion to double.
        Assert.Equal(s_python.Value.Numbers(what), ours.Numbers());
    }

    static Tensor Layers()
    {
        using var net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Linear(5, 2), nn.Conv2d(4, 4, (3, 1), groups: 2, bias: false));
        return cat([.. net.parameters().Select(p => p.detach().flatten())]);
    }

    [Fact]
    public void A_stored_state_draws_again()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        randn([3]);
        var state = random.get_rng_state();
        var bytes = state.bytes.ToArray();
        var first = randn([20]).Numbers();
        random.set_rng_state(state);
        Assert.Equal(first, randn([20]).Numbers());
        var restored = zeros([bytes.Length], ScalarType.Byte);
        restored.bytes = bytes;
        random.set_rng_state(restored);
        Assert.Equal(first, randn([20]).Numbers());
        Assert.NotEqual(first, randn([20]).Numbers());
    }

    [Fact]
    public void A_state_of_the_wrong_size_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("set_rng_state", Assert.Throws<TorchException>(() => random.set_rng_state(zeros([5], ScalarType.Byte))).Message);
        Assert.Throws<TorchException>(() => random.set_rng_state(zeros([5056])));
    }
}
