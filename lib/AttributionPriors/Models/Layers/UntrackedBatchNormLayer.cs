using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AttributionPriors.Models.Layers;

/// <summary>A batch norm that does not note what it sees: for images that are not of the data's distribution.</summary>
sealed class UntrackedBatchNormLayer(BatchNorm2d norm) : UnaryLayer
{
    /// <summary>The share of a batch's statistics in the running ones.</summary>
    const double Momentum = 0;

    public override string Kind => "batch_norm";

    public override Tensor Apply(Tensor input) =>
        F.batch_norm(input, norm.running_mean!, norm.running_var!, norm.weight, norm.bias, norm.training, Momentum, norm.eps);

    internal override bool OutputIsFree => true;
}
