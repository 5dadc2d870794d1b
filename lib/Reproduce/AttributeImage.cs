using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using TorchSharp;
using static TorchSharp.torch;

namespace Reproduce;

/// <summary>Saliency maps of a user's own image, by the library's methods.</summary>
sealed class AttributeImage : IAttributeImage
{
    /// <summary>Nodes of integrated gradients: the paper's.</summary>
    const int Steps = 200;

    /// <summary>Occluded windows tile the image about so many times a side, as the paper's do.</summary>
    const int WindowsPerSide = 14;

    /// <inheritdoc/>
    public IReadOnlyList<string> Methods => SaliencyCatalogue.Names;

    /// <inheritdoc/>
    public Task RunAsync(AttributeRequest request, TextWriter output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(output);
        var (file, model) = ModelFile.Read(request.Model);
        using (model)
        {
            var (pixels, grey) = Fit(PngReader.Read(request.Image), file, request.Image);
            using var scope = NewDisposeScope();
            var where = device(request.Device);
            model.to(where);
            var image = tensor(pixels, [1, file.Channels, file.Height, file.Width], device: where);
            if (file.Normalisation is { } normalisation) image = normalisation.Apply(image);
            Tensor probabilities;
            using (no_grad()) probabilities = model.call(image).softmax(1);
            var target = request.Target ?? probabilities.argmax(1).ToInt32();
            if (target < 0 || target >= file.Settings.Classes)
                throw new UsageException($"--target {target}: the model knows the classes 0 to {file.Settings.Classes - 1}.");
            var map = Map(request.Method, model, image, target, file);
PixelMap Plane(float[] values, int channel = 0) =>
                new(file.Height, file.Width, values[(channel * file.Height * file.Width)..((channel + 1) * file.Height * file.Width)]);
            Picture.Grid(
            [
                new() { Title = Path.GetFileName(request.Image), Image = [.. Enumerable.Range(0, file.Channels).Select(channel => Plane(pixels, channel))] },
                new() { Title = $"{SaliencyName.Display(request.Method)}, class {target}", Image = [Plane(grey)], Map = Plane(map) },
            ]).Save(request.Output);
            output.WriteLine(
                $"{request.Output}: {request.Method} for class {target}, which the {file.Settings.Name} gives a probability of {probabilities[0, target].ToDouble():F3}. Left the image, right the map over it.");
        }
        return Task.CompletedTask;
    }

    /// <summary>In [0, 1], at the size that the model takes: its channels, grey or red, green and blue; and the grey image, to draw under the map.</summary>
    static (float[] Channels, float[] Grey) Fit(DecodedImage png, ModelFile file, string path)
    {
        if (file.Channels is not (1 or Colours)) throw new UsageException($"The model takes {file.Channels} channels; this command knows grey images and ones of three colours.");
        if ((long)png.Height * png.Width < (long)file.Height * file.Width / 4)
            throw new UsageException($"{path} has {png.Width}x{png.Height} pixels; the model was trained on {file.Width}x{file.Height}.");
        float[] Resized(ReadOnlySpan<float> plane) => AreaResize.Of(plane, png.Height, png.Width, file.Height, file.Width);
        var grey = Resized(png.ToGrey());
        if (file.Channels == 1) return (grey, grey);
        var (colours, area) = (png.ToColours(), png.Height * png.Width);
        return ([.. Enumerable.Range(0, Colours).SelectMany(c => Resized(colours.AsSpan(c * area, area)))], grey);
    }

    const int Colours = 3;

    static float[] Map(string method, Classifier model, Tensor image, int target, ModelFile file)
    {
        var window = Math.Max(1, (Math.Max(file.Height, file.Width) + WindowsPerSide - 1) / WindowsPerSide);
        var settings = new AttributionSettings(1, Steps, window, AttributionQuestion.DecoyOfTrueClass);
        var entry = SaliencyCatalogue.Find(method);
        var map = PostProcessing.AbsoluteMap(entry.Build(settings).Attribute(model, image, tensor([(long)target], device: image.device)));
        if (entry.Smoothed) map = PostProcessing.GaussianSmoothing(map);
        return map.cpu().data<float>().ToArray();
    }
}
