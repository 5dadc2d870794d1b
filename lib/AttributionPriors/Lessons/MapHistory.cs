using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using TorchSharp;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>How the maps of a few images move while a network is trained: weight back propagation after each epoch.</summary>
public sealed class MapHistory
{
    const int Images = 3, Shown = 4;

    readonly string _method;
    readonly ImageSet _images;
    readonly List<(int Epoch, float[] Maps, double Inside)> _moments = [];

    MapHistory(string method, ImageSet images) => (_method, _images) = (method, images);

    /// <summary>Trains a network by <paramref name="method"/>, as its run would.</summary>
    /// <param name="task">A task whose masks are objects.</param>
    /// <param name="method">One of its methods.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="profile">How much is trained; null for <see cref="Chosen.Profile"/>.</param>
    /// <exception cref="UnknownNameException">There is no such method or profile.</exception>
    public static MapHistory Of(ITask task, string method, int seed, string? profile = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        var (spec, where) = (task.Spec(method, seed, profile ?? Chosen.Profile, Protocol.Recommended), device(Chosen.Device));
        var splits = task.Load(spec);
        var history = new MapHistory(method, splits.Test.Select([.. Enumerable.Range(0, Math.Min(Images, splits.Test.Count))]));
        using var model = LessonTraining.Of(spec, splits, where, (epoch, trained) => history.Note(epoch, trained, where));
        return history;
    }

    /// <summary>What <see cref="Of"/> will take.</summary>
    /// <exception cref="UnknownNameException">There is no such method or profile.</exception>
    public static CostCard Cost(ITask task, string method, int seed, string? profile = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        var spec = task.Spec(method, seed, profile ?? Chosen.Profile, Protocol.Recommended);
        var trained = spec with { Attribution = spec.Attribution with { Images = 0 } };
        return LessonTraining.Cost(trained, task.MultiplyAdds(trained), task.ProcessorSeconds(trained));
    }

    /// <summary>After each epoch, the share of the positive map that lies on the object, mean over the images.</summary>
    public IReadOnlyList<(int Epoch, double Inside)> Inside => [.. _moments.Select(moment => (moment.Epoch, moment.Inside))];

    /// <summary>The maps, a row an image and a column an epoch: the first, the last and two between.</summary>
    public Picture Maps()
    {
        int[] columns = [.. Enumerable.Range(0, Shown).Select(k => k * (_moments.Count - 1) / (Shown - 1)).Distinct()];
        var tiles = from i in Enumerable.Range(0, _images.Count)
                    from k in columns
                    select TileOf(i, _moments[k].Maps, i == 0 ? $"epoch {_moments[k].Epoch}: {_moments[k].Inside:P0} inside" : null);
        return Picture.Grid([.. tiles], columns.Length, $"Maps of weight back propagation during training, {MethodStyle.Of(_method).Display}; blue speaks against the class, orange for it");
    }

    void Note(int epoch, Classifier model, Device where)
    {
        using var scope = NewDisposeScope();
        using var data = new DeviceImages(_images, where);
        var batch = data.Range(0, _images.Count);
        var maps = ChannelReduction.SignedSum.Reduce(new WeightBackPropagation().Attribute(model, batch.Images, batch.Labels));
        var positive = maps.clamp(min: 0);
        var shares = (positive * batch.Inside.squeeze(1)).sum([1, 2]) / positive.sum([1, 2]).clamp(min: float.Epsilon);
        _moments.Add((epoch, maps.cpu().contiguous().data<float>().ToArray(), shares.mean().ToDouble()));
    }

    Tile TileOf(int index, float[] maps, string? title)
    {
        var (height, width) = (_images.Height, _images.Width);
        var area = height * width;
        var image = _images.Image(index).ToArray();
        return new()
        {
            Title = title,
            Image = [.. Enumerable.Range(0, _images.Channels).Select(c => new PixelMap(height, width, image[(c * area)..((c + 1) * area)]))],
            Map = new(height, width, maps[(index * area)..((index + 1) * area)]),
            IsSigned = true,
            Mask = new(height, width, _images.Mask(index).ToArray()),
        };
    }
}
