using AttributionPriors;
using AttributionPriors.Data.Phantoms;
using AttributionPriors.Data.Xray;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Priors;

namespace Tests.Experiments;

/// <summary>The chest X-ray tasks' settings and data, on a small set of phantoms.</summary>
public sealed class XrayTaskLaws : IClassFixture<XrayTaskLaws.Phantoms>
{
    /// <summary>Both kinds, written once for all tests.</summary>
    public sealed class Phantoms : IDisposable
    {
        static readonly PhantomSettings s_few = new(PerCell: 44, Seed: 9, Side: 48);

        readonly Tests.Data.TemporaryFolder _folder = new();

        public Phantoms()
        {
            foreach (var kind in (PhantomKind[])[PhantomKind.Xray, PhantomKind.Rsna])
            {
                var part = System.IO.Path.Combine(_folder.Path, kind.ToString());
                PhantomFolder.Write(kind, s_few, part);
                foreach (var name in PhantomFolder.Folders(kind)) Directory.Move(System.IO.Path.Combine(part, name), System.IO.Path.Combine(_folder.Path, name));
            }
            Tasks = XrayTask.All(_folder.Path);
        }

        public IReadOnlyList<XrayTask> Tasks { get; }

        public string Path => _folder.Path;

        public void Dispose() => _folder.Dispose();
    }

    readonly Phantoms _phantoms;

    public XrayTaskLaws(Phantoms phantoms) => _phantoms = phantoms;

    XrayTask Task(string name) => _phantoms.Tasks.Single(task => task.Name == name);

    // Rows of the paper's Table 3, and of the released configurations where they differ; Tables 4 and 5 (sections A.9, A.10).
    [Theory]
    [InlineData("xray-spc", "Baseline", HyperParameterSource.PaperTable3, 9.99e-3, 0)]
    [InlineData("xray-spc", "ActDiff", HyperParameterSource.PaperTable3, 5.38e-4, 0.1)]
    [InlineData("xray-spc", "ActDiff", HyperParameterSource.ReleasedConfigurations, 5.83e-4, 10)]
    [InlineData("xray-nospc", "RightForTheRightReasons", HyperParameterSource.PaperTable3, 2.35e-4, 9.57)]
    [InlineData("xray-nospc", "RightForTheRightReasons", HyperParameterSource.ReleasedConfigurations, 1.393e-3, 10)]
    [InlineData("xray-nospc", "MaskedZero", HyperParameterSource.PaperTable3, 6.87e-4, 0)]
    [InlineData("rsna-vpc", "Adversarial", HyperParameterSource.PaperTable3, 9.83e-4, 10)]
    [InlineData("rsna-vpc", "Adversarial", HyperParameterSource.ReleasedConfigurations, 3.5e-4, 10)]
    [InlineData("rsna-novpc", "ActDiff", HyperParameterSource.ReleasedConfigurations, 1e-5, 3.875686)]
    [InlineData("rsna-novpc-wide", "ActDiff", HyperParameterSource.PaperTable3, 1e-5, 1.7e-15)]
    [InlineData("xray-spc-equal", "GradMask", HyperParameterSource.PaperTable3, 9.24e-3, 1)]
    [InlineData("rsna-vpc-equal", "Adversarial", HyperParameterSource.PaperTable3, 3.5e-4, 1)]
    public void The_paper_profile_has_the_printed_hyper_parameters(string task, string method, HyperParameterSource source, double rate, double lambda)
    {
        var hyper = Task(task).Spec(method, 1234, "paper", Protocol.Recommended with { HyperParameters = source }).Hyper;
        Assert.Equal((rate, lambda, 0, 0), (hyper.LearningRate, hyper.Lambda, hyper.MaskSigma, hyper.WeightDecay));
    }

    /// <summary>So that Table 4 compares what it says it does, at any size.</summary>
    [Fact]
    public void A_lesson_of_the_wide_search_differs_from_the_normal_one_by_its_weight_alone()
    {
        var (normal, wide) = (Task("xray-spc").Spec("ActDiff", 1234, "lesson", Protocol.Recommended), Task("xray-spc-wide").Spec("ActDiff", 1234, "lesson", Protocol.Recommended));
        Assert.Equal((1, 1e-16), (normal.Hyper.Lambda, wide.Hyper.Lambda));
        Assert.Equal(normal, wide with { Task = "xray-spc", Hyper = wide.Hyper with { Lambda = 1 } });
    }

    [Fact]
    public void The_paper_profile_is_the_papers_protocol_and_the_released_one_trains_smaller()
    {
        var spec = Task("xray-spc").Spec("Adversarial", 451, "paper", Protocol.Paper);
        Assert.Equal(new ModelSettings("ResNet18", 64, 2), spec.Model);
        Assert.Equal(new TrainingSettings(100, 16, 5, null), spec.Training);
        Assert.Equal(new AttributionSettings(50, 200, 15, AttributionQuestion.EvidenceOfPositives), spec.Attribution);
        Assert.Equal((2, 1e-2), (spec.Hyper.EncoderEvery, spec.Hyper.DiscriminatorLearningRate));
        Assert.Equal((224, 224), Sides("xray-spc", Protocol.Paper));
        Assert.Equal((128, 224), Sides("xray-spc", Protocol.Released));
        Assert.Equal((224, 224), Sides("rsna-vpc", Protocol.Released));
        Assert.Equal([1234, 3232, 3221, 9856, 1290, 1987, 1111, 6400, 8888, 451], Task("xray-spc").Seeds("paper"));
        Assert.Equal(5, Task("xray-spc-equal").Seeds("paper").Count);
    }

