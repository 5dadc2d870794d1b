using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using AttributionPriors.Tests;
using Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Priors;

/// <summary>One step of proactive pseudo-intervention, for every map, mask and switch, against its formulas in plain PyTorch.</summary>
[Collection(ProcessWide.Name)]
public sealed class PpiStepLaws(PpiAnswers answers) : SeededTests, IClassFixture<PpiAnswers>
{
    // Both sum the same numbers in different orders; batch norm over few values, the sigmoid's slope and the second derivative magnify that.
    static double Tolerance(ScalarType type) => type == ScalarType.Float64 ? 1e-9 : 1e-4;

    [Theory]
    [MemberData(nameof(PpiAnswers.Names), MemberType = typeof(PpiAnswers))]
    public void Terms_gradients_and_buffers_equal_PyTorchs(string name, ScalarType type) => Compare(name, type, (prior, model, batch) =>
    {
        var loss = prior.Evaluate(model, batch);
        loss.Total.backward();
        return loss;
    });

    [Theory]
    [MemberData(nameof(PpiAnswers.Names), MemberType = typeof(PpiAnswers))]
    public void They_do_when_gradients_are_taken_term_by_term(string name, ScalarType type) =>
        Compare(name, type, (prior, model, batch) => prior.Differentiate(model, batch));

    void Compare(string name, ScalarType type, Func<Prior, Classifier, Batch, Loss> differentiate)
    {
        using var scope = NewDisposeScope();
        var (step, (question, answer)) = (PpiStep.All[(name, type)], answers[name, type]);
        using var model = step.Network(question);
        using var prior = new ProactivePseudoIntervention(step.Protocol);
        manual_seed(PpiStep.Seed);
        var loss = differentiate(prior, model, PpiStep.Batch(question));

        string[] terms = [.. loss.Terms.Select(t => $"term.{t.Name}"), "term.total"];
        Assert.Equal(answer.Keys.Where(k => k.StartsWith("term.", StringComparison.Ordinal)).Order(), terms.Order());
        // A term may be the small rest of larger ones.
        var size = Math.Abs(loss.Total.ToDouble());
        foreach (var term in loss.Terms) Oracle.Close(term.Name, answer[$"term.{term.Name}"], term.Value, Tolerance(type), size);
        Oracle.Close("total", answer["term.total"], loss.Total, Tolerance(type), size);

        var largest = model.named_parameters().Max(p => Oracle.Largest(Oracle.Numbers(answer[$"grad.{p.name}"])));
        foreach (var (parameter, value) in model.named_parameters())
            Oracle.Close($"gradient of {parameter}", answer[$"grad.{parameter}"], value.grad!, Tolerance(type), largest);
        foreach (var (buffer, value) in model.named_buffers())
            Oracle.Close(buffer, answer[$"buffer.{buffer}"], value, Tolerance(type));
    }
}
