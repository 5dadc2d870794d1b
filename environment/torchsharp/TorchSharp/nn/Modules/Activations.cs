using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class ReLU : nn.Module<Tensor, Tensor>
    {
        readonly bool _inplace;

        internal ReLU(bool inplace) : base(nameof(ReLU)) => _inplace = inplace;

        public override Tensor forward(Tensor input) => nn.functional.relu(input, _inplace);
    }

    public sealed class Softplus : nn.Module<Tensor, Tensor>
    {
        internal Softplus(double beta, double threshold) : base(nameof(Softplus)) => (this.beta, this.threshold) = (beta, threshold);

        public double beta { get; }
        public double threshold { get; }

        public override Tensor forward(Tensor input) => nn.functional.softplus(input, beta, threshold);
    }

    public sealed class Sigmoid : nn.Module<Tensor, Tensor>
    {
        internal Sigmoid() : base(nameof(Sigmoid)) { }

        public override Tensor forward(Tensor input) => input.sigmoid();
    }

    public sealed class Dropout : nn.Module<Tensor, Tensor>
    {
        internal Dropout(double p) : base(nameof(Dropout)) => this.p = p;

        public double p { get; }

        public override Tensor forward(Tensor input) => nn.functional.dropout(input, p, training);
    }

    public sealed class Flatten : nn.Module<Tensor, Tensor>
    {
        internal Flatten(long start, long end) : base(nameof(Flatten)) => (start_dim, end_dim) = (start, end);

        public long start_dim { get; }
        public long end_dim { get; }

        public override Tensor forward(Tensor input) => input.flatten(start_dim, end_dim);
    }

    public sealed class Identity : nn.Module<Tensor, Tensor>
    {
        internal Identity() : base(nameof(Identity)) { }

        public override Tensor forward(Tensor input) => input.alias();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ReLU ReLU(bool inplace = false) => new(inplace);
            public static Modules.Softplus Softplus(double beta = 1, double threshold = 20) => new(beta, threshold);
            public static Modules.Sigmoid Sigmoid() => new();
            public static Modules.Dropout Dropout(double p = 0.5, bool inplace = false) => inplace ? throw new NotSupportedException("Dropout in place is not part of this binding.") : new(p);
            public static Modules.Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);
            public static Modules.Identity Identity() => new();
        }
    }
}
