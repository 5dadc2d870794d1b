using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>
/// Tells features of images from features of masked images: F → 2F → 2F → 2F → 1, ReLU between, spectral normalisation on
/// the three hidden weights. Its output is a logit; a sigmoid of it is the probability of "real".
/// </summary>
/// <remarks>The paper's has 1024 hidden units on F = 512 features, 2,625,537 parameters; it narrows with the classifier.</remarks>
public sealed class Discriminator : nn.Module<Tensor, Tensor>
{
    readonly SpectralLinear fc1, fc2, fc3;
    readonly Linear @out;

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="inputs">Length F of the feature vector.</param>
    public Discriminator(long inputs) : base(nameof(Discriminator))
    {
        var hidden = 2 * inputs;
        fc1 = new(inputs, hidden);
        fc2 = new(hidden, hidden);
        fc3 = new(hidden, hidden);
        @out = nn.Linear(hidden, 1);
        RegisterComponents();
    }

    /// <summary>[N, F] to logits [N, 1].</summary>
    public override Tensor forward(Tensor input) => @out.call(fc3.call(fc2.call(fc1.call(input).relu_()).relu_()).relu_());
}
