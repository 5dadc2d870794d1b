using System.Reflection;

namespace AttributionPriors.Reporting;

/// <summary>A protocol in words: its preset's name, or the nearest preset and the switches that differ from it.</summary>
public static class ProtocolName
{
    static readonly PropertyInfo[] Switches =
        typeof(Protocol).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    /// <summary>E.g. <c>recommended</c>, or <c>recommended with ActDiffWeight = Lambda</c>. Equal protocols have equal names, others never.</summary>
    public static string Of(Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var (name, differences) = Protocol.Presets
            .Select(preset => (preset.Key, Differences(protocol, preset.Value)))
            .OrderBy(pair => pair.Item2.Count)
            .ThenBy(pair => pair.Key == "recommended" ? 0 : 1)
            .First();
        return differences.Count == 0 ? name : $"{name} with {string.Join(", ", differences)}";
    }

    static List<string> Differences(Protocol protocol, Protocol preset) =>
        [.. Switches.Where(property => !Equals(property.GetValue(protocol), property.GetValue(preset)))
            .Select(property => $"{property.Name} = {property.GetValue(protocol)}")];
}
