using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Adam (Kingma and Ba, 2015) with L2 weight decay, as <c>torch.optim.Adam</c>:
    /// <c>g += wd·p; m = β1·m + (1-β1)·g; v = β2·v + (1-β2)·g²; p -= lr/(1-β1ᵗ) · m / (√v/√(1-β2ᵗ) + ε)</c>.
    /// </summary>
    /// <remarks>On the CPU one pass over memory for each parameter; elsewhere eight kernels for all parameters together.</remarks>
    public sealed class Adam : OptimizerHelper
    {
        readonly double _beta1, _beta2, _eps, _decay;
        readonly List<State> _states;

        internal Adam(IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double decay) : base(parameters, lr)
        {
            (_beta1, _beta2, _eps, _decay) = (beta1, beta2, eps, decay);
            _states = [.. Group.Parameters.Select(p => new State(p))];
        }

        public override Tensor? step(Func<Tensor>? closure = null) => Step(closure, Update);

        void Update()
        {
            // Parameters that had no gradient at some step lag behind: each group shares its number of steps.
            foreach (var group in _states.Where(s => s.Parameter.grad is not null).GroupBy(s => (s.Step, s.Fusable)))
            {
                var members = group.ToList();
                foreach (var state in members) state.Step++;
                var steps = group.Key.Step + 1;
                var stepSize = Group.LearningRate / (1 - Math.Pow(_beta1, steps));
                var rootCorrection = Math.Sqrt(1 - Math.Pow(_beta2, steps));
                if (group.Key.Fusable) Fused(members, stepSize, rootCorrection);
                else Foreach(members, stepSize, rootCorrection);
            }
        }

        unsafe void Fused(List<State> states, double stepSize, double rootCorrection)
        {
            nint[] p = [.. states.Select(s => s.Parameter.Handle)], g = [.. states.Select(s => s.Parameter.grad!.Handle)];
            nint[] m = [.. states.Select(s => s.First.Handle)], v = [.. states.Select(s => s.Second.Handle)];
            var hyper = stackalloc double[] { _beta1, _beta2, _eps, _decay, stepSize, rootCorrection };
            fixed (nint* pp = p, gg = g, mm = m, vv = v)
                Registry.Check(Shim.tr_adam(pp, gg, mm, vv, p.Length, hyper), "Adam.step");
        }

        void Foreach(List<State> states, double stepSize, double rootCorrection)
        {
            Tensor[] p = [.. states.Select(s => s.Parameter)], g = [.. states.Select(s => s.Parameter.grad!)];
            Tensor[] m = [.. states.Select(s => s.First)], v = [.. states.Select(s => s.Second)];
            if (_decay != 0) g = Aten._foreach_add_List(g, p, _decay);
            Aten._foreach_mul__Scalar(m, _beta1);
            Aten._foreach_add__List(m, g, 1 - _beta1);
            Aten._foreach_mul__Scalar(v, _beta2);
            Aten._foreach_addcmul__Scalar(v, g, g, 1 - _beta2);
            var root = Aten._foreach_sqrt(v);
            Aten._foreach_div__Scalar(root, rootCorrection);
            Aten._foreach_add__Scalar(root, _eps);
            Aten._foreach_addcdiv__Scalar(p, m, root, -stepSize);
        }

        /// <summary>The number of steps and both moments of every parameter.</summary>
        protected override void SaveState(BinaryWriter writer)
        {
            writer.Write(_states.Count);
            foreach (var state in _states)
            {
                writer.Write(state.Step);
                Write(writer, state.First);
                Write(writer, state.Second);
            }
        }

        protected override void LoadState(BinaryReader reader)
        {
            Expect(reader.ReadInt32(), _states.Count);
            foreach (var state in _states)
            {
                state.Step = reader.ReadInt64();
                Read(reader, state.First);
                Read(reader, state.Second);
            }
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (!disposing) return;
            foreach (var state in _states)
            {
                state.First.Dispose();
                state.Second.Dispose();
            }
        }

        sealed class State(Parameter parameter)
        {
            public Parameter Parameter { get; } = parameter;
            public Tensor First { get; } = zeros_like(parameter).DetachFromDisposeScope();
            public Tensor Second { get; } = zeros_like(parameter).DetachFromDisposeScope();
            public long Step { get; set; }
            public bool Fusable { get; } = parameter.device_type == DeviceType.CPU && parameter.is_contiguous() && parameter.dtype is (ScalarType.Float32 or ScalarType.Float64);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Modules.Adam Adam(IEnumerable<Modules.Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                amsgrad || maximize
                    ? throw new NotSupportedException("Adam has neither amsgrad nor maximize in this binding.")
                    : new(parameters, lr, beta1, beta2, eps, weight_decay);
        }
    }
}
