using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Priors;

namespace Tests.Experiments;

/// <summary>The two tasks' settings and data.</summary>
public sealed class TaskLaws
{
    static readonly SyntheticTask s_synthetic = new();
    static readonly DecoyTask s_decoy = new();

    // The paper's Table 3 and the released configurations, synthetic rows: learning rate, λ, σ.
    [Theory]
    [InlineData("Baseline", HyperParameterSource.PaperTable3, 3.11e-4, 0, 0.817838)]
    [InlineData("Baseline", HyperParameterSource.ReleasedConfigurations, 3.11e-4, 0, 0.817838)]
    [InlineData("Masked", HyperParameterSource.PaperTable3, 3e-5, 0, 0.817838)]
    [InlineData("Masked", HyperParameterSource.ReleasedConfigurations, 3.11e-4, 0, 0.817838)]
    [InlineData("ActDiff", HyperParameterSource.PaperTable3, 3.11e-4, 0.115, 0.817838)]
    [InlineData("ActDiff", HyperParameterSource.ReleasedConfigurations, 3.11e-4, 0.114963, 0.817838)]
    [InlineData("Adversarial", HyperParameterSource.PaperTable3, 3.71e-4, 10, 0.639513)]
    [InlineData("Adversarial", HyperParameterSource.ReleasedConfigurations, 3.71e-4, 10, 0.639513)]
    [InlineData("GradMask", HyperParameterSource.PaperTable3, 1e-2, 0.203, 1.0)]
    [InlineData("GradMask", HyperParameterSource.ReleasedConfigurations, 1e-2, 0.203439, 1.0)]
    [InlineData("RightForTheRightReasons", HyperParameterSource.PaperTable3, 1e-5, 7.56, 0)]
    [InlineData("RightForTheRightReasons", HyperParameterSource.ReleasedConfigurations, 1e-5, 10, 0)]
    public void The_synthetic_tasks_paper_profile_has_the_printed_hyper_parameters(string method, HyperParameterSource source, double rate, double lambda, double sigma)
    {
        var hyper = s_synthetic.Spec(method, 1234, "paper", Protocol.Recommended with { HyperParameters = source }).Hyper;
        Assert.Equal((rate, lambda, sigma, 0), (hyper.LearningRate, hyper.Lambda, hyper.MaskSigma, hyper.WeightDecay));
        if (method == "Adversarial") Assert.Equal((10, 0.01), (hyper.EncoderEvery, hyper.DiscriminatorLearningRate));
    }

    [Fact]
    public void The_synthetic_tasks_paper_profile_is_the_papers_protocol()
    {
        var spec = s_synthetic.Spec("Baseline", 451, "paper", Protocol.Paper);
        Assert.Equal((500, 128, 128), (spec.Data.Train, spec.Data.Valid, spec.Data.Test));
        Assert.Equal(new ModelSettings("ResNet18", 64, 2), spec.Model);
        Assert.Equal(new TrainingSettings(100, 16, 5, null), spec.Training);
        Assert.Equal(new AttributionSettings(64, 200, 2, AttributionQuestion.EvidenceOfPositives), spec.Attribution);
        Assert.Equal([1234, 3232, 3221, 9856, 1290, 1987, 1111, 6400, 8888, 451], s_synthetic.Seeds("paper"));
        Assert.Equal(32, s_synthetic.Spec("Baseline", 451, "paper", Protocol.Paper with { BatchSize = 32 }).Training.BatchSize);
    }

    [Fact]
    public void The_decoy_task_is_the_benchmarks()
    {
        var spec = s_decoy.Spec("Baseline", 1, "paper", Protocol.Recommended);
        Assert.Equal((55_000, 5_000, 10_000), (spec.Data.Train, spec.Data.Valid, spec.Data.Test));
        Assert.Equal(("SmallConvNet", 10), (spec.Model.Name, spec.Model.Classes));
        Assert.Equal((1e-3, 1e-4), (spec.Hyper.LearningRate, spec.Hyper.WeightDecay));
        Assert.Equal(256, spec.Training.BatchSize);
        Assert.Equal(AttributionQuestion.DecoyOfTrueClass, spec.Attribution.Question);
    }

