using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Normalises each channel of [N, C, H, W] by the batch's statistics (training) or the running ones (evaluation).</summary>
    public sealed class BatchNorm2d : nn.Module<Tensor, Tensor>
    {
        public Parameter? weight;
        public Parameter? bias;
        public Tensor running_mean;
        public Tensor running_var;
        public Tensor num_batches_tracked;

        internal BatchNorm2d(long features, double eps, double momentum, bool affine, Device? device, ScalarType? dtype) : base(nameof(BatchNorm2d))
        {
            (num_features, this.eps, this.momentum) = (features, eps, momentum);
            if (affine) (weight, bias) = (Parameter.Of(ones([features], dtype, device)), Parameter.Of(zeros([features], dtype, device)));
            running_mean = zeros([features], dtype, device);
            running_var = ones([features], dtype, device);
            num_batches_tracked = zeros([], ScalarType.Int64, device);
            RegisterComponents();
        }

        public long num_features { get; }
        public double eps { get; }
        public double momentum { get; }

        public override Tensor forward(Tensor input)
        {
            if (training)
                using (no_grad()) num_batches_tracked.add_(1);
            return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                track_running_stats
                    ? new(num_features, eps, momentum, affine, device, dtype)
                    : throw new NotSupportedException("BatchNorm2d always tracks running statistics in this binding.");
        }
    }
}