    (int, int) Sides(string task, Protocol protocol)
    {
        var xray = Task(task).Spec("ActDiff", 1, "paper", protocol).Xray!;
        return (xray.Side, xray.ExplainedSide);
    }

    [Fact]
    public void A_task_offers_methods_and_networks_that_exist_and_says_that_phantoms_are_phantoms()
    {
        foreach (var task in _phantoms.Tasks)
            foreach (var profile in Profiles.Names)
                foreach (var method in task.Methods)
                {
                    var spec = task.Spec(method, 1, profile, Protocol.Recommended);
                    Assert.Contains(method, PriorCatalogue.Names);
                    Assert.Contains(spec.Model.Name, ModelCatalogue.Names);
                    Assert.True(task.MultiplyAdds(spec) > 0);
                    Assert.Equal(RadiographSource.Phantom, spec.Xray!.Source);
                    Assert.Equal(spec, CanonicalJson.Read<RunSpec>(CanonicalJson.Write(spec), "here"));
                }
    }

    [Theory]
    [InlineData("xray-spc", 0.9)]
    [InlineData("xray-nospc", 0.5)]
    [InlineData("rsna-vpc", 0.9)]
    [InlineData("rsna-vpc-equal", 0.9)]
    public void Splits_have_the_specs_sizes_and_carry_the_correlation_in_training(string name, double correlation)
    {
        var spec = Task(name).Spec("Baseline", 1234, "lesson", Protocol.Recommended);
        var splits = Task(name).Load(spec);
        Assert.Equal((spec.Data.Train, spec.Data.Valid, spec.Data.Test), (splits.Train.Count, splits.Valid.Count, splits.Test.Count));
        Assert.Equal((48, 1), (splits.Train.Height, splits.Train.Channels));
        double Common(AttributionPriors.Data.ImageSet set) => set.Labels.Zip(set.Sites, (label, site) => label == site ? 1.0 : 0).Average();
        // Truncation moves a share by less than one image of a class, which has at least twenty.
        Assert.Equal(correlation, Common(splits.Train), 1.0 / 20);
        if (correlation != 0.5) Assert.True(Common(splits.Test) < 0.35);
        Assert.Equal(0.5, splits.Explained.Labels.Average(), 1e-9);
        Assert.Equal(0.5, Common(splits.Explained), 1e-9);
        Assert.InRange(splits.Train.Images.Min(), -1024, -900);
        Assert.InRange(splits.Train.Images.Max(), 900, 1024);
    }

    [Fact]
    public void Masks_are_a_circle_or_the_boxes_of_the_ill()
    {
        var hearts = Task("xray-spc").Load(Task("xray-spc").Spec("Baseline", 1, "lesson", Protocol.Recommended)).Test;
        Assert.Equal(XrayMask.Circle(48), hearts.Mask(0).ToArray());
        var clouds = Task("rsna-vpc").Load(Task("rsna-vpc").Spec("Baseline", 1, "lesson", Protocol.Recommended)).Test;
        for (var i = 0; i < clouds.Count; i++) Assert.Equal(clouds.Labels[i] == 1, clouds.Mask(i).ContainsAnyExcept(0f));
    }

    [Fact]
    public void The_seed_draws_the_splits_but_for_the_released_RSNA_accident()
    {
        string Train(string task, int seed, Protocol protocol)
        {
            // The released size of X-ray images does not matter here, only who is drawn.
            var spec = Task(task).Spec("Baseline", seed, "smoke", protocol);
            return Task(task).Load(spec).Train.Fingerprint();
        }
        Assert.NotEqual(Train("rsna-vpc", 1, Protocol.Recommended), Train("rsna-vpc", 2, Protocol.Recommended));
        Assert.Equal(Train("rsna-vpc", 1, Protocol.Released), Train("rsna-vpc", 2, Protocol.Released));
        Assert.NotEqual(Train("xray-spc", 1, Protocol.Released), Train("xray-spc", 2, Protocol.Released));
    }

    [Fact]
    public void Other_radiographs_than_the_specs_are_refused()
    {
        var spec = Task("xray-spc").Spec("Baseline", 1, "smoke", Protocol.Recommended);
        var other = spec with { Data = spec.Data with { Fingerprint = new('0', 64) } };
        Assert.Contains("other radiographs", Assert.Throws<InvalidDataException>(() => Task("xray-spc").Load(other)).Message);
    }

    [Fact]
    public void A_folder_without_the_data_sets_is_named()
    {
        using var empty = new Tests.Data.TemporaryFolder();
        var task = XrayTask.All(empty.Path)[0];
        Assert.Contains("nih", Assert.Throws<DirectoryNotFoundException>(() => task.Spec("Baseline", 1, "smoke", Protocol.Recommended)).Message);
    }

    [Fact]
    public void A_switch_is_in_a_runs_name_only_where_it_is_turned()
    {
        var usual = Task("rsna-vpc").Spec("Baseline", 1, "smoke", Protocol.Recommended);
        Assert.Contains("\"protocol\": {}", CanonicalJson.Write(usual.Xray), StringComparison.Ordinal);
        var turned = usual.Xray! with { Protocol = new() { NegativeMask = NegativeMask.Ones } };
        Assert.Contains("\"negativeMask\": \"Ones\"", CanonicalJson.Write(turned), StringComparison.Ordinal);
        Assert.Equal(turned, CanonicalJson.Read<XraySettings>(CanonicalJson.Write(turned), "here"));
    }

    [Fact]
    public void A_spec_of_another_task_keeps_its_name()
    {
        var spec = new SyntheticTask().Spec("Baseline", 1234, "lesson", Protocol.Recommended);
        Assert.DoesNotContain("xray", CanonicalJson.Write(spec), StringComparison.OrdinalIgnoreCase);
    }
}
