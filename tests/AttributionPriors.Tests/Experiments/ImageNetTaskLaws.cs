using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Reporting;
using AttributionPriors.Tests;
using Tests.Models;
using static TorchSharp.torch;
using TemporaryFolder = Tests.Data.TemporaryFolder;

namespace Tests.Experiments;

/// <summary>The task that looks at a network as somebody else trained it, on a few photographs in the release's layout and a narrow network of drawn weights.</summary>
[Collection(ProcessWide.Name)]
public sealed class ImageNetTaskLaws : SeededTests, IDisposable
{
    /// <summary>Those of the smoke profile, and one more.</summary>
    static readonly int[] s_classes = [0, 7, 250, 500, 750];

    const int Each = 2;

    readonly TemporaryFolder _folder = new();

    public ImageNetTaskLaws()
    {
        string[] synsets = [.. Enumerable.Range(0, 1000).Select(k => $"n{k:00000000}")];
        var root = Directory.CreateDirectory(Path.Combine(_folder.Path, "imagenet")).FullName;
        File.WriteAllLines(Path.Combine(root, "LOC_synset_mapping.txt"), synsets.Select(name => $"{name} thing"));
        foreach (var (k, label) in s_classes.Index())
            for (var n = 0; n < Each; n++)
                File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(root, synsets[label])).FullName, $"{n}.JPEG"), JpegWriter.Encode(40, 50, Greys(Each * k + n), 90));
    }

    public void Dispose() => _folder.Dispose();

    ImageNetTask Task(string? weights) => new(_folder.Path, weights);

    static RunSpec Spec(ImageNetTask task, int seed = 0) => task.Spec("Baseline", seed, Profiles.Smoke, Protocol.Recommended);

    [Fact]
    public void A_run_keeps_the_files_network_as_it_is_and_measures_what_it_loses()
    {
        var task = Task(Weights(1000));
        var spec = Spec(task);
        var context = new RunContext(Path.Combine(_folder.Path, "run"), Path.Combine(_folder.Path, "model"), "cpu", _ => { }, _ => { }, TestContext.Current.CancellationToken);
        var record = new Runner(new([task]), TimeProvider.System).Run(spec, context, out _);
        Assert.Equal((0, 0, null, null), (record.Epochs.Count, record.ChosenEpoch, record.Train, record.Valid));
        Assert.Empty(Directory.GetFiles(_folder.Path, "model*"));
        // The paper's numbers of pixels, as they are on its size of image.
        Assert.All(record.Evidence!.Deletion.Values.Append(record.Evidence.RandomDeletion), curve => Assert.Equal([0, 100, 500, 1000, 5000, 10_000], curve.Select(place => place.Points)));
        // What the untouched photographs get from the same weights, in float64; a softmax over 1000 classes of logits in float32 is right to 1e-6.
        using var network = new PretrainedWeights(Path.Combine(_folder.Path, "weights.safetensors"), "Vgg11").Build(1000, 3);
        using var still = no_grad();
        var test = task.Load(spec).Test;
        var logits = network.call(tensor(test.Images, [test.Count, 3, 224, 224])).to(ScalarType.Float64);
        var own = logits.softmax(1).gather(1, tensor(Array.ConvertAll(test.Labels, label => (long)label)).unsqueeze(1)).mean().ToDouble();
        Assert.Equal(own, record.Evidence.RandomDeletion[0].Probability, 1e-6);
        var text = CanonicalJson.Write(record);
        Assert.Equal(text, CanonicalJson.Write(CanonicalJson.Read<RunRecord>(text, "here")));
        TablesAndFiguresShow(record, task);
    }

    [Fact]
    public void A_seed_is_a_photograph_of_each_class_and_all_seeds_see_all()
    {
        var task = Task(Weights(1000));
        var splits = Enumerable.Range(0, Each).Select(seed => task.Load(Spec(task, seed)).Test).ToList();
        Assert.All(splits, test => Assert.Equal([0, 250, 500, 750], test.Labels));
        Assert.Equal(Each * 4, splits.SelectMany(test => Enumerable.Range(0, test.Count).Select(i => test.Image(i)[0])).Distinct().Count());
        Assert.NotEqual(Spec(task).Data.Fingerprint, Spec(task, 1).Data.Fingerprint);
        Assert.Contains($"no class has number {Each}", Assert.Throws<ArgumentException>(() => Spec(task, Each)).Message);
        Assert.Equal(Enumerable.Range(0, 50), task.Seeds(Profiles.Paper));
    }

    [Fact]
    public void Without_photographs_or_the_weights_of_such_a_network_it_is_refused_by_name()
    {
        Assert.Contains("REPRODUCE_DATA", new ImageNetTask(null, null).Lack);
        Assert.Contains("REPRODUCE_WEIGHTS", Assert.Throws<DirectoryNotFoundException>(() => Spec(Task(null))).Message);
        Assert.Contains("a head for 7", Assert.Throws<InvalidDataException>(() => Spec(Task(Weights(7)))).Message);
        var spec = Spec(Task(Weights(1000)));
        File.WriteAllBytes(Path.Combine(_folder.Path, "imagenet", "n00000250", "0.JPEG"), JpegWriter.Encode(41, 50, new byte[41 * 50], 90));
        Assert.Contains("other photographs", Assert.Throws<InvalidDataException>(() => Task(Path.Combine(_folder.Path, "weights.safetensors")).Load(spec)).Message);
    }

    static void TablesAndFiguresShow(RunRecord record, ImageNetTask task)
    {
        var material = new FigureMaterial(task, record.Spec, [record]);
        var curves = FigureCatalogue.Find("ppi-figure-5").Build(material);
        Assert.Contains("Figure 5(b)", curves.Title);
        var fall = ((Line)curves.Panels[0].Traces.Single(trace => trace.Name == "WBP")).Y;
        var wbp = record.Evidence!.Deletion["WeightBackPropagation"];
        Assert.Equal(wbp.Select(place => wbp[0].Probability - place.Probability), fall);
        // A photograph and four maps a row: one photograph, then the two others that a run keeps.
        Assert.Equal(5, FigureCatalogue.Find("ppi-figure-3").Build(material).Panels.Count);
        Assert.Equal(["class 250", "class 500"], FigureCatalogue.Find("ppi-figure-9").Build(material).RowTitles);
        var table = ResultsTable.Build([record]);
        Assert.Equal(["Gradient", "Grad-CAM", "LRP", "WBP", "Any pixels"], table.Rows.Select(row => row[0].Text));
        Assert.Equal(fall.Skip(1), table.Rows[3].Skip(1).Select(cell => cell.Value!.Value));
        Assert.Equal(["ppi-figure-3", "ppi-figure-5", "ppi-figure-9"], FigureCatalogue.Entries.Where(entry => entry.IsOf(task)).Select(entry => entry.Name));
    }

    static byte[] Greys(int number) => [.. Enumerable.Range(0, 40 * 50).Select(i => (byte)(10 * number + 5 + i / 50 + i % 50))];

    string Weights(int classes)
    {
        var path = Path.Combine(_folder.Path, "weights.safetensors");
        using var network = ModelCatalogue.Build(new("Vgg11", 2, classes), 3);
        new ModelFile(new("Vgg11", 2, classes), 3, 224, 224).Write(path, ModuleState.Copy(network));
        return path;
    }
}
