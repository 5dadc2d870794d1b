using AttributionPriors;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Tests;
using Tests.Data.Cub;
using Tests.Models;
using static TorchSharp.torch;
using TemporaryFolder = Tests.Data.TemporaryFolder;

namespace Tests.Experiments;

/// <summary>The tasks on Caltech-UCSD Birds: settings, splits, starting weights, a whole run.</summary>
[Collection(ProcessWide.Name)]
public sealed class CubTaskLaws : SeededTests, IDisposable
{
    const int Species = 4, Each = 16;

    readonly TemporaryFolder _folder = new();

    public CubTaskLaws() => CubFolder.Write(Path.Combine(_folder.Path, "cub"), Species, Each);

    public void Dispose() => _folder.Dispose();

    CubTask Task(string? weights = null) => CubTask.All(_folder.Path, weights)[0];

    static RunSpec Spec(CubTask task, string method = "Baseline", int seed = 1, string profile = Profiles.Smoke) => task.Spec(method, seed, profile, Protocol.Recommended);

    [Fact]
    public void A_run_keeps_how_much_of_its_maps_lies_in_the_birds_boxes()
    {
        var task = Task();
        var record = new Runner(new([task]), TimeProvider.System).Run(
            Spec(task, "PpiWbp"), new(Path.Combine(_folder.Path, "run"), Path.Combine(_folder.Path, "model"), "cpu", _ => { }, _ => { }, TestContext.Current.CancellationToken), out _);
        Assert.Equal(("Vgg11", 3), (record.Spec.Model.Name, record.Spec.Model.Classes));
        // 64 pixels become 37, of which the middle 32 from the second on stay: the box from 16 to 48 is from 7.25 to 25.75, the middles of 19 pixels.
        Assert.All(record.Pointing!.Values, game => Assert.Equal(19 * 19 / 1024.0, game[0].Chance, 1e-6));
        Assert.Equal(4, record.Evidence!.Deletion.Count);
        Assert.Equal(3, record.Evidence.Examples[0].Image.Count);
        var text = CanonicalJson.Write(record);
        Assert.Equal(text, CanonicalJson.Write(CanonicalJson.Read<RunRecord>(text, "here")));
    }

    [Fact]
    public void Both_splits_keep_the_first_species_apart_and_the_seed_draws_the_papers()
    {
        var (paper, official) = (Task(), CubTask.All(_folder.Path, null)[1]);
        Assert.Equal(("ppi-cub", "ppi-cub-official"), (paper.Name, official.Name));
        foreach (var task in new[] { paper, official })
        {
            var splits = task.Load(Spec(task));
            Assert.Equal(3 * Each, splits.Train.Count + splits.Valid.Count + splits.Test.Count);
            Assert.Equal([0, 1, 2], splits.Train.Labels.Distinct().Order());
            // The brightest photographs tell one another apart: none is in two splits.
            float[] marks = [.. new[] { splits.Train, splits.Valid, splits.Test }.SelectMany(set => Enumerable.Range(0, set.Count).Select(i => set.Image(i)[0] * 100 + set.Labels[i]))];
            Assert.Equal(marks.Length, marks.Distinct().Count());
        }
        // Half of the photographs are the official test, whatever the seed.
        Assert.Equal((3 * Each / 2, 3 * Each / 2), (Spec(official).Data.Test, Spec(official, seed: 2).Data.Test));
        Assert.NotEqual(Spec(paper).Data.Fingerprint, Spec(paper, seed: 2).Data.Fingerprint);
        Assert.Equal(4, Spec(paper, profile: Profiles.Lesson).Model.Classes);
        double[] seconds = [.. Profiles.Names.Select(profile => ((ITask)paper).ProcessorSeconds(Spec(paper, "PpiWbp", profile: profile)))];
        Assert.Equal(seconds.Order(), seconds);
    }

    [Fact]
    public void Interventions_take_the_papers_share_of_points_and_boost_the_saliency_term()
    {
        var full = Spec(Task(), "PpiLrp", profile: Profiles.Paper);
        Assert.Equal((PpiMask.TopPoints, 1000, PpiBoost.Saliency, 20, 100.0), (full.Hyper.Ppi!.Mask, full.Hyper.Ppi.MaskPoints, full.Hyper.Ppi.Boost, full.Hyper.Ppi.BoostAfter, full.Hyper.Ppi.BoostFactor));
        Assert.Equal(new("Vgg11", 64, 4), full.Model);
        Assert.Equal(224, full.Photos!.Side);
        // 1000 of 224 × 224 pixels are 20.4 of 32 × 32.
        Assert.Equal(20, Spec(Task(), "PpiGradient").Hyper.Ppi!.MaskPoints);
        Assert.Equal(PpiMask.Box, Spec(Task(), "PpiWbpBox").Hyper.Ppi!.Mask);
        Assert.False(CubTask.IsWhole(full));
        Assert.True(CubTask.IsWhole(full with { Data = new(8190, 2311, 1287, "") }));
    }

