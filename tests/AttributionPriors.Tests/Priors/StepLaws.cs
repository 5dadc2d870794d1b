using AttributionPriors.Tests;
using AttributionPriors.Models.Weights;
using AttributionPriors.Priors;
using Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Tests.Priors;

/// <summary>One training step of every method, against the papers' formulas in plain PyTorch.</summary>
[Collection(ProcessWide.Name)]
public sealed class StepLaws(StepAnswers answers) : SeededTests, IClassFixture<StepAnswers>
{
    // Both sum the same numbers in different orders; batch norm over few values and the second derivative magnify that.
    static double Tolerance(ScalarType type) => type == ScalarType.Float64 ? 1e-9 : 1e-4;

    [Theory]
    [MemberData(nameof(StepAnswers.Names), MemberType = typeof(StepAnswers))]
    public void Terms_gradients_and_buffers_equal_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        var (step, (question, answer)) = (Step.All[name], answers[name]);
        using var model = step.Network(question);
        using var prior = step.Build(question, model);
        var loss = prior.Evaluate(model, Step.Batch(question));
        loss.Total.backward();

        Assert.True(prior.UpdatesClassifier);
        string[] terms = [.. loss.Terms.Select(t => $"term.{t.Name}"), "term.total"];
        Assert.Equal(answer.Keys.Where(k => k.StartsWith("term.", StringComparison.Ordinal)).Order(), terms.Order());
        foreach (var term in loss.Terms) Oracle.Close(term.Name, answer[$"term.{term.Name}"], term.Value, Tolerance(step.Type));
        Oracle.Close("total", answer["term.total"], loss.Total, Tolerance(step.Type));

        var largest = model.named_parameters().Max(p => Oracle.Largest(Oracle.Numbers(answer[$"grad.{p.name}"])));
        foreach (var (parameter, value) in model.named_parameters())
            Oracle.Close($"gradient of {parameter}", answer[$"grad.{parameter}"], value.grad!, Tolerance(step.Type), largest);
        foreach (var (buffer, value) in model.named_buffers())
            Oracle.Close(buffer, answer[$"buffer.{buffer}"], value, Tolerance(step.Type));
    }

    [Theory]
    [MemberData(nameof(StepAnswers.AdversarialNames), MemberType = typeof(StepAnswers))]
    public void The_discriminators_gradients_and_step_equal_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        var (step, (question, answer)) = (Step.All[name], answers[name]);
        using var model = step.Network(question);
        using var prior = (Adversarial)step.Build(question, model);
        prior.Evaluate(model, Step.Batch(question)).Total.backward();

        // The classifier's loss must not reach them: these are of the discriminator's own loss alone.
        var largest = prior.Discriminator.named_parameters().Max(p => Oracle.Largest(Oracle.Numbers(answer[$"discriminator_grad.{p.name}"])));
        foreach (var (parameter, value) in prior.Discriminator.named_parameters())
            Oracle.Close($"gradient of {parameter}", answer[$"discriminator_grad.{parameter}"], value.grad!, Tolerance(step.Type), largest);
        // Adam's first step is the gradient's sign, nearly: where that is all rounding, so is the step.
        foreach (var (key, value) in prior.Discriminator.state_dict())
            Oracle.Close(key, answer[$"discriminator.{key}"], value, 10 * Tolerance(step.Type));
        Assert.All(prior.Discriminator.parameters(), p => Assert.True(p.requires_grad));
    }
}
