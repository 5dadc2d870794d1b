using System.Text.Json;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Ten steps against torch.optim, on f(p, q) = Σ cos(3p)·p + q².</summary>
public class Optimisers
{
    const int Steps = 10;

    static readonly Lazy<JsonElement> s_python = new(() => Python.Run("""
        def run(dtype, make):
            p = (torch.arange(12, dtype=dtype) * 0.7).sin().reshape(3, 4).clone().requires_grad_()
            q = torch.tensor([0.5, -2.0], dtype=dtype, requires_grad=True)
            optimizer = make([p, q])
            for step in range(10):
                optimizer.zero_grad(set_to_none=True)
                loss = (torch.cos(3 * p) * p).sum()
                if step % 3 != 1: loss = loss + (q * q).sum()
                loss.backward()
                optimizer.step()
            return torch.cat([p.detach().flatten(), q.detach()]).double().tolist()
        makers = {
            "adam": lambda ps: torch.optim.Adam(ps, lr=0.02),
            "adam decay": lambda ps: torch.optim.Adam(ps, lr=0.05, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1),
            "sgd": lambda ps: torch.optim.SGD(ps, lr=0.05),
            "sgd momentum": lambda ps: torch.optim.SGD(ps, lr=0.02, momentum=0.9, weight_decay=0.1),
        }
        print(json.dumps({f"{name} {bits}": run(getattr(torch, f"float{bits}"), make) for name, make in makers.items() for bits in (32, 64)}))
        """));

    public static IEnumerable<TheoryDataRow<string, int, bool>> Cases =>
        from name in (string[])["adam", "adam decay", "sgd", "sgd momentum"]
        from bits in (int[])[32, 64]
        from contiguous in (bool[])[true, false]
        select new TheoryDataRow<string, int, bool>(name, bits, contiguous);

    static OptimizerHelper Make(string name, IEnumerable<Parameter> parameters) => name switch
    {
        "adam" => optim.Adam(parameters, 0.02),
        "adam decay" => optim.Adam(parameters, 0.05, 0.8, 0.99, 1e-6, 0.1),
        "sgd" => optim.SGD(parameters, 0.05),
        _ => optim.SGD(parameters, 0.02, momentum: 0.9, weight_decay: 0.1),
    };

    /// <summary>
    /// A parameter that is not contiguous takes Adam's path of many-tensor kernels, a contiguous one the fused loop. The second parameter
    /// has no gradient at some steps and so lags behind. Rounding differs by a few units in the last place a step: 1e-6 and 1e-12.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_equal_PyTorchs(string name, int bits, bool contiguous)
    {
        using var scope = NewDisposeScope();
        var (p, q) = Parameters(bits, contiguous);
        using var optimizer = Make(name, [p, q]);
        for (var step = 0; step < Steps; step++) Step(optimizer, p, q, step);
        Check.Close(s_python.Value.Numbers($"{name} {bits}"), [.. p.Numbers(), .. q.Numbers()], bits == 32 ? 1e-6 : 1e-12);
    }

    static (Parameter P, Parameter Q) Parameters(int bits, bool contiguous)
    {
        var type = bits == 32 ? ScalarType.Float32 : ScalarType.Float64;
        var values = (arange(12, type) * 0.7).sin().reshape(3, 4);
        Parameter p = new(contiguous ? values : values.t().contiguous().t());
        Assert.Equal(contiguous, p.is_contiguous());
        return (p, new(tensor(new[] { 0.5, -2.0 }, type)));
    }

    static void Step(optim.Optimizer optimizer, Parameter p, Parameter q, int step)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var loss = ((p * 3).cos() * p).sum();
        if (step % 3 != 1) loss = loss + q.square().sum();
        loss.backward();
        optimizer.step();
    }

    [Theory]
    [InlineData("adam decay", true)]
    [InlineData("adam decay", false)]
    [InlineData("sgd", true)]
    [InlineData("sgd momentum", true)]
    [InlineData("sgd momentum", false)]
    public void A_stored_state_continues_as_if_never_stopped(string name, bool contiguous)
    {
        using var scope = NewDisposeScope();
        // Stopped before the second parameter's first gradient, too.
        foreach (var stop in (int[])[0, 1, 5])
        {
            var (p2, q2) = Parameters(32, contiguous);
            using var before = Make(name, [p2, q2]);
            for (var step = 0; step < stop; step++) Step(before, p2, q2, step + 1);
            using var stream = new MemoryStream();
            before.save_state_dict(new BinaryWriter(stream));
            stream.Position = 0;
            var (p3, q3) = (new Parameter(p2.detach().clone()), new Parameter(q2.detach().clone()));
            using var resumed = Make(name, [p3, q3]);
            // What it held before is forgotten.
            Step(resumed, p3, q3, 0);
            using (no_grad())
            {
                p3.copy_(p2);
                q3.copy_(q2);
            }
            resumed.load_state_dict(new BinaryReader(stream));
            for (var step = stop; step < Steps; step++)
            {
                Step(before, p2, q2, step + 1);
                Step(resumed, p3, q3, step + 1);
            }
            Assert.Equal(p2.Numbers(), p3.Numbers());
            Assert.Equal(q2.Numbers(), q3.Numbers());
        }
    }

    [Fact]
    public void A_state_of_other_parameters_is_refused()
    {
        using var scope = NewDisposeScope();
        var (p, q) = Parameters(32, true);
        using var both = optim.Adam([p, q]);
        using var one = optim.Adam([p]);
        using var other = optim.Adam([q]);
        Assert.Contains("2 states, the optimiser has 1", Refusal(both, one));
        Assert.Contains("8 bytes", Refusal(other, one));
        Assert.Contains("no Adam state", Assert.Throws<InvalidDataException>(() => one.load_state_dict(new BinaryReader(new MemoryStream([3, 65, 66, 67])))).Message);

        using var descent = optim.SGD([p], 1, 0.9);
        using var descentOfBoth = optim.SGD([p, q], 1, 0.9);
        Assert.Contains("2 states, the optimiser has 1", Refusal(descentOfBoth, descent));
        Assert.Contains("no SGD state", Refusal(one, descent));

        static string Refusal(OptimizerHelper from, OptimizerHelper to)
        {
            using var stream = new MemoryStream();
            from.save_state_dict(new BinaryWriter(stream));
            stream.Position = 0;
            return Assert.Throws<InvalidDataException>(() => to.load_state_dict(new BinaryReader(stream))).Message;
        }
    }

    [Fact]
    public void The_learning_rate_may_change_between_steps()
    {
        using var scope = NewDisposeScope();
        Parameter p = new(zeros([1], ScalarType.Float64));
        using var optimizer = optim.SGD([p], 1);
        optimizer.ParamGroups.Single().LearningRate = 0.25;
        p.sum().backward();
        optimizer.step();
        Check.Close(-0.25, p, 0);
    }

    [Fact]
    public void A_closure_is_run_with_gradients()
    {
        using var scope = NewDisposeScope();
        Parameter p = new(ones([1], ScalarType.Float64));
        using var optimizer = optim.SGD([p], 0.5);
        using var off = no_grad();
        var loss = optimizer.step(() =>
        {
            var value = p.square().sum();
            value.backward();
            return value;
        });
        Check.Close(1, loss!, 0);
        Check.Close(0, p, 0);
    }

    [Fact]
    public void An_optimiser_wants_parameters() => Assert.Throws<ArgumentException>(() => optim.Adam([]));
}
