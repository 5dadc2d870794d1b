using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Data.Phantoms;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Tests;
using Tests.Models;
using static TorchSharp.torch;
using TemporaryFolder = Tests.Data.TemporaryFolder;

namespace Tests.Experiments;

/// <summary>Files of weights that a user has: which network takes which, and what the backbone of volumes makes of torchvision's.</summary>
[Collection(ProcessWide.Name)]
public sealed class StartingWeightsLaws(ScanFolders folders) : SeededTests, IClassFixture<ScanFolders>, IDisposable
{
    const int Side = 75, Slices = 3, Width = 8;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    OctTask Task(string? weights) => OctTask.All(folders.Root, weights)[0];

    static RunSpec Spec(ITask task, string profile = Profiles.Paper) => task.Spec("PpiWbp", 0, profile, Protocol.Recommended);

    /// <summary>Grey slices three times over: torchvision's network has them normalised as ImageNet's photographs and transforms them, ours has what readers give, black at -1 and white at 1.</summary>
    [Fact]
    public void Features_of_a_slice_through_a_file_of_torch_save_are_torchvisions()
    {
        using var scope = NewDisposeScope();
        var greys = rand([Slices, 1, Side, Side]);
        var path = Path.Combine(_folder.Path, "inception_v3.pth");
        var question = new SmallCase("ImageNetInceptionV3", Width, 1000, 3, Side)
            .Ask("architecture_file", Normalisation.ImageNet.Apply(greys.expand(-1, 3, -1, -1))).With("path", path);
        var answer = Oracle.Answers([question])[0];
        ITask task = Task(path);
        var spec = Spec(task);
        Assert.Equal((GreyRange.Centred, new ModelSettings("MultiViewCnn", Width, 2)), (spec.Scan!.Range, spec.Model));
        var volume = ScanFolder.InRange(new(Slices, Side, Side, (greys * 2 - 1).data<float>().ToArray(), new float[Side * Side], [1], [0]), spec.Scan.Range);
        using var network = (MultiViewCnn)task.Network(spec, volume);
        network.eval();
        using var _ = no_grad();
        var features = network.Backbone.Features(network.SlicesOf(tensor(volume.Images, [1, Slices, Side, Side])));
        // float32 has 6e-8 a step and a hundred layers to add it up.
        Oracle.Close("features", answer["features"], features, 1e-5);
        Assert.Equal(Slices, network.SliceCount);
        Assert.Equal([1, 64 * Width], network.state_dict()["backbone.fc.weight"].shape);
    }

    [Fact]
    public void A_file_is_part_of_the_run_at_full_size_and_of_no_other()
    {
        var path = Write("inception_v3_google-0cc3c7bd.pth", "InceptionV3");
        var (with, without) = (Spec(Task(path)), Spec(Task(null)));
        Assert.Equal(new PretrainedWeights(path, "MultiViewCnn").Fingerprint, with.Scan!.Weights);
        Assert.DoesNotContain("weights\"", CanonicalJson.WriteLine(without.Scan), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(with, CanonicalJson.Read<RunSpec>(CanonicalJson.Write(with), "here"));
        // The maps of a network that knows ImageNet are no noise.
        Assert.Equal((0, 1), (with.Hyper.Ppi!.WarmUpEpochs, with.Training.BurnIn));
        Assert.Equal((25, 26), (without.Hyper.Ppi!.WarmUpEpochs, without.Training.BurnIn));
        foreach (var profile in new[] { Profiles.Smoke, Profiles.Lesson }) Assert.Equal(Spec(Task(null), profile), Spec(Task(path), profile));
        var message = Assert.Throws<InvalidDataException>(() => ((ITask)Task(null)).Network(with, Volume())).Message;
        Assert.Contains("other weights", message);
        Assert.Contains("(none)", message);
    }

    [Fact]
    public void The_file_of_another_network_is_refused_by_name_and_a_folder_is_the_way_out()
    {
        var path = Write("vgg11-8a719046.pth", "Vgg11");
        var message = Assert.Throws<InvalidDataException>(() => Spec(Task(path))).Message;
        Assert.All([path, "no weights of MultiViewCnn", "missing backbone.Conv2d_1a_3x3.conv.weight", "those of Vgg11 or", "REPRODUCE_WEIGHTS", "inception_v3_google-….pth"], part => Assert.Contains(part, message));
        Assert.Null(Spec(Task(path), Profiles.Lesson).Scan!.Weights);
        Assert.Contains("there is no such file", Assert.Throws<FileNotFoundException>(() => Spec(Task("nowhere.pth"))).Message);
    }

    [Fact]
    public void Of_a_folder_every_network_takes_its_own_file_or_none()
    {
        StartingWeights For(string architecture) => new(_folder.Path, architecture);
        Assert.False(For("Vgg11").IsNamed);
        Write("vgg11_bn-6002323d.pth", "Vgg11Bn");
        Assert.False(For("Vgg11").IsNamed);
        var (photographs, volumes) = (Write("VGG11-8a719046.pth", "Vgg11"), Write("inception_v3.safetensors", "InceptionV3"));
        Assert.Equal(new PretrainedWeights(photographs, "Vgg11").Fingerprint, For("Vgg11").File!.Fingerprint);
        Assert.Equal(new PretrainedWeights(volumes, "MultiViewCnn").Fingerprint, Spec(Task(_folder.Path)).Scan!.Weights);
        Write("inception_v3_google-0cc3c7bd.pth", "InceptionV3");
        var message = Assert.Throws<InvalidDataException>(() => Spec(Task(_folder.Path))).Message;
        Assert.Contains("inception_v3.safetensors and inception_v3_google-0cc3c7bd.pth", message);
        File.Delete(photographs);
        Assert.Null(For("Vgg11").File);
    }

    static ImageSet Volume() => new(Slices, Side, Side, new float[Slices * Side * Side], new float[Side * Side], [1], [0]);

    /// <summary>A narrow network's weights, drawn.</summary>
    string Write(string name, string architecture)
    {
        var path = Path.Combine(_folder.Path, name);
        using var network = ModelCatalogue.Build(new(architecture, 2, 1000), 3);
        new ModelFile(new(architecture, 2, 1000), 3, 299, 299).Write(path, ModuleState.Copy(network));
        return path;
    }
}
