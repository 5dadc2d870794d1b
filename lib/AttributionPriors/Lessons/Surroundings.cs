using AttributionPriors.Experiments;
using AttributionPriors.Reporting;
using TorchSharp;

namespace AttributionPriors.Lessons;

/// <summary>What a notebook stands on.</summary>
public static class Surroundings
{
    /// <summary>The library below, the machine, what was chosen for this notebook, and the records that there are.</summary>
    public static Table Table()
    {
        var facts = TorchEnvironment.Describe(torch.device(Chosen.Device));
        (string What, string Found)[] rows =
        [
            ("libtorch", facts.Torch),
            ("Device", $"{facts.Device} ({Chosen.DeviceVariable})"),
            ("CUDA", torch.cuda.is_available() ? $"{torch.cuda.device_count()} devices" : "none"),
            ("Processors", $"{Machine.Processors}: {Machine.Name}"),
            ("Profile", $"{Chosen.Profile} ({Chosen.ProfileVariable})"),
            ("Records of this machine", Count("runs")),
            ("Records of the kit", Count("reference")),
            ("Pictures of figures", new ChromiumExport(PlotlyScript.Find(Checkout.Find() ?? Directory.GetCurrentDirectory())).IsAvailable ? "yes" : "no: ./reproduce setup --chromium"),
        ];
        return new("What this notebook stands on", [new("What", Alignment.Left), new("Found", Alignment.Left)], [.. rows.Select(row => new[] { Cell.Of(row.What), Cell.Of(row.Found) })]);
    }

    static string Count(string folder)
    {
        var count = new ResultsStore(Checkout.PathOf("results", folder), readOnly: true).All().Count;
        return $"{count} in results/{folder}";
    }
}
