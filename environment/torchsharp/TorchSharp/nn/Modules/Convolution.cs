using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Cross-correlation of [N, C, H, W] with [K, C/groups, k, k].</summary>
    public sealed class Conv2d : nn.Module<Tensor, Tensor>
    {
        public Parameter weight;
        public Parameter? bias;

        internal Conv2d(long inputs, long outputs, (long, long) kernel, (long, long) stride, (long, long) padding, (long, long) dilation, long groups, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(Conv2d))
        {
            (in_channels, out_channels, this.groups) = (inputs, outputs, groups);
            (kernel_size, this.stride, this.padding, this.dilation) = (List(kernel), List(stride), List(padding), List(dilation));
            weight = Parameter.Of(empty([outputs, inputs / groups, kernel.Item1, kernel.Item2], dtype, device));
            nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
            if (bias)
            {
                var bound = 1 / Math.Sqrt(inputs / groups * kernel.Item1 * kernel.Item2);
                this.bias = Parameter.Of(empty([outputs], dtype, device));
                nn.init.uniform_(this.bias, -bound, bound);
            }
            RegisterComponents();
        }

        public long in_channels { get; }
        public long out_channels { get; }
        public long groups { get; }
        public long[] kernel_size { get; }
        public long[] stride { get; }
        public long[] padding { get; }
        public long[] dilation { get; }

        public override Tensor forward(Tensor input) => nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);

        static long[] List((long, long) pair) => [pair.Item1, pair.Item2];
    }
}

namespace TorchSharp
{
    /// <summary>What lies beyond the border.</summary>
    public enum PaddingModes { Zeros, Reflect, Replicate, Circular, Constant }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                Conv2d(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                padding_mode == PaddingModes.Zeros
                    ? new(in_channels, out_channels, kernel_size, stride ?? (1, 1), padding ?? (0, 0), dilation ?? (1, 1), groups, bias, device, dtype)
                    : throw new NotSupportedException($"Conv2d pads with zeros only in this binding, not {padding_mode}.");
        }
    }
}
