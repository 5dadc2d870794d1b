using AttributionPriors.Saliency.Relevance;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Certificates;

/// <summary>What maps say that they add up to, and what they do: one number for each image, in units of the logit.</summary>
/// <param name="Law">The equation, in words.</param>
/// <param name="Whole">Its left side.</param>
/// <param name="Map">The maps' sums.</param>
/// <param name="Shares">What else is on its right side, by name.</param>
public sealed record Account(string Law, IReadOnlyList<double> Whole, IReadOnlyList<double> Map, IReadOnlyDictionary<string, IReadOnlyList<double>> Shares)
{
    /// <summary>Layer by layer, from the logits down, for methods that keep a ledger.</summary>
    public IReadOnlyList<LedgerEntry> Ledger { get; init; } = [];

    /// <summary>What is missing: left side less right side.</summary>
    public IReadOnlyList<double> Residual() => [.. Whole.Select((whole, n) => whole - Map[n] - Shares.Values.Sum(share => share[n]))];
}

/// <summary>A method whose maps add up to something.</summary>
public interface IAccountable : ISaliencyMethod
{
    /// <summary>The account of maps that the method gave.</summary>
    /// <param name="model">As for <see cref="ISaliencyMethod.Attribute"/>.</param>
    /// <param name="images">Likewise.</param>
    /// <param name="targets">Likewise.</param>
    /// <param name="maps">[N, C, H, W], what that returned.</param>
    /// <exception cref="ArgumentException">Shapes, types or values do not fit.</exception>
    Account Account(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor maps);
}
