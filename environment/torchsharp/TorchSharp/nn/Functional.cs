using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>How a loss's elements become one number; numbered as libtorch does.</summary>
        public enum Reduction { None = 0, Mean = 1, Sum = 2 }

        public static class functional
        {
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                Aten.conv2d(input, weight, bias, strides, padding, dilation, groups);

            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? stride = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                Aten.conv_transpose2d_input(input, weight, bias, stride, padding, output_padding, groups, dilation);

            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Aten.linear(input, weights, bias);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            public static Tensor leaky_relu(Tensor input, double negative_slope, bool inplace = false) =>
                inplace ? throw new NotSupportedException("leaky_relu in place is not part of this binding.") : Aten.leaky_relu(input, negative_slope);

            public static Tensor elu(Tensor input, double alpha, bool inplace = false) =>
                inplace ? throw new NotSupportedException("elu in place is not part of this binding.") : Aten.elu(input, alpha);

            public static Tensor silu(Tensor x, bool inplace = false) =>
                inplace ? throw new NotSupportedException("silu in place is not part of this binding.") : Aten.silu(x);

            /// <summary>The exact form, by the normal distribution.</summary>
            public static Tensor gelu(Tensor x, bool inplace = false) =>
                inplace ? throw new NotSupportedException("gelu in place is not part of this binding.") : Aten.gelu(x);

            public static Tensor softplus(Tensor input, double beta = 1, double threshold = 20) => Aten.softplus(input, beta, threshold);

            public static Tensor sigmoid(Tensor input) => input.sigmoid();

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) => input.log_softmax(dim, dtype);

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                Aten.max_pool2d(input, [kernel_size, kernel_size], stride is { } s ? [s, s] : [], padding is { } p ? [p, p] : [], dilation is { } d ? [d, d] : [], ceil_mode);

            /// <summary>The largest values, and where in its channel's image each is, counted row by row.</summary>
            public static (Tensor Values, Tensor Indices) max_pool2d_with_indices(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                Aten.max_pool2d_with_indices(input, [kernel_size, kernel_size], stride is { } s ? [s, s] : [], padding is { } p ? [p, p] : [], dilation is { } d ? [d, d] : [], ceil_mode);

            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true) =>
                Aten.avg_pool2d(input, [kernel_size, kernel_size], stride is { } s ? [s, s] : [], padding is { } p ? [p, p] : [], ceil_mode, count_include_pad);

            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => Aten.adaptive_avg_pool2d(input, [output_size, output_size]);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                inplace ? throw new NotSupportedException("dropout in place is not part of this binding.") : Aten.dropout(input, p, training);

            public static Tensor batch_norm(Tensor input, Tensor running_mean, Tensor running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                Aten.batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, true);

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                mode == PaddingModes.Constant
                    ? Aten.constant_pad_nd(input, pad, value)
                    : throw new NotSupportedException($"pad fills with a constant only in this binding, not {mode}.");

            public static Tensor one_hot(Tensor x, long num_classes = -1) => Aten.one_hot(x, num_classes);

            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Aten.cross_entropy_loss(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => Aten.mse_loss(input, target, (long)reduction);

            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Aten.binary_cross_entropy(input, target, weight, (long)reduction);

            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                Aten.binary_cross_entropy_with_logits(input, target, weight, pos_weights, (long)reduction);
        }
    }
}
