using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;

namespace AttributionPriors.Reporting.Searches;

/// <summary>The searches of one task that may stand in one panel or beside one another: one task, profile, protocol and source of radiographs.</summary>
/// <param name="Task">The task.</param>
/// <param name="Setting">Whose images, which profile and which protocol, in words.</param>
/// <param name="Searches">In the order of the methods; of one method the usual search before the wide one.</param>
public sealed record SearchGroup(string Task, string Setting, IReadOnlyList<SearchRecord> Searches)
{
    /// <summary>Searches apart by task and setting: the paper's tasks in its order, then the others by name.</summary>
    public static IReadOnlyList<SearchGroup> Of(IReadOnlyList<SearchRecord> searches)
    {
        ArgumentNullException.ThrowIfNull(searches);
        return
        [
            .. from search in searches
               group search by (search.Start.Task, Setting: SettingOf(search)) into same
               orderby FigureNumber.PlaceOf(same.Key.Task), same.Key.Task, same.Key.Setting
               select new SearchGroup(same.Key.Task, same.Key.Setting,
               [
                   .. same.OrderBy(search => MethodStyle.Of(search.Start.Method).Order).ThenBy(search => search.Start.Method, StringComparer.Ordinal)
                       .ThenBy(search => search.Settings.IsWide).ThenBy(search => search.Name(), StringComparer.Ordinal),
               ]),
        ];
    }

    /// <summary>Whether the images are drawings: what is found on them never stands beside what was found on patients.</summary>
    public static bool IsOfPhantoms(SearchRecord search) => (search ?? throw new ArgumentNullException(nameof(search))).Start.Xray?.Source == RadiographSource.Phantom;

    /// <summary>The method as printed, with a word for the wide range of λ.</summary>
    public static string NameOf(SearchRecord search) =>
        MethodStyle.Of((search ?? throw new ArgumentNullException(nameof(search))).Start.Method).Display + (search.Settings.IsWide ? ", wide search" : "");

    static string SettingOf(SearchRecord search) =>
        $"{(IsOfPhantoms(search) ? "PHANTOM images, " : "")}{search.Start.Profile} profile{(ProtocolName.Of(search.Start.Protocol) is var name && name == Usual ? "" : $", protocol {name}")}";

    /// <summary>The protocol that goes without saying.</summary>
    static readonly string Usual = ProtocolName.Of(Protocol.Recommended);
}
