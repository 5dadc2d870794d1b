using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Stochastic gradient descent, as <c>torch.optim.SGD</c>: <c>g += wd·p; b = μ·b + g; p -= lr·b</c>, where the first b is g.</summary>
    public sealed class SGD : OptimizerHelper
    {
        readonly double _momentum, _decay;
        readonly Dictionary<Parameter, Tensor> _velocity = [];

        internal SGD(IEnumerable<Parameter> parameters, double lr, double momentum, double decay) : base(parameters, lr) => (_momentum, _decay) = (momentum, decay);

        public override Tensor? step(Func<Tensor>? closure = null) => Step(closure, () =>
        {
            foreach (var parameter in Group.Parameters)
            {
                if (parameter.grad is not { } gradient) continue;
                if (_decay != 0) gradient = gradient.add(parameter, _decay);
                parameter.add_(_momentum == 0 ? gradient : Velocity(parameter, gradient), -Group.LearningRate);
            }
        });

        Tensor Velocity(Parameter parameter, Tensor gradient)
        {
            if (_velocity.TryGetValue(parameter, out var velocity)) return velocity.mul_(_momentum).add_(gradient);
            return _velocity[parameter] = gradient.clone().DetachFromDisposeScope();
        }

        /// <summary>The velocity of every parameter that has had a gradient.</summary>
        protected override void SaveState(BinaryWriter writer)
        {
            writer.Write(Group.Parameters.Count);
            foreach (var parameter in Group.Parameters)
            {
                var moves = _velocity.TryGetValue(parameter, out var velocity);
                writer.Write(moves);
                if (moves) Write(writer, velocity!);
            }
        }

        protected override void LoadState(BinaryReader reader)
        {
            Expect(reader.ReadInt32(), Group.Parameters.Count);
            foreach (var parameter in Group.Parameters)
            {
                if (_velocity.Remove(parameter, out var former)) former.Dispose();
                if (!reader.ReadBoolean()) continue;
                Read(reader, _velocity[parameter] = zeros_like(parameter).DetachFromDisposeScope());
            }
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (!disposing) return;
            foreach (var velocity in _velocity.Values) velocity.Dispose();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Modules.SGD SGD(IEnumerable<Modules.Parameter> parameters, double learningRate, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                dampening != 0 || nesterov || maximize
                    ? throw new NotSupportedException("SGD has neither dampening, nesterov nor maximize in this binding.")
                    : new(parameters, learningRate, momentum, weight_decay);
        }
    }
}
