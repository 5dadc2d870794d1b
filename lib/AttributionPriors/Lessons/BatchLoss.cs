using AttributionPriors.Reporting;

namespace AttributionPriors.Lessons;

/// <summary>A loss in numbers.</summary>
/// <param name="Method">Whose it is.</param>
/// <param name="Hyper">What the method was tuned by.</param>
/// <param name="Terms">Its terms by name: the cross-entropy first, then the prior's, then what is only reported.</param>
/// <param name="Total">What is differentiated.</param>
[TypeFormatterSource(typeof(BatchLossForms))]
public sealed record BatchLoss(string Method, HyperParameters Hyper, IReadOnlyList<(string Name, double Value)> Terms, double Total)
{
    const string Digits = "0.000", Adversary = "discriminator", Weight = "Weight";

    /// <summary>The losses in a table, a row each under its name.</summary>
    public static Table Table(IReadOnlyList<(string Name, BatchLoss Loss)> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        string[] terms = [.. losses.SelectMany(entry => entry.Loss.Terms).Select(term => term.Name).Distinct()];
        Column[] columns = [new("Method", Alignment.Left), new("λ"), .. terms.Select(term => new Column(term, Group: "Terms")), new("Loss")];
        List<string> notes = [];
        if (terms.Contains(Adversary)) notes.Add($"The loss is the sum of the terms but for {Adversary}: that one the adversary makes small, not the classifier.");
        if (terms.Any(term => term.EndsWith(Weight, StringComparison.Ordinal))) notes.Add($"…{Weight}: what a balanced term was multiplied by, and no summand itself.");
        return new("Losses of one batch", columns, [.. losses.Select(entry => Row(entry.Name, entry.Loss, terms))], notes);
    }

    static Cell[] Row(string name, BatchLoss loss, string[] terms) =>
    [
        Cell.Of(name),
        loss.Hyper.Lambda == 0 ? Cell.None : Cell.Of(loss.Hyper.Lambda, "0.###"),
        .. terms.Select(term => Cell.Of(loss.Terms.Where(own => own.Name == term).Select(own => (double?)own.Value).FirstOrDefault(), Digits)),
        Cell.Of(loss.Total, Digits),
    ];

    /// <summary>In one line.</summary>
    public override string ToString() =>
        $"{MethodStyle.Of(Method).Display}: loss {Total.ToString(Digits)}; {string.Join(", ", Terms.Select(term => $"{term.Name} {term.Value.ToString(Digits)}"))}";
}

/// <summary>A loss in a notebook.</summary>
sealed class BatchLossForms : ITypeFormatterSource
{
    public IEnumerable<TypeFormatter> CreateTypeFormatters() => [TypeFormatter.Of<BatchLoss>("text/plain", loss => loss.ToString())];
}
