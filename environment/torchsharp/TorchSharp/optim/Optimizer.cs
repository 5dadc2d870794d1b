using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Changes parameters along their gradients.</summary>
        public abstract class Optimizer : IDisposable
        {
            protected Optimizer(IEnumerable<Parameter> parameters, double learningRate)
            {
                Group = new([.. parameters], learningRate);
                if (Group.Parameters.Count == 0) throw new ArgumentException("An optimiser wants at least one parameter.", nameof(parameters));
            }

            protected ParamGroup Group { get; }

            public IEnumerable<ILearningRateController> ParamGroups => [Group];

            public IEnumerable<Parameter> parameters() => Group.Parameters;

            public void zero_grad()
            {
                foreach (var parameter in Group.Parameters) parameter.grad = null;
            }

            public abstract Tensor? step(Func<Tensor>? closure = null);

            /// <summary>Runs <paramref name="closure"/> (with gradients on), then <paramref name="update"/> without.</summary>
            protected static Tensor? Step(Func<Tensor>? closure, Action update)
            {
                Tensor? loss = null;
                if (closure is not null)
                    using (enable_grad()) loss = closure();
                using (no_grad())
                using (NewDisposeScope()) update();
                return loss;
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
            }
        }

        public interface ILearningRateController
        {
            double LearningRate { get; set; }
            double InitialLearningRate { get; set; }
        }

        /// <summary>The parameters of an optimiser and their learning rate.</summary>
        public sealed class ParamGroup(IReadOnlyList<Parameter> parameters, double learningRate) : ILearningRateController
        {
            public IReadOnlyList<Parameter> Parameters { get; } = parameters;
            public double LearningRate { get; set; } = learningRate;
            public double InitialLearningRate { get; set; } = learningRate;
        }
    }
}
