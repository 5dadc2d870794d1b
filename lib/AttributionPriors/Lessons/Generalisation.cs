using AttributionPriors.Experiments;
using AttributionPriors.Reporting;
using AttributionPriors.Reporting.Claims;

namespace AttributionPriors.Lessons;

/// <summary>
/// The paper's question over all its tasks with a shift, as a notebook steps through it: explanation against generalisation, how much of it hangs on choices, and
/// the claims with their verdicts.
/// </summary>
public sealed class Generalisation
{
    static readonly string[] s_shifted = ["synthetic", "xray-spc", "rsna-vpc"], s_unshifted = ["xray-nospc", "rsna-novpc"];

    readonly IReadOnlyList<Study> _shifted;

    Generalisation(IReadOnlyList<Study> shifted, IReadOnlyList<Study> unshifted)
    {
        _shifted = shifted;
        Evidence = new(shifted.Concat(unshifted).SelectMany(study => study.Records));
    }

    /// <summary>Opens the tasks' records, as <see cref="Study.Open"/> chooses them.</summary>
    public static Generalisation Open()
    {
        static Study[] Opened(IEnumerable<string> tasks) => [.. tasks.Select(task => Study.Open(task))];
        return new(Opened(s_shifted), Opened(s_unshifted));
    }

    /// <summary>Whose records these are, a line a task.</summary>
    public string Source => string.Join('\n', _shifted.Select(study => study.Source));

    /// <summary>The records that claims are tested on.</summary>
    public ClaimEvidence Evidence { get; }

    /// <summary>Test AUC against IoU, run by run, a panel a task.</summary>
    public Figure Figure8(string saliency = SaliencyName.IntegratedGradients) => Figure8Tasks.Build(Runs, saliency);

    /// <summary>The same by every saliency method.</summary>
    public Figure FigureA13() => Reporting.FigureA13.Build(Runs);

    /// <summary>The correlation under every combination of choices, the protocol among them where there are runs under another.</summary>
    /// <param name="task">One of the tasks with a shift.</param>
    /// <exception cref="UnknownNameException">It is none of them.</exception>
    public Figure SpecificationCurve(string task = "synthetic")
    {
        var found = UnknownNameException.Check("task", task, [.. _shifted.Select(study => study.Task.Name)]);
        var study = _shifted.First(study => study.Task.Name == found);
        return Reporting.SpecificationCurve.Build([.. study.Records, .. OfOtherProtocols(study)]);
    }

    /// <summary>Runs under the other presets; those of another profile are another experiment.</summary>
    static IEnumerable<RunRecord> OfOtherProtocols(Study study) => Protocol.Presets.Values
        .Where(protocol => protocol != study.Protocol)
        .SelectMany(protocol => Study.Open(study.Task.Name, study.Profile, protocol).Records)
        .Where(record => study.Records.Count > 0 && record.Spec.Profile == study.Records[0].Spec.Profile);

    /// <summary>The paper's sentences with their verdicts.</summary>
    public Table Claims() => ClaimsTable.Build(RedHerringClaims.Sentences, Evidence, "Claims of the red-herring paper");

    IReadOnlyList<IReadOnlyList<RunRecord>> Runs => [.. _shifted.Where(study => study.Records.Count > 0).Select(study => study.Records)];
}
