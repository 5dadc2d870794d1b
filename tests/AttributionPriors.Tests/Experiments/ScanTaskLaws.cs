using AttributionPriors;
using AttributionPriors.Data.Lidc;
using AttributionPriors.Data.Oct;
using AttributionPriors.Data.Phantoms;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using AttributionPriors.Tests;
using Tests.Models;

namespace Tests.Experiments;

/// <summary>Small phantoms, written once for all laws below.</summary>
public sealed class ScanFolders : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public ScanFolders()
    {
        Root = Path.Combine(_folder.Path, "data");
        foreach (var (kind, side) in new[] { (PhantomKind.Oct, 32), (PhantomKind.Lidc, LidcPatch.Side) })
        {
            var part = Path.Combine(_folder.Path, kind.ToString());
            PhantomFolder.Write(kind, new(PerCell: 20, Seed: 3, Side: side), part);
            Directory.CreateDirectory(Root);
            Directory.Move(Path.Combine(part, PhantomFolder.Folders(kind)[0]), Path.Combine(Root, PhantomFolder.Folders(kind)[0]));
        }
        Oct = OctTask.All(Root);
        Lidc = LidcTask.All(Root);
    }

    public string Root { get; }

    public IReadOnlyList<OctTask> Oct { get; }

    public IReadOnlyList<LidcTask> Lidc { get; }

    public IReadOnlyList<ITask> All => [.. Oct, .. Lidc];

    public void Dispose() => _folder.Dispose();
}

/// <summary>The tasks on retinal scans and on patches of lungs: settings, splits, whole runs.</summary>
[Collection(ProcessWide.Name)]
public sealed class ScanTaskLaws(ScanFolders folders) : SeededTests, IClassFixture<ScanFolders>
{
    static RunRecord Run(ITask task, RunSpec spec, string folder) => new Runner(new([task]), TimeProvider.System).Run(
        spec, new(Path.Combine(folder, "run"), Path.Combine(folder, "model"), "cpu", _ => { }, _ => { }, TestContext.Current.CancellationToken), out _);

    [Fact]
    public void They_offer_methods_networks_and_seeds_that_exist_and_grow_with_the_profile()
    {
        foreach (var task in folders.All)
        {
            foreach (var profile in Profiles.Names)
                foreach (var method in task.Methods)
                {
                    var spec = task.Spec(method, task.Seeds(profile)[0], profile, Protocol.Released);
                    Assert.Equal((task.Name, method, profile), (spec.Task, spec.Method, spec.Profile));
                    Assert.Contains(method, PriorCatalogue.Names);
                    Assert.Contains(spec.Model.Name, ModelCatalogue.Names);
                    Assert.Equal(method == "Baseline", spec.Hyper.Ppi is null);
                    Assert.Equal(RadiographSource.Phantom, spec.Source);
                    // The networks of the comparison on lesions are trained as their authors did.
                    Assert.Equal(profile == Profiles.Paper && (task is OctTask || task == folders.Lidc[0]), spec.Augmentation is not null);
                    Assert.Equal(profile == Profiles.Paper && task is OctTask, spec.Hyper is { BackboneLearningRate: 1e-5, LearningRate: 1e-3, LearningRateDecay: 0.9 });
                    Assert.Equal(spec, CanonicalJson.Read<RunSpec>(CanonicalJson.Write(spec), "here"));
                }
            double[] seconds = [.. Profiles.Names.Select(profile => task.ProcessorSeconds(task.Spec("Baseline", task.Seeds(profile)[0], profile, Protocol.Recommended)))];
            Assert.Equal(seconds.Order(), seconds);
        }
    }

    [Fact]
    public void Without_their_marker_they_are_patients_and_another_run()
    {
        var marker = Path.Combine(folders.Root, "oct", PhantomFolder.Marker);
        var text = File.ReadAllText(marker);
        var phantom = folders.Oct[1].Spec("Baseline", 1, "smoke", Protocol.Recommended);
        File.Delete(marker);
        try
        {
            var files = OctTask.All(folders.Root)[1].Spec("Baseline", 1, "smoke", Protocol.Recommended);
            Assert.Equal(RadiographSource.Files, files.Source);
            Assert.NotEqual(phantom.Data.Fingerprint, files.Data.Fingerprint);
            Assert.Contains("other volumes", Assert.Throws<InvalidDataException>(() => OctTask.All(folders.Root)[1].Load(phantom)).Message);
        }
        finally
        {
            File.WriteAllText(marker, text);
        }
        Assert.Contains("phantoms take its place", Assert.Throws<DirectoryNotFoundException>(() => OctTask.All(Path.Combine(folders.Root, "oct"))[0].Spec("Baseline", 0, "smoke", Protocol.Recommended)).Message);
    }

