using System.Globalization;
using System.Text;

namespace AttributionPriors.Saliency.Certificates;

/// <summary>What vouches for a set of maps: what they were made of, and what was checked. Plain values, to be stored beside them.</summary>
public sealed record SaliencyCertificate
{
    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>Its parameters, as text.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The network's class.</summary>
    public required string Network { get; init; }

    /// <summary>[N, C, H, W].</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>The images' element type.</summary>
    public required string ElementType { get; init; }

    /// <summary>SHA-256 (hex) of the network's parameters and buffers: names, types, shapes, bytes.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>SHA-256 of the images and of the classes explained.</summary>
    public required string InputsSha256 { get; init; }

    /// <summary>SHA-256 of the maps.</summary>
    public required string MapsSha256 { get; init; }

    /// <summary>What the maps add up to; null for methods that promise nothing.</summary>
    public required Sum? Completeness { get; init; }

    /// <summary>Largest difference from the same maps in float64, over the sample; null where the network has no copy in float64.</summary>
    public required Difference? Precision { get; init; }

    /// <summary>Largest difference from maps of one image at a time, over the sample.</summary>
    public required Difference BatchOfOne { get; init; }

    /// <summary>Relevance layer by layer from the logits down, summed over the images; empty unless asked for, and but for methods that keep a ledger.</summary>
    public required IReadOnlyList<LayerShare> Layers { get; init; }

    /// <summary>The certificate as lines for a reader.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-14}{value}\n");
        Line("method", Parameters.Count == 0 ? Method : $"{Method}: {string.Join(", ", Parameters.Select(p => $"{p.Key} = {p.Value}"))}");
        Line("network", $"{Network}, weights {WeightsSha256}");
        Line("images", $"[{string.Join(", ", Shape)}] {ElementType}, {InputsSha256}");
        Line("maps", MapsSha256);
        Line("completeness", Completeness?.ToString() ?? "none promised");
        Line("float64", Precision?.ToString() ?? "not checked: the network has no copy in float64");
        Line("batch of one", BatchOfOne.ToString());
        foreach (var layer in Layers) Line("layer", layer.ToString());
        return text.ToString();
    }

    internal static string Number(double value) => value == 0 ? "0" : value.ToString("0.###e+0", CultureInfo.InvariantCulture);
}

/// <summary>What maps add up to.</summary>
/// <param name="Law">The equation, in words.</param>
/// <param name="Largest">The largest absolute value of its left side.</param>
/// <param name="Residual">The largest absolute difference of its two sides.</param>
/// <param name="Shares">Mean over the images of what is on its right side beside the maps, by name.</param>
public sealed record Sum(string Law, double Largest, double Residual, IReadOnlyDictionary<string, double> Shares)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var shares = string.Concat(Shares.Select(share => $"; {share.Key} {SaliencyCertificate.Number(share.Value)} on average"));
        return $"{Law}: off by {SaliencyCertificate.Number(Residual)} at most, of {SaliencyCertificate.Number(Largest)}{shares}";
    }
}

/// <summary>How far maps are from those of another computation.</summary>
/// <param name="Images">Images compared.</param>
/// <param name="Largest">The largest absolute difference of a value.</param>
/// <param name="Scale">The largest absolute value.</param>
public sealed record Difference(int Images, double Largest, double Scale)
{
    /// <summary>The one in units of the other; 0 where all is 0.</summary>
    public double Relative() => Largest == 0 ? 0 : Largest / Scale;

    /// <inheritdoc/>
    public override string ToString() => $"{SaliencyCertificate.Number(Relative())} of the largest value, over {Images} images";
}

/// <summary>What became of the relevance that came to a layer, summed over the images.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="In">What came.</param>
/// <param name="Out">What was handed down.</param>
/// <param name="Bias">The biases' share.</param>
/// <param name="Stabiliser">The stabilisers'.</param>
/// <param name="Lost">What found nobody to go to.</param>
public sealed record LayerShare(string Layer, double In, double Out, double Bias, double Stabiliser, double Lost)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Layer}: in {SaliencyCertificate.Number(In)}, out {SaliencyCertificate.Number(Out)}, biases {SaliencyCertificate.Number(Bias)}, stabiliser {SaliencyCertificate.Number(Stabiliser)}, lost {SaliencyCertificate.Number(Lost)}";
}
