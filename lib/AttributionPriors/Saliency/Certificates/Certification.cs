using System.Security.Cryptography;
using System.Text;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Saliency.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Certificates;

/// <summary>Issues certificates.</summary>
public static class Certification
{
    /// <summary>The maps of a method, and their certificate.</summary>
    /// <param name="method">The method.</param>
    /// <param name="model">As for <see cref="ISaliencyMethod.Attribute"/>.</param>
    /// <param name="images">Likewise.</param>
    /// <param name="targets">Likewise.</param>
    /// <param name="sample">Images that are computed again, in float64 and one at a time: the first ones.</param>
    /// <param name="layers">Whether the certificate shows relevance layer by layer.</param>
    /// <exception cref="ArgumentException">Shapes, types or values do not fit.</exception>
    public static (Tensor Maps, SaliencyCertificate Certificate) Attribute(
        ISaliencyMethod method, nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, int sample = 4, bool layers = false)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        using var scope = NewDisposeScope();
        var maps = method.Attribute(model, images, targets);
        var count = (int)Math.Min(sample, images.size(0));
        var (few, theirs, expected) = (images.narrow(0, 0, count), targets.narrow(0, 0, count), maps.narrow(0, 0, count));
        var account = (method as IAccountable)?.Account(model, images, targets, maps);
        var certificate = new SaliencyCertificate
        {
            Method = method.Name,
            Parameters = method.Parameters,
            Network = model.GetName(),
            Shape = images.shape,
            ElementType = images.dtype.ToString(),
            WeightsSha256 = Sha256([.. ModuleState.Copy(model).OrderBy(entry => entry.Key, StringComparer.Ordinal)]),
            InputsSha256 = Sha256([KeyValuePair.Create("images", ModuleState.ToRaw(images)), KeyValuePair.Create("targets", ModuleState.ToRaw(targets))]),
            MapsSha256 = Sha256([KeyValuePair.Create("maps", ModuleState.ToRaw(maps))]),
            Completeness = account is null ? null : Summed(account),
            Precision = InFloat64(method, model, few, theirs, expected),
            BatchOfOne = Compare(expected, [.. Enumerable.Range(0, count).Select(n => method.Attribute(model, few.narrow(0, n, 1), theirs.narrow(0, n, 1)))]),
            Layers = layers && account is not null ? [.. account.Ledger.Select(Share)] : [],
        };
        return (maps.MoveToOuterDisposeScope(), certificate);
    }

    static Difference? InFloat64(ISaliencyMethod method, nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor maps)
    {
        using var exact = model switch
        {
            LayeredClassifier layered => new FoldedClassifier(layered.Graph, new() { Type = ScalarType.Float64 }),
            MultiViewCnn volumes => volumes.ForAttribution(ScalarType.Float64),
            Classifier classifier => classifier.ForAttribution().to(ScalarType.Float64),
            _ => null,
        };
        return exact is null ? null : Compare(maps, method.Attribute(exact, images.to(ScalarType.Float64), targets));
    }

    static Difference Compare(Tensor maps, params IReadOnlyList<Tensor> again)
    {
        if (maps.numel() == 0) return new(0, 0, 0);
        using var scope = NewDisposeScope();
        var expected = cat([.. again]).to(ScalarType.Float64);
        return new((int)maps.size(0), (maps.to(ScalarType.Float64) - expected).abs().max().ToDouble(), expected.abs().max().ToDouble());
    }

    static Sum Summed(Account account) => new(
        account.Law,
        account.Whole.Select(Math.Abs).DefaultIfEmpty().Max(),
        account.Residual().Select(Math.Abs).DefaultIfEmpty().Max(),
        account.Shares.ToDictionary(share => share.Key, share => share.Value.DefaultIfEmpty().Average()));

    static LayerShare Share(LedgerEntry entry) =>
        new(entry.Layer, entry.In.Sum(), entry.Out.Sum(), entry.Bias.Sum(), entry.Stabiliser.Sum(), entry.Lost.Sum());

    static string Sha256(IReadOnlyList<KeyValuePair<string, RawTensor>> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, raw) in tensors)
        {
            // Each part says how long it is, so that no two lists of tensors are the same bytes.
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{raw.DType} [{string.Join(", ", raw.Shape)}] {raw.Data.Length}\n"));
            hash.AppendData(raw.Data);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