    [Fact]
    public void A_site_is_trained_on_alone_and_every_site_is_tested()
    {
        var set = OctSet.Open(Path.Combine(folders.Root, "oct"));
        for (var site = 0; site < 4; site++)
        {
            var task = folders.Oct[site + 1];
            Assert.Equal(OctTask.NameOf(site), task.Name);
            var splits = task.Load(task.Spec("Baseline", 1, "smoke", Protocol.Recommended));
            Assert.Equal([site], splits.Train.Sites.Concat(splits.Valid.Sites).Distinct());
            Assert.Equal([0, 1, 2, 3], splits.Test.Sites.Distinct().Order());
            Assert.Equal(["A", "B", "C", "D"], splits.SiteNames);
            // All volumes of the other sites, and of its own what training and validation leave.
            Assert.Equal(set.Index.Entries.Count, splits.Train.Count + splits.Valid.Count + splits.Test.Count);
            Assert.All(splits.Train.Images, grey => Assert.InRange(grey, 0, 1));
        }
        Assert.Contains("these volumes are of A, B, C, D", Assert.Throws<ArgumentException>(
            () => new OctTask(9, new(PhantomKind.Oct, folders.Root, new()), StartingWeights.None).Spec("Baseline", 1, "smoke", Protocol.Recommended)).Message);
    }

    [Fact]
    public void Every_volume_is_tested_in_one_fold()
    {
        var task = folders.Oct[0];
        var tested = task.Seeds(Profiles.Lesson).Sum(fold => task.Spec("Baseline", fold, "smoke", Protocol.Recommended).Data.Test);
        Assert.Equal(OctSet.Open(Path.Combine(folders.Root, "oct")).Index.Entries.Count, tested);
        Assert.Contains("0 to 4", Assert.Throws<ArgumentException>(() => task.Spec("Baseline", 5, "smoke", Protocol.Recommended)).Message);
    }

    [Fact]
    public void A_run_on_volumes_keeps_the_score_of_each_site_and_slices_whose_weights_make_up_its_answer()
    {
        using var folder = new TemporaryFolder();
        var task = folders.Oct[4];
        var record = Run(task, task.Spec("PpiWbpBox", 1, "smoke", Protocol.Recommended), folder.Path);
        Assert.Equal(record.Spec.Data.Test, record.Sites!.Sum(site => site.Images));
        Assert.Equal(record.Test.Accuracy, record.Sites!.Sum(site => site.Images * site.Accuracy) / record.Spec.Data.Test, 1e-12);
        Assert.Empty(record.Localisation);
        // The table of the drawn volumes, read here once more: two slices are the second and the fifth of six scans.
        var (volumes, marked) = (Rows("manifest.csv"), Rows("atrophy.csv").Select(row => (row[0], row[1])).ToHashSet());
        var mixed = volumes.Where(row => marked.Contains((row[0], "1")) != marked.Contains((row[0], "4"))).Select(row => row[0]).ToHashSet();
        Assert.InRange(record.Attention!.Volumes, 1, mixed.Count);
        Assert.Equal(0.5, record.Attention.Chance, 1e-12); // one slice of two
        Assert.InRange(record.Attention.Share, 0, 1);
        Assert.Equal(["D", "A"], record.Volumes!.Select(volume => volume.Site));
        Assert.All(record.Volumes!, volume =>
        {
            Assert.Equal(1, volume.Slices.Sum(slice => slice.Weight), 1e-6);
            // float32 has 6e-8 a step, and there are a few slices.
            Assert.Equal(volume.Probability, volume.Slices.Sum(slice => slice.Weight * slice.Probability), 1e-6);
            Assert.Equal(["GradCam", "InputGradient", "LRP-EpsilonPlus", "WeightBackPropagation"], volume.Middle!.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(volume.Slices[volume.Slices.Count / 2].Map, volume.Middle["WeightBackPropagation"]);
        });
        var text = CanonicalJson.Write(record);
        Assert.Equal(text, CanonicalJson.Write(CanonicalJson.Read<RunRecord>(text, "here")));
    }

    string[][] Rows(string table) => [.. File.ReadLines(Path.Combine(folders.Root, "oct", table)).Skip(1).Select(line => line.Split(','))];

    [Fact]
    public void Lesions_are_explained_where_there_is_one_and_tensor_networks_keep_scores_alone()
    {
        using var folder = new TemporaryFolder();
        var main = folders.Lidc[0];
        var spec = main.Spec("PpiWbp", 1, "smoke", Protocol.Recommended);
        var explained = main.Load(spec).Explained;
        Assert.All(explained.Labels, label => Assert.Equal(1, label));
        Assert.All(Enumerable.Range(0, explained.Count), i => Assert.True(explained.Mask(i).ContainsAnyExcept(0f)));
        var record = Run(main, spec, folder.Path);
        Assert.Equal(4, record.Localisation["WeightBackPropagation"].Images);
        Assert.NotNull(record.Evidence);
        var compared = folders.Lidc.Single(task => task.Name == "ppi-lidc-lotenet");
        var scores = Run(compared, compared.Spec("Baseline", 1, "smoke", Protocol.Recommended), Directory.CreateDirectory(Path.Combine(folder.Path, "lotenet")).FullName);
        Assert.Empty(scores.Localisation);
        Assert.Null(scores.Evidence);
        Assert.NotNull(scores.Test.AucPositiveProbability);
    }
}
