using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Certificates;

namespace AttributionPriors.Lessons;

/// <summary>A certificate to read in a notebook.</summary>
static class CertificateTable
{
    const int ShownOfHash = 16;

    /// <summary>See <see cref="Laboratory.Certificate"/>.</summary>
    public static Table Summary(Laboratory laboratory, string method)
    {
        var certificate = Of(laboratory, method, laboratory.Positives.Count);
        (string What, string Value)[] rows =
        [
            ("Method", string.Join("; ", [certificate.Method, .. certificate.Parameters.Select(parameter => $"{parameter.Key}: {parameter.Value}")])),
            ("Weights, images, maps (SHA-256)", string.Join(", ", new[] { certificate.WeightsSha256, certificate.InputsSha256, certificate.MapsSha256 }.Select(hash => hash[..ShownOfHash] + "…"))),
            ("Adds up", certificate.Completeness?.ToString() ?? "nothing promised"),
            ("Against float64", certificate.Precision?.ToString() ?? "no copy in float64"),
            ("A batch of one against a batch of many", certificate.BatchOfOne.ToString()),
        ];
        return new($"Certificate of {certificate.Shape[0]} maps", [new("What", Alignment.Left), new("Found", Alignment.Left)], [.. rows.Select(row => (Cell[])[Cell.Of(row.What), Cell.Of(row.Value)])]);
    }

    /// <summary>See <see cref="Laboratory.Ledger"/>.</summary>
    public static Table Layers(Laboratory laboratory, string method)
    {
        var certificate = Of(laboratory, method, images: 1);
        if (certificate.Layers.Count == 0) throw new ArgumentException($"{method} keeps no ledger: name a rule or composite of layer-wise relevance, such as LRP-EpsilonPlus.", nameof(method));
        string[] names = ["In", "Out", "Biases", "Stabilisers", "Lost"];
        Cell[] Row(LayerShare layer) => [Cell.Of(layer.Layer), .. new[] { layer.In, layer.Out, layer.Bias, layer.Stabiliser, layer.Lost }.Select(value => Cell.Of(Math.Round(value, 3) + 0.0, "0.000"))];
        return new(
            $"Relevance of one image from the logit down ({certificate.Method})", [new("Layer", Alignment.Left), .. names.Select(name => new Column(name))], [.. certificate.Layers.Select(Row)],
            ["In = out + biases + stabilisers + lost, in every row. Out of the last row is the map."]);
    }

    static SaliencyCertificate Of(Laboratory laboratory, string method, int images)
    {
        var (maps, certificate) = Certification.Attribute(
            Laboratory.Method(method), laboratory.Network, laboratory.Images.narrow(0, 0, images), laboratory.Targets.narrow(0, 0, images), layers: true);
        maps.Dispose();
        return certificate;
    }
}
