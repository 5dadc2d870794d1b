namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values; each fills its tensor in place, outside the graph.</summary>
        public static class init
        {
            public enum FanInOut { FanIn, FanOut }

            public enum NonlinearityType { Linear, Conv2D, Sigmoid, Tanh, ReLU, LeakyReLU }

            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + param * param)),
                _ => 1.0,
            };

            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);

            public static Tensor constant_(Tensor tensor, Scalar val)
            {
                using (no_grad()) return tensor.fill_(val);
            }

            public static Tensor normal_(Tensor tensor, double mean = 0.0, double std = 1.0)
            {
                using (no_grad()) return tensor.normal_(mean, std);
            }

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1.0)
            {
                using (no_grad()) return tensor.uniform_(low, high);
            }

            /// <summary>Normal with the given mean and s.d., cut to [a, b]: the inverse of its distribution function, of uniform draws.</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0.0, double std = 1.0, double a = -2.0, double b = 2.0)
            {
                using (no_grad())
                {
                    // 2Φ(z) - 1 = erf(z/√2) at the two cuts; draws between them are drawn between the cuts.
                    using var ends = torch.tensor([(a - mean) / (std * Math.Sqrt(2)), (b - mean) / (std * Math.Sqrt(2))]);
                    using var cuts = ends.erf();
                    var values = cuts.data<double>().ToArray();
                    return tensor.uniform_(values[0], values[1]).erfinv_().mul_(std * Math.Sqrt(2)).add_(mean).clamp_(a, b);
                }
            }

            /// <summary>Normal with s.d. gain/√fan.</summary>
            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, calculate_gain(nonlinearity, a) / Math.Sqrt(Fan(tensor, mode)));

            /// <summary>Uniform on ±√3·gain/√fan.</summary>
            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3.0) * calculate_gain(nonlinearity, a) / Math.Sqrt(Fan(tensor, mode));
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with s.d. gain·√(2/(fan in + fan out)).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) =>
                normal_(tensor, 0, gain * Math.Sqrt(2.0 / (Fan(tensor, FanInOut.FanIn) + Fan(tensor, FanInOut.FanOut))));

            /// <summary>Uniform on ±gain·√(6/(fan in + fan out)).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                var bound = gain * Math.Sqrt(6.0 / (Fan(tensor, FanInOut.FanIn) + Fan(tensor, FanInOut.FanOut)));
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Connections per output (in) or input (out): weights are [out, in, kernel...].</summary>
            static double Fan(Tensor tensor, FanInOut mode)
            {
                var shape = tensor.shape;
                if (shape.Length < 2) throw new ArgumentException($"A weight needs at least two dimensions, not [{string.Join(", ", shape)}].", nameof(tensor));
                var field = shape.Skip(2).Aggregate(1L, (product, side) => product * side);
                return (mode == FanInOut.FanIn ? shape[1] : shape[0]) * field;
            }
        }
    }
}
