using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>y = x Wᵀ + b, with W [out, in].</summary>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        public Parameter weight;
        public Parameter? bias;

        internal Linear(long inputs, long outputs, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Linear))
        {
            (in_features, out_features) = (inputs, outputs);
            weight = Parameter.Of(empty([outputs, inputs], dtype, device));
            nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
            if (hasBias)
            {
                var bound = 1 / Math.Sqrt(inputs);
                bias = Parameter.Of(empty([outputs], dtype, device));
                nn.init.uniform_(bias, -bound, bound);
            }
            RegisterComponents();
        }

        public long in_features { get; }
        public long out_features { get; }

        public override Tensor forward(Tensor input) => nn.functional.linear(input, weight, bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);
        }
    }
}
