using System.Text;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Certificates;
using TorchSharp;
using static TorchSharp.torch;

namespace Reproduce;

/// <summary>Saliency maps of a user's own picture, by the library's methods.</summary>
sealed class AttributeImage : IAttributeImage
{
    /// <summary>Nodes of integrated gradients: the paper's.</summary>
    const int Steps = 200;

    /// <summary>Occluded windows tile the image about so many times a side, as the paper's do.</summary>
    const int WindowsPerSide = 14;

    /// <summary>What maps of volumes show, and that methods differ in it.</summary>
    public static string OfVolumes { get; } =
        $"A volume's map is the sum of its slices' maps. Those of {string.Join(", ", SaliencyCatalogue.OfAnyNetwork)} are of the volume's logit, the others of each slice's own logit times the weight that the attention gives it.";

    /// <summary>The same below a picture, which may be narrow.</summary>
    static readonly string[] s_ofVolumes = ["Maps are summed over the slices.", "Methods that go through layers: each slice's own logit, by its attention weight."];

    /// <summary>A side for the list: most published networks'.</summary>
    const int ListedSide = 224;

    /// <inheritdoc/>
    public IReadOnlyList<ListedMethod> Methods { get; } =
    [
        .. SaliencyCatalogue.Entries.Select(entry => new ListedMethod(entry.Name, entry.Description, entry.Cost(SettingsFor(ListedSide), ListedSide, ListedSide).InForwards)),
    ];

    /// <inheritdoc/>
    public Task RunAsync(AttributeRequest request, TextWriter output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(output);
        if (Path.GetFullPath(request.Output) == Path.GetFullPath(request.Image)) throw new UsageException($"--out {request.Output}: this is the picture itself.");
        Settings.File(request.Image, "--image");
        var (file, model) = ReadModel(Settings.File(request.Model, "--model"));
        using (model)
        {
            var picture = UserPicture.Read(request.Image, file);
            var mask = request.Box is { } box ? picture.Mask(box, file) : null;
            using var scope = NewDisposeScope();
            var where = device(request.Device);
            model.to(where);
            var image = tensor(picture.Values, [1, file.Channels, file.Height, file.Width], device: where);
            var question = Ask(model, file.Normalisation?.Apply(image) ?? image, request, file);
            output.WriteLine(question.Words);
            if (model is MultiViewCnn) output.WriteLine(OfVolumes);
            var answers = Answer(question, request, output, cancel);
            new SaliencySheet(picture.Shown, Path.GetFileName(request.Image), [.. answers.Select(answer => answer.Map)])
            {
                Heading = [$"{Path.GetFileName(request.Model)}: {question.Words}"],
                Mask = mask,
                Notes = model is MultiViewCnn ? s_ofVolumes : [],
            }.Draw().Save(request.Output);
            output.WriteLine($"{request.Output}: the picture, and over it the map of each method.");
            if (request.Certified) WriteCertificates([.. answers.Select(answer => answer.Certificate!)], Path.ChangeExtension(request.Output, ".certificates.json"), output);
        }
        return Task.CompletedTask;
    }

    static (ModelFile File, Classifier Model) ReadModel(string path)
    {
        try
        {
            return ModelFile.Read(path);
        }
        catch (Exception e) when (e is BrokenFileException or InvalidDataException)
        {
            throw new UsageException($"{e.Message} --model wants what a run stored, or what this made of weights of your own: reproduce model import FILE --as NAME");
        }
    }

    /// <summary>A network, an image that it takes, and a class.</summary>
    sealed record Question(Classifier Model, Tensor Image, Tensor Target, AttributionSettings Settings, string Words);

    static Question Ask(Classifier model, Tensor image, AttributeRequest request, ModelFile file)
    {
        Tensor logits;
        using (no_grad()) logits = model.call(image)[0];
        if (!logits.isfinite().all().item<bool>())
            throw new UsageException($"{request.Model} gives this picture logits that are not finite: its weights are damaged, or its training diverged.");
        var target = request.Target ?? logits.argmax(0).ToInt32();
        if (target < 0 || target >= file.Settings.Classes)
            throw new UsageException($"--target {target}: the model knows the classes 0 to {file.Settings.Classes - 1}.");
        var words = $"{file.Settings.Name}, class {target}{(request.Target is null ? " (predicted)" : "")}, logit {logits[target].ToDouble():0.00}, probability {logits.softmax(0)[target].ToDouble():0.000}";
        return new(model, image, tensor([(long)target], device: image.device), SettingsFor(Math.Max(file.Height, file.Width)), words);
    }

    /// <summary>The maps; where no method was named, of all that the network allows.</summary>
    static List<(ImageMap Map, SaliencyCertificate? Certificate)> Answer(Question question, AttributeRequest request, TextWriter output, CancellationToken cancel)
    {
        var named = request.Methods.Count > 0;
        List<(ImageMap, SaliencyCertificate?)> answers = [];
        foreach (var entry in named ? request.Methods.Select(SaliencyCatalogue.Find) : SaliencyCatalogue.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                var answer = Answer(question, entry, request.Certified);
                if (!answer.Map.Values.All(float.IsFinite)) throw new UnsupportedNetworkException($"{entry.Name} divides by sums so small that its map is not finite: a rule with a stabiliser, such as LRP-epsilon, does not.");
                output.WriteLine($"  {entry.Name,-24} {Summary(answer.Map)}");
                answers.Add(answer);
            }
            catch (UnsupportedNetworkException e) when (!named)
            {
                output.WriteLine($"  {entry.Name,-24} left out: {e.Message}");
            }
            catch (UnsupportedNetworkException e)
            {
                throw new UsageException($"--method {entry.Name}: {e.Message}");
            }
        }
        return answers;
    }

    static string Summary(ImageMap map) => map.Gini is { } gini ? $"Gini {gini:0.00}{(map.Sum is { } sum ? $", sum {sum:0.###}" : "")}" : "zero everywhere";

    /// <summary>A certificate compares a batch of one with a larger one: the picture goes with its mirror image.</summary>
    static (ImageMap Map, SaliencyCertificate? Certificate) Answer(Question question, SaliencyEntry entry, bool certified)
    {
        using var scope = NewDisposeScope();
        var method = entry.Build(question.Settings);
        if (!certified) return (ImageMap.Of(entry, method.Attribute(question.Model, question.Image, question.Target)), null);
        var pair = cat([question.Image, question.Image.flip(3)]);
        var (maps, certificate) = Certification.Attribute(method, question.Model, pair, question.Target.repeat(2), layers: true);
        return (ImageMap.Of(entry, maps), certificate);
    }

    static void WriteCertificates(IReadOnlyList<SaliencyCertificate> certificates, string path, TextWriter output)
    {
        foreach (var certificate in certificates) output.Write($"\n{(certificate with { Layers = [] }).ToText()}");
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(CanonicalJson.Write(certificates))));
        output.WriteLine($"\n{path}: the certificates, of the picture and its mirror image, with relevance layer by layer.");
    }

    static AttributionSettings SettingsFor(int side) => new(1, Steps, Math.Max(1, (side + WindowsPerSide - 1) / WindowsPerSide), AttributionQuestion.DecoyOfTrueClass);
}
