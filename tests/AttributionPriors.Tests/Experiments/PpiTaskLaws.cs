using AttributionPriors;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Priors;

namespace Tests.Experiments;

/// <summary>The settings and data of proactive pseudo-intervention's tasks.</summary>
public sealed class PpiTaskLaws
{
    static readonly IReadOnlyList<PpiTask> s_tasks = PpiTask.OfTheKit();

    [Fact]
    public void They_offer_methods_networks_and_seeds_that_exist_and_grow_with_the_profile()
    {
        foreach (var task in s_tasks)
        {
            foreach (var profile in Profiles.Names)
                foreach (var method in task.Methods)
                {
                    var spec = task.Spec(method, 1, profile, Protocol.Released);
                    Assert.Equal((task.Name, method, 1, profile, Protocol.Released), (spec.Task, spec.Method, spec.Seed, spec.Profile, spec.Protocol));
                    Assert.Contains(method, PriorCatalogue.Names);
                    Assert.Contains(spec.Model.Name, ModelCatalogue.Names);
                    Assert.Equal(method == "Baseline", spec.Hyper.Ppi is null);
                    Assert.Equal(profile == Profiles.Paper && task.Name != "ppi-fashion", spec.Augmentation is not null);
                }
            double[] seconds = [.. Profiles.Names.Select(profile => ((ITask)task).ProcessorSeconds(task.Spec("PpiWbp", 1, profile, Protocol.Recommended)))];
            Assert.Equal(seconds.Order(), seconds);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_papers_images_are_trained_on_in_its_way_at_its_size_alone(bool isOfPaper)
    {
        var task = new PpiTask(new("of ten classes", "", 10, 4e6, () => "", (_, _) => throw new NotSupportedException(), () => (45_000, 5_000, 10_000)) { IsOfPaper = isOfPaper });
        var (plain, spec) = (task.Spec("Baseline", 1, Profiles.Paper, Protocol.Recommended), task.Spec("PpiWbp", 1, Profiles.Paper, Protocol.Recommended));
        var (adam, descent) = (new HyperParameters { LearningRate = 1e-3 }, new HyperParameters { LearningRate = 0.01, LearningRateDecay = 0.1, DecayEvery = 30, WeightDecay = 5e-4, Sgd = new(0.9) });
        Assert.Equal(isOfPaper ? descent : adam, plain.Hyper);
        Assert.Equal(isOfPaper ? new("Vgg11", 64, 10) : new ModelSettings("SmallConvNet", 20, 10), plain.Model);
        Assert.Equal(isOfPaper ? (PpiBalance.All, 1) : (PpiBalance.Saliency, 0.1), (spec.Hyper.Ppi!.Balance, spec.Hyper.Ppi.SaliencyWeight));
        Assert.Equal((100, 128), (plain.Training.Epochs, plain.Training.BatchSize));
        var lesson = task.Spec("PpiWbp", 1, Profiles.Lesson, Protocol.Recommended);
        Assert.Equal((new ModelSettings("SmallConvNet", 20, 10), adam with { Ppi = lesson.Hyper.Ppi }), (lesson.Model, lesson.Hyper));
    }

    [Fact]
    public void Only_specs_of_the_method_carry_its_switches()
    {
        var task = s_tasks[0];
        Assert.DoesNotContain("\"ppi\"", CanonicalJson.Write(task.Spec("Baseline", 1, "smoke", Protocol.Recommended)));
        var spec = task.Spec("PpiWbpBox", 1, "smoke", Protocol.Recommended);
        var text = CanonicalJson.Write(spec);
        Assert.Contains("\"mask\": \"Box\"", text);
        Assert.Equal(spec, CanonicalJson.Read<RunSpec>(text, "here"));
        Assert.NotEqual(spec.Hash(), (spec with { Hyper = spec.Hyper with { Ppi = spec.Hyper.Ppi! with { MaskDeviations = 3 } } }).Hash());
    }

    [Fact]
    public void Fashions_masks_are_its_clothes()
    {
        var task = s_tasks.Single(task => task.Name == "ppi-fashion");
        var train = task.Load(task.Spec("Baseline", 1, "smoke", Protocol.Recommended)).Train;
        Assert.Equal((64, 1, 28), (train.Count, train.Channels, train.Height));
        Assert.All(train.Images.Zip(train.Masks), p => Assert.Equal(p.First >= 16 / 255f, p.Second == 1));
        Assert.All(Enumerable.Range(0, 64), i => Assert.InRange(train.Mask(i).ToArray().Average(), 0.05, 0.95));
    }

    [Fact]
    public void The_pointing_game_is_played_with_the_papers_shares_of_the_pixels()
    {
        Assert.Equal([100, 500, 1000, 5000, 10_000, 224 * 224], Attributor.PointsOf(224 * 224));
        Assert.Equal([2, 10, 20, 102, 204, 1024], Attributor.PointsOf(32 * 32));
    }
}