    [Fact]
    public void The_papers_runs_are_its_gradient_descent_and_smaller_ones_Adam()
    {
        foreach (var task in CubTask.All(_folder.Path, null))
        {
            var hyper = Spec(task, profile: Profiles.Paper).Hyper;
            Assert.Equal((0.01, 0.1, 30, 5e-4, 0.9), (hyper.LearningRate, hyper.LearningRateDecay, hyper.DecayEvery, hyper.WeightDecay, hyper.Sgd?.Momentum));
            Assert.All([Profiles.Smoke, Profiles.Lesson], profile => Assert.Equal(new() { LearningRate = 1e-4 }, Spec(task, profile: profile).Hyper));
        }
    }

    [Fact]
    public void A_file_that_changed_is_another_run()
    {
        var spec = Spec(Task());
        var boxes = Path.Combine(_folder.Path, "cub", "CUB_200_2011", "bounding_boxes.txt");
        File.WriteAllText(boxes, File.ReadAllText(boxes).Replace("16.0 16.0 32.0", "16.0 16.0 31.0", StringComparison.Ordinal));
        Assert.NotEqual(spec.Data.Fingerprint, Spec(Task()).Data.Fingerprint);
        Assert.Contains("other photographs", Assert.Throws<InvalidDataException>(() => Task().Load(spec)).Message);
    }

    [Fact]
    public void A_network_starts_from_the_files_convolutions_and_a_head_of_its_own()
    {
        var path = WriteWeights("weights", "Vgg11", 1000);
        var (task, scratch) = (Task(path), Task());
        var spec = Spec(task);
        Assert.Equal((new ModelSettings("Vgg11", 2, 3), 0), (spec.Model, Spec(task, "PpiWbp", profile: Profiles.Lesson).Hyper.Ppi!.WarmUpEpochs));
        Assert.NotEqual(Spec(scratch).Hash(), spec.Hash());
        var images = task.Load(spec).Test;
        using var network = Network(task);
        using var again = Network(task);
        var (state, given) = (ModuleState.Copy(network), WeightFile.Read(path).Tensors);
        Assert.Equal(given["features.0.weight"].Data, state["features.0.weight"].Data);
        Assert.Equal([3, 128], state["classifier.6.weight"].Shape);
        Assert.NotEqual(ModuleState.Copy(again)["classifier.6.weight"].Data, state["classifier.6.weight"].Data);
        Assert.Contains("other weights", Assert.Throws<InvalidDataException>(() => Network(scratch)).Message);
        Assert.Contains("other weights", Assert.Throws<InvalidDataException>(() => Network(Task(WriteWeights("others", "Vgg11", 7)))).Message);
        Classifier Network(ITask from) => from.Network(spec, images);
    }

    [Fact]
    public void Weights_of_another_network_or_none_are_refused_by_name()
    {
        var other = Assert.Throws<InvalidDataException>(() => Spec(Task(WriteWeights("other", "ImageNetResNet18", 7)))).Message;
        Assert.Contains("no weights of Vgg11", other);
        Assert.Contains("missing features.0.weight", other);
        Assert.Contains("nowhere.pth", Assert.Throws<FileNotFoundException>(() => Spec(Task("nowhere.pth"))).Message);
    }

    [Fact]
    public void Without_the_data_it_says_what_to_put_where_and_what_runs_instead()
    {
        var unset = CubTask.All(null, null)[0];
        Assert.Equal(unset.Lack, Assert.Throws<DirectoryNotFoundException>(() => Spec(unset)).Message);
        Assert.All(["REPRODUCE_DATA", "cub/CUB_200_2011", "ppi-birds"], word => Assert.Contains(word, unset.Lack));
        Assert.Contains(Path.Combine(_folder.Path, "empty", "cub"), CubTask.All(Path.Combine(_folder.Path, "empty"), null)[0].Lack);
        Assert.Null(Task().Lack);
    }

    /// <summary>A narrow network's weights, drawn.</summary>
    string WriteWeights(string name, string architecture, int classes)
    {
        var path = Path.Combine(_folder.Path, $"{name}.safetensors");
        using var network = ModelCatalogue.Build(new(architecture, 2, classes), 3);
        new ModelFile(new(architecture, 2, classes), 3, 224, 224).Write(path, ModuleState.Copy(network));
        return path;
    }
}
