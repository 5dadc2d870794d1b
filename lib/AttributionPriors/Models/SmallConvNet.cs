using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace AttributionPriors.Models;

/// <summary>
/// The small network of the decoy benchmarks: convolution 20@5×5, pool 2, convolution 50@5×5, pool 2, linear 256, linear
/// K, with ReLU between. For one-channel 28×28 images.
/// </summary>
public sealed class SmallConvNet : Classifier
{
    readonly Conv2d conv1, conv2;
    readonly Linear fc1, fc2;
    readonly int _classes;

    /// <summary>A randomly initialised network, from torch's default generator.</summary>
    /// <param name="classes">Logits K.</param>
    public SmallConvNet(int classes = 10) : base(nameof(SmallConvNet))
    {
        const int flattened = 50 * 4 * 4; // 28 → 24 → 12 → 8 → 4
        _classes = classes;
        conv1 = nn.Conv2d(1, 20, 5);
        conv2 = nn.Conv2d(20, 50, 5);
        fc1 = nn.Linear(flattened, 256);
        fc2 = nn.Linear(256, classes);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override long FeatureCount => 256;

    /// <inheritdoc/>
    public override Tensor Features(Tensor images)
    {
        var x = F.max_pool2d(conv1.call(images).relu_(), 2);
        x = F.max_pool2d(conv2.call(x).relu_(), 2);
        return fc1.call(x.flatten(1)).relu_();
    }

    /// <inheritdoc/>
    public override Tensor Head(Tensor features) => fc2.call(features);

    /// <inheritdoc/>
    public override Classifier ForAttribution()
    {
        // Initial weights are drawn only to be overwritten: the generator shall not notice.
        using var state = random.get_rng_state();
        var copy = new SmallConvNet(_classes).to(fc1.weight!.device).to(fc1.weight.dtype);
        random.set_rng_state(state);
        copy.load_state_dict(state_dict());
        copy.eval();
        foreach (var parameter in copy.parameters()) parameter.requires_grad = false;
        return copy;
    }
}
