using AttributionPriors.Experiments;
using AttributionPriors.Reporting;
using AttributionPriors.Reporting.Claims;

namespace AttributionPriors.Lessons;

/// <summary>The records of a task of proactive pseudo-intervention, as a notebook steps through them: where maps lie, what they are worth, and the paper's claims.</summary>
public sealed class PpiStudy
{
    readonly Study _study;

    PpiStudy(Study study) => _study = study;

    /// <summary>Opens the task's records, as <see cref="Study.Open"/> chooses them.</summary>
    /// <param name="task">The task's name, e.g. <c>ppi-birds</c>.</param>
    /// <exception cref="UnknownNameException">There is no such task.</exception>
    public static PpiStudy Open(string task = "ppi-birds") => new(Study.Open(task));

    /// <summary>Whose records these are, as a sentence.</summary>
    public string Source => _study.Source;

    /// <summary>Accuracy by map.</summary>
    public Table Table2() => InterventionTable.Build(_study.Records);

    /// <summary>The energy pointing game of one training method's networks.</summary>
    public Table Table7(string method = "Baseline") => PpiTable7.Build(_study.Records, method);

    /// <summary>How masks cut from maps fit the objects.</summary>
    public Table Segmentation() => PpiSegmentation.Build(_study.Records);

    /// <summary>Maps of single images.</summary>
    public Figure Figure3() => PpiFigure3.Build(_study.Records);

    /// <summary>Deletion curves.</summary>
    public Figure Figure5() => PpiFigure5.Build(_study.Records);

    /// <summary>Those of the paper's sentences that the records can tell of, with their verdicts.</summary>
    public Table Claims()
    {
        var evidence = new ClaimEvidence(_study.Records);
        return ClaimsTable.Build(
            [.. PpiClaims.Sentences.Where(claim => claim.Check(evidence).Outcome != ClaimOutcome.NeedsData)], evidence, "Claims of the paper on proactive pseudo-intervention that these records tell of");
    }

    /// <summary><see cref="Source"/>.</summary>
    public override string ToString() => Source;
}