    [Fact]
    public void A_task_offers_methods_networks_and_seeds_that_exist()
    {
        foreach (var task in (ITask[])[s_synthetic, s_decoy])
            foreach (var profile in Profiles.Names)
            {
                Assert.NotEmpty(task.Seeds(profile));
                Assert.Equal(task.Seeds(profile).Count, task.Seeds(profile).Distinct().Count());
                foreach (var method in task.Methods)
                {
                    var spec = task.Spec(method, 1, profile, Protocol.Released);
                    Assert.Equal((task.Name, method, 1, profile, Protocol.Released), (spec.Task, spec.Method, spec.Seed, spec.Profile, spec.Protocol));
                    Assert.Contains(method, PriorCatalogue.Names);
                    Assert.Contains(spec.Model.Name, ModelCatalogue.Names);
                    Assert.True(task.ProcessorSeconds(spec) > 0);
                }
            }
    }

    [Fact]
    public void The_profiles_grow()
    {
        foreach (var task in (ITask[])[s_synthetic, s_decoy])
        {
            double[] seconds = [.. Profiles.Names.Select(profile => task.ProcessorSeconds(task.Spec("Baseline", 1, profile, Protocol.Recommended)))];
            Assert.Equal(seconds.Order(), seconds);
        }
    }

    [Fact]
    public void Names_are_found_in_any_case_and_unknown_ones_refused_with_those_that_exist()
    {
        Assert.Equal("ActDiff", s_synthetic.Spec("actdiff", 1, "SMOKE", Protocol.Recommended).Method);
        foreach (var task in (ITask[])[s_synthetic, s_decoy])
        {
            Assert.Equal(task.Methods, Assert.Throws<UnknownNameException>(() => task.Spec("ActDif", 1, "smoke", Protocol.Recommended)).Valid);
            Assert.Equal(Profiles.Names, Assert.Throws<UnknownNameException>(() => task.Spec("ActDiff", 1, "big", Protocol.Recommended)).Valid);
            Assert.Equal(Profiles.Names, Assert.Throws<UnknownNameException>(() => task.Seeds("big")).Valid);
        }
        Assert.Contains("ten", Assert.Throws<ArgumentException>(() => s_decoy.Spec("gradmask", 1, "smoke", Protocol.Recommended)).Message);
    }

    [Fact]
    public void Only_the_synthetic_training_masks_are_dilated()
    {
        var spec = s_synthetic.Spec("GradMask", 1234, "smoke", Protocol.Recommended);
        var (dilated, plain) = (s_synthetic.Load(spec with { Hyper = spec.Hyper with { MaskSigma = 1 } }), s_synthetic.Load(spec with { Hyper = spec.Hyper with { MaskSigma = 0 } }));
        Assert.Equal(MaskDilation.Of(plain.Train, 1).Fingerprint(), dilated.Train.Fingerprint());
        Assert.NotEqual(plain.Train.Fingerprint(), dilated.Train.Fingerprint());
        Assert.Equal((plain.Valid.Fingerprint(), plain.Test.Fingerprint()), (dilated.Valid.Fingerprint(), dilated.Test.Fingerprint()));
        Assert.Equal((64, 32, 32), (plain.Train.Count, plain.Valid.Count, plain.Test.Count));
    }

    [Fact]
    public void A_specs_fingerprint_is_the_datas_and_its_seed_draws_them()
    {
        var spec = s_synthetic.Spec("Baseline", 1234, "smoke", Protocol.Recommended);
        var pools = SyntheticCrosses.Pools(CrossGeometry.Hard);
        var expected = SyntheticSubset.Of(pools, 1234, 64, 32, 32);
        Assert.Equal(expected.Test.Fingerprint(), s_synthetic.Load(spec).Test.Fingerprint());
        Assert.NotEqual(expected.Test.Fingerprint(), s_synthetic.Load(spec with { Seed = 1235 }).Test.Fingerprint());
        Assert.Equal(spec.Data.Fingerprint, new SyntheticTask().Spec("ActDiff", 1, "paper", Protocol.Paper).Data.Fingerprint);
    }

    [Fact]
    public void The_clean_arm_has_the_same_images_without_swatches()
    {
        var decoyed = s_decoy.Load(s_decoy.Spec("Baseline", 1234, "smoke", Protocol.Recommended));
        var clean = s_decoy.Load(s_decoy.Spec("Clean", 1234, "smoke", Protocol.Recommended));
        Assert.Equal(decoyed.Train.Labels, clean.Train.Labels);
        Assert.Equal(decoyed.Train.Masks, clean.Train.Masks);
        for (var k = 0; k < clean.Train.Images.Length; k++)
            if (clean.Train.Masks[k] == 1) Assert.Equal(decoyed.Train.Images[k], clean.Train.Images[k]);
        Assert.NotEqual(decoyed.Train.Images, clean.Train.Images);
    }
}
