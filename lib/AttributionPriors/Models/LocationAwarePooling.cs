using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>Where the bias b of the attention weights stands; the paper's formula (PPI, eq. 12) does not survive in its text.</summary>
public enum AttentionBias
{
    /// <summary><c>α_i ∝ exp((l_i - max_j l_j)/t) + b</c>: b is measured against the largest weight.</summary>
    BesideLargest,

    /// <summary><c>α_i ∝ exp(l_i/t) + b</c>.</summary>
    Beside,

    /// <summary><c>α_i ∝ exp(l_i/t + b)</c>: cancels, and leaves the plain softmax.</summary>
    Inside,
}

/// <summary>What <see cref="LocationAwarePooling"/> and <see cref="MultiViewCnn"/> leave open. The paper's numbers are lost but the six dimensions.</summary>
public sealed record PoolingSettings
{
    /// <summary>Length of a position's embedding e_i.</summary>
    public int PositionDimensions { get; init; } = 6;

    /// <summary>Temperature t of the softmax.</summary>
    public double Temperature { get; init; } = 0.5;

    /// <summary>Bias b at the start: so large that all slices weigh about the same.</summary>
    public double InitialBias { get; init; } = 1e3;

    /// <summary>Where b stands.</summary>
    public AttentionBias Bias { get; init; } = AttentionBias.BesideLargest;

    /// <summary>Whether b is trained; else it moves by <see cref="LocationAwarePooling.ShrinkBias"/> alone.</summary>
    public bool TrainBias { get; init; } = true;

    /// <summary>Slices M drawn from each volume in training; 0 takes all.</summary>
    public int SampledSlices { get; init; } = 20;
}

/// <summary>
/// Attention over the slices of a volume by what they show and where they lie (PPI, appendix E.2, eq. 11 and 12):
/// <c>l_i = w·[h_i; e_i] + c</c>, <c>α_i = (exp(l_i/t) + b) / Σ_j (exp(l_j/t) + b)</c>.
/// </summary>
/// <remarks>The bias is kept as its logarithm, so that it stays positive.</remarks>
public sealed class LocationAwarePooling : nn.Module<Tensor, Tensor>
{
    readonly Parameter position;
    readonly Parameter log_bias;
    readonly Linear attention;
    readonly PoolingSettings _settings;

    /// <summary>Randomly initialised, from torch's default generator.</summary>
    /// <param name="slices">Positions that there are.</param>
    /// <param name="features">Length F of a slice's features.</param>
    /// <param name="settings">Temperature, bias and embedding.</param>
    public LocationAwarePooling(int slices, long features, PoolingSettings settings) : base(nameof(LocationAwarePooling))
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Temperature);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.InitialBias);
        _settings = settings;
        position = new(randn([slices, settings.PositionDimensions]));
        log_bias = new(full([1], Math.Log(settings.InitialBias), dtype: ScalarType.Float32), requires_grad: settings.TrainBias);
        attention = nn.Linear(features + settings.PositionDimensions, 1);
        RegisterComponents();
    }

    /// <summary>Features and their positions' embeddings: [N·M, F] and int64 [N·M] to [N·M, F + dimensions].</summary>
    public Tensor Place(Tensor features, Tensor positions)
    {
        using var embedding = position.index_select(0, positions);
        return cat([features, embedding], 1);
    }

    /// <summary>Features of all slices of volumes, one after another, and their positions' embeddings: [N·S, F] to [N·S, F + dimensions].</summary>
    public Tensor Place(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var embedding = position.repeat(features.size(0) / position.size(0), 1);
        return cat([features, embedding], 1);
    }

    /// <summary>Placed features [N, M, F + dimensions] to the logarithms of the weights α, [N, M].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var scores = attention.call(input).squeeze(2) / _settings.Temperature;
        return LogWeights(scores).MoveToOuterDisposeScope();
    }

    /// <summary><c>log(1 + b)</c>: a penalty that draws the bias towards 0, for a loss to add.</summary>
    public Tensor BiasPenalty() => nn.functional.softplus(log_bias).sum();

    /// <summary>Multiplies the bias by <paramref name="factor"/>, for a schedule (say 0.9 an epoch).</summary>
    public void ShrinkBias(double factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        using (no_grad()) log_bias.add_(Math.Log(factor));
    }

    Tensor LogWeights(Tensor scores)
    {
        if (_settings.Bias == AttentionBias.Inside) return scores.log_softmax(1);
        var largest = scores.amax([1], keepdim: true);
        var bias = _settings.Bias == AttentionBias.BesideLargest ? log_bias.unsqueeze(0).expand_as(largest) : log_bias - largest;
        var weights = stack([scores - largest, bias.expand_as(scores)]).logsumexp(0); // log(exp(l/t) + b), less the largest
        return weights - weights.logsumexp(1, keepdim: true);
    }
}
