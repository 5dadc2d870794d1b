using AttributionPriors.Data;
using AttributionPriors.Models;
using AttributionPriors.Models.Weights;
using Reproduce;

namespace Tests;

/// <summary>A user's own picture, from PNG to PNG.</summary>
public sealed class AttributeImageLaws : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reproduce-attribute-");

    public void Dispose() => _folder.Delete(recursive: true);

    string In(string name) => Path.Combine(_folder.FullName, name);

    string StoreModel()
    {
        using var model = ModelCatalogue.Build(new("SmallConvNet", 20, 10), channels: 1);
        new ModelFile(new("SmallConvNet", 20, 10), 1, 28, 28).Write(In("model.safetensors"), ModuleState.Copy(model));
        return In("model.safetensors");
    }

    string Draw(int height, int width)
    {
        byte[] pixels = [.. Enumerable.Range(0, height * width).Select(k => (byte)(k % 251))];
        PngWriter.Write(In("image.png"), height, width, 1, pixels);
        return In("image.png");
    }

    [Theory]
    [InlineData("InputGradient")]
    [InlineData("IntegratedGradients")]
    [InlineData("Occlusion")]
    public async Task Every_method_draws_image_and_map_side_by_side(string method)
    {
        var words = new StringWriter();
        await new AttributeImage().RunAsync(new(Draw(60, 50), StoreModel(), method, 3, In("map.png"), "cpu"), words, TestContext.Current.CancellationToken);
        Assert.Contains("class 3", words.ToString());
        var picture = PngReader.Read(In("map.png"));
        // The left half is grey, the right half is not.
        bool Coloured(int column) => Enumerable.Range(0, picture.Height).Any(row =>
            picture.Samples.AsSpan((row * picture.Width + column) * 3, 3) is var rgb && (rgb[0] != rgb[1] || rgb[1] != rgb[2]));
        Assert.DoesNotContain(Enumerable.Range(0, picture.Width / 2), Coloured);
        Assert.Contains(Enumerable.Range(picture.Width / 2, picture.Width / 2), Coloured);
    }

    [Fact]
    public async Task A_class_that_the_model_does_not_know_is_bad_usage()
    {
        var request = new AttributeRequest(Draw(28, 28), StoreModel(), "InputGradient", 10, In("map.png"), "cpu");
        var refused = await Assert.ThrowsAsync<UsageException>(() => new AttributeImage().RunAsync(request, TextWriter.Null, TestContext.Current.CancellationToken));
        Assert.Contains("classes 0 to 9", refused.Message);
        Assert.False(File.Exists(In("map.png")));
    }

    [Fact]
    public async Task A_thumbnail_is_refused_by_its_size()
    {
        var request = new AttributeRequest(Draw(8, 8), StoreModel(), "InputGradient", 0, In("map.png"), "cpu");
        var refused = await Assert.ThrowsAsync<UsageException>(() => new AttributeImage().RunAsync(request, TextWriter.Null, TestContext.Current.CancellationToken));
        Assert.Contains("8x8 pixels; the model was trained on 28x28", refused.Message);
    }
}
