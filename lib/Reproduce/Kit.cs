using AttributionPriors.Data;
using AttributionPriors.Experiments;
using TorchSharp;

namespace Reproduce;

/// <summary>What the command is made of. Tests put others in its place.</summary>
sealed record Kit
{
    /// <summary>The experiments.</summary>
    public required TaskCatalogue Tasks { get; init; }

    /// <summary>Makes, inside a worker process, what does the runs, with so many threads.</summary>
    public required Func<int, IRunner> Runner { get; init; }

    /// <summary>How a worker process is started.</summary>
    public required WorkerLaunch Worker { get; init; }

    /// <summary>Tables and figures.</summary>
    public required IReport Report { get; init; }

    /// <summary>The benchmark.</summary>
    public required IBench Bench { get; init; }

    /// <summary>Saliency maps of a user's own image.</summary>
    public required IAttributeImage Attribute { get; init; }

    /// <summary>Data that the tasks read from this machine.</summary>
    public required IReadOnlyList<DataSource> Data { get; init; }

    /// <summary>Where this machine's records go unless an option says otherwise.</summary>
    public string Results { get; init; } = Checkout.PathOf("results", "runs");

    /// <summary>The records that the kit comes with.</summary>
    public string Reference { get; init; } = Checkout.PathOf("results", "reference");

    /// <summary>The folder of notebooks.</summary>
    public string Notebooks { get; init; } = Checkout.PathOf("notebooks");

    /// <summary>The kit as it is.</summary>
    public static Kit Default()
    {
        var tasks = TaskCatalogue.OfTheKit();
        return new()
        {
            Tasks = tasks,
            Runner = threads =>
            {
                torch.set_num_threads(threads);
                return new Runner(tasks, TimeProvider.System);
            },
            Worker = WorkerLaunch.Self(),
            Report = new Report(),
            Bench = new Bench(),
            Attribute = new AttributeImage(),
            Data =
            [
                new("Fashion-MNIST", FashionMnist.DebianFolder, "Install the package dataset-fashion-mnist, or run ./reproduce setup.", CheckFashionMnist),
                new("Birds and mammals", StampPhotos.DebianFolder, "Install the package tuxpaint-stamps-default, or run ./reproduce setup.", CheckStamps),
            ],
        };
    }

    static string CheckStamps()
    {
        var photos = StampPhotos.Read();
        return $"{photos.Birds.Count} birds and {photos.Mammals.Count} mammals, SHA-256 {photos.Fingerprint()}";
    }

    static string CheckFashionMnist()
    {
        var data = FashionMnist.Read();
        return $"{data.TrainImages.Count} training and {data.TestImages.Count} test images, SHA-256 {data.Fingerprint()}";
    }
}
