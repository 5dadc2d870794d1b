using System.Text;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using AttributionPriors.Saliency;
using AttributionPriors.Saliency.Certificates;
using Reproduce;
using static TorchSharp.torch;

namespace Tests;

/// <summary>A user's own picture, from a file to a PNG of maps.</summary>
public sealed class AttributeImageLaws : IDisposable
{
    const int Side = 28;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reproduce-attribute-");

    public void Dispose() => _folder.Delete(recursive: true);

    string In(string name) => Path.Combine(_folder.FullName, name);

    string StoreModel(string name = "SmallConvNet", int width = 20, int classes = 10, int side = Side, int channels = 1, Action<Classifier>? change = null)
    {
        manual_seed(1);
        using var model = ModelCatalogue.Build(new(name, width, classes), channels, side, side);
        change?.Invoke(model);
        new ModelFile(new(name, width, classes), channels, side, side).Write(In("model.safetensors"), ModuleState.Copy(model));
        return In("model.safetensors");
    }

    string Draw(int height = Side, int width = Side)
    {
        byte[] pixels = [.. Enumerable.Range(0, height * width).Select(k => (byte)(k % 251))];
        PngWriter.Write(In("image.png"), height, width, 1, pixels);
        return In("image.png");
    }

    /// <summary>A .npy file of version 1.</summary>
    string Array(string shape, params double[] values)
    {
        var header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({shape}), }}\n";
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. values.SelectMany(BitConverter.GetBytes)];
        File.WriteAllBytes(In("image.npy"), bytes);
        return In("image.npy");
    }

    AttributeRequest Request(string image, string model, params string[] methods) => new(image, model, methods, In("map.png"), "cpu");

    static async Task<string> Say(AttributeRequest request)
    {
        var words = new StringWriter();
        await new AttributeImage().RunAsync(request, words, TestContext.Current.CancellationToken);
        return words.ToString();
    }

    /// <summary>What is refused leaves no picture.</summary>
    async Task Refused(string because, AttributeRequest request)
    {
        var refused = await Assert.ThrowsAsync<UsageException>(() => Say(request));
        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(In("map.png")));
    }

    [Theory]
    [InlineData("InputGradient")]
    [InlineData("LRP-0")]
    public async Task A_method_is_drawn_in_colour_beside_the_grey_picture(string method)
    {
        var words = await Say(Request(Draw(60, 50), StoreModel(), method) with { Target = 3 });
        Assert.Contains("SmallConvNet, class 3, logit", words, StringComparison.Ordinal);
        var picture = PngReader.Read(In("map.png"));
        // Of the squares of the two tiles the left one has no colour; the bar of colours is below both.
        bool Coloured(int column) => Enumerable.Range(0, picture.Height / 2).Any(row =>
            picture.Samples.AsSpan((row * picture.Width + column) * 3, 3) is var rgb && (rgb[0] != rgb[1] || rgb[1] != rgb[2]));
        Assert.DoesNotContain(Enumerable.Range(0, picture.Width / 2), Coloured);
        Assert.Contains(Enumerable.Range(picture.Width / 2, picture.Width / 2), Coloured);
    }

    [Fact]
    public async Task Without_a_name_every_method_is_drawn_and_named()
    {
        var words = await Say(Request(Draw(), StoreModel()));
        Assert.All(SaliencyCatalogue.Names, name => Assert.Contains($"\n  {name} ", words, StringComparison.Ordinal));
        Assert.DoesNotContain("left out", words, StringComparison.Ordinal);
        var (all, one) = (PngReader.Read(In("map.png")), await Single());
        Assert.True(all.Height > 3 * one.Height && all.Width > one.Width);

        async Task<DecodedImage> Single()
        {
            await Say(Request(Draw(), StoreModel(), "LRP-0"));
            return PngReader.Read(In("map.png"));
        }
    }

    [Fact]
    public async Task A_network_without_layers_is_explained_by_what_needs_none_and_refuses_the_rest_by_name()
    {
        var model = StoreModel(nameof(TensorNetX), 2, 2, 16);
        var words = await Say(Request(Draw(16, 16), model));
        Assert.Contains("\n  SmoothGrad               Gini", words, StringComparison.Ordinal);
        Assert.Contains("\n  LRP-0                    left out: LRP-0 goes through a network layer by layer, but a TensorNetX", words, StringComparison.Ordinal);
        File.Delete(In("map.png"));
        await Refused("--method DeepLift: DeepLift goes through a network layer by layer, but a TensorNetX", Request(Draw(16, 16), model, "DeepLift"));
    }

    [Fact]
    public async Task A_volume_is_an_array_of_slices_and_every_method_draws_it()
    {
        const int slices = 4;
        var model = StoreModel("MultiViewSmallConvNet", 20, 2, channels: slices);
        var volume = Array($"{slices}, {Side}, {Side}", [.. Enumerable.Range(0, slices * Side * Side).Select(k => k % 251 / 255.0)]);
        var words = await Say(Request(volume, model));
        Assert.All(SaliencyCatalogue.Names, name => Assert.Contains($"\n  {name} ", words, StringComparison.Ordinal));
        Assert.DoesNotContain("left out", words, StringComparison.Ordinal);
        Assert.Contains(AttributeImage.OfVolumes, words, StringComparison.Ordinal);
        Assert.Contains("Σ weight × logit of the slice = map + biases", await Say(Request(volume, model, "WeightBackPropagation") with { Certified = true }), StringComparison.Ordinal);
        File.Delete(In("map.png"));
        await Refused("Give it an array [4, H, W]", Request(Draw(), model, "LRP-0"));
    }

    [Fact]
    public async Task Certificates_lie_beside_the_picture_and_hold()
    {
        var words = await Say(Request(Draw(), StoreModel(), "LRP-EpsilonPlus", "InputGradient") with { Certified = true });
        Assert.Contains("completeness  logit = map + biases", words, StringComparison.Ordinal);
        var path = In("map.certificates.json");
        var certificates = CanonicalJson.Read<IReadOnlyList<SaliencyCertificate>>(File.ReadAllText(path), path);
        Assert.Equal(["LRP-EpsilonPlus", "InputGradient"], certificates.Select(certificate => certificate.Method));
        // Single precision over a dozen sums.
        Assert.InRange(certificates[0].Completeness!.Residual / certificates[0].Completeness!.Largest, 0, 1e-4);
        Assert.NotEmpty(certificates[0].Layers);
        Assert.All(certificates, certificate => Assert.Equal((2, 2), (certificate.Shape[0], certificate.BatchOfOne.Images)));
        Assert.All(certificates, certificate => Assert.InRange(certificate.Precision!.Relative(), 1e-12, 1e-3));
    }

    [Fact]
    public async Task A_box_is_in_the_pictures_own_pixels()
    {
        var model = StoreModel();
        await Say(Request(Draw(2 * Side, 2 * Side), model, "LRP-0") with { Box = "0,0,28,56" });
        await Refused("goes beyond the picture, which has 56x56 pixels", Fresh() with { Box = "40,0,28,56" });
        await Refused("want four numbers", Fresh() with { Box = "1,2,3" });
        await Refused("want four numbers", Fresh() with { Box = "left" });
        await Refused("smaller than one", Fresh() with { Box = "0,0,0.5,0.5" });

        AttributeRequest Fresh()
        {
            File.Delete(In("map.png"));
            return Request(In("image.png"), model, "LRP-0");
        }
    }

    [Fact]
    public async Task What_is_no_picture_for_the_model_is_refused_by_its_reason()
    {
        var model = StoreModel();
        await Refused("classes 0 to 9", Request(Draw(), model, "LRP-0") with { Target = 10 });
        await Refused("classes 0 to 9", Request(Draw(), model, "LRP-0") with { Target = -1 });
        await Refused("8x8 pixels; the model was trained on 28x28", Request(Draw(8, 8), model, "LRP-0"));
        await Refused("has the shape [3, 2, 2]; the model takes [1, H, W] or [H, W]", Request(Array("3, 2, 2", new double[12]), model, "LRP-0"));
        var values = new double[Side * Side];
        values[2 * Side + 5] = double.NaN;
        await Refused("channel 0, row 2, column 5 is NaN; want values from 0 to 1", Request(Array("28, 28", values), model, "LRP-0"));
        values[2 * Side + 5] = 255;
        await Refused("row 2, column 5 is 255", Request(Array("1, 28, 28", values), model, "LRP-0"));
        await Refused("this is the picture itself", Request(Draw(), model, "LRP-0") with { Output = In("image.png") });
    }

    [Fact]
    public async Task What_is_no_model_is_refused_by_its_reason()
    {
        await Refused("reproduce model import FILE", Request(Draw(), Draw(), "LRP-0"));
        Safetensors.Write(In("bare.safetensors"), []);
        await Refused("has no entry 'model' in its metadata", Request(Draw(), In("bare.safetensors"), "LRP-0"));
        await Refused("not finite", Request(Draw(), StoreModel(change: Break), "LRP-0"));

        static void Break(Classifier model)
        {
            using var _ = no_grad();
            model.parameters().First().fill_(double.NaN);
        }
    }

    /// <summary>A PNG and an array of the same numbers are the same picture.</summary>
    [Fact]
    public async Task An_array_is_read_as_its_values()
    {
        var model = StoreModel();
        await Say(Request(Draw(), model, "LRP-0", "Occlusion"));
        var png = PngReader.Read(In("map.png"));
        File.Move(Array("28, 28", [.. Enumerable.Range(0, Side * Side).Select(k => k % 251 / 255.0)]), In("image.png"), overwrite: true);
        await Say(Request(In("image.png"), model, "LRP-0", "Occlusion"));
        Assert.Equal(png.Samples, PngReader.Read(In("map.png")).Samples);
    }
}
