using AttributionPriors.Data;
using AttributionPriors.Metrics;
using AttributionPriors.Models;
using AttributionPriors.Reporting;
using static System.FormattableString;

namespace Reproduce;

/// <summary>A user's picture as a model takes it.</summary>
/// <param name="Values">[C, H, W] in [0, 1], C, H and W the model's.</param>
/// <param name="Shown">What a reader sees: grey as one map, colours as three.</param>
/// <param name="Height">Rows of the file.</param>
/// <param name="Width">Columns of the file.</param>
sealed record UserPicture(float[] Values, IReadOnlyList<PixelMap> Shown, int Height, int Width)
{
    const int Colours = 3;

    /// <summary>A picture of less than this part of the pixels that a model was trained on has nothing in it that the model could see.</summary>
    const double FewestPixels = 0.25;

    static ReadOnlySpan<byte> NpyMark => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a picture and brings it to the model's size.</summary>
    /// <exception cref="UsageException">It is no picture for this model; the message says why.</exception>
    /// <exception cref="IOException">It cannot be read, or is damaged.</exception>
    public static UserPicture Read(string path, ModelFile model)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.AsSpan().StartsWith(NpyMark)) return OfArray(NpyReader.Decode(bytes, path), model, path);
        return OfImage(JpegReader.IsJpeg(bytes) ? JpegReader.Decode(bytes, path) : PngReader.Decode(bytes, path), model, path);
    }

    /// <summary>A box in the file's pixels, as a mask of the model's.</summary>
    /// <exception cref="UsageException">It is no box, or holds no pixel.</exception>
    public PixelMap Mask(string box, ModelFile model)
    {
        double[] sides;
        try
        {
            sides = Normalisation.Numbers(box);
        }
        catch (FormatException)
        {
            sides = [];
        }
        if (sides is not [var left, var top, > 0 and var width, > 0 and var height])
            throw new UsageException($"--box {box}: want four numbers, LEFT,TOP,WIDTH,HEIGHT, in pixels of the picture, the last two positive.");
        if (left < 0 || top < 0 || left + width > Width || top + height > Height)
            throw new UsageException(Invariant($"--box {box}: goes beyond the picture, which has {Width}x{Height} pixels."));
        try
        {
            return new(model.Height, model.Width, new BoundingBox(left, top, width, height).Scaled((double)model.Width / Width, (double)model.Height / Height).Mask(model.Height, model.Width));
        }
        catch (ArgumentException)
        {
            throw new UsageException(Invariant($"--box {box}: at the model's {model.Width}x{model.Height} pixels it is smaller than one."));
        }
    }

    static UserPicture OfImage(DecodedImage image, ModelFile model, string path)
    {
        if (model.Channels is not (1 or Colours))
            throw new UsageException($"The model takes {model.Channels} channels; a PNG or JPEG file is grey or has three colours. Give it an array [{model.Channels}, H, W] as a .npy file.");
        return Fitted(model.Channels == 1 ? image.ToGrey() : image.ToColours(), image.Height, image.Width, model, path);
    }

    static UserPicture OfArray(NpyArray array, ModelFile model, string path)
    {
        var shape = array.Shape;
        if (!(shape is [_, _] && model.Channels == 1) && !(shape is [var channels, _, _] && channels == model.Channels))
            throw new UsageException($"{path} has the shape [{string.Join(", ", shape)}]; the model takes [{model.Channels}, H, W]{(model.Channels == 1 ? " or [H, W]" : "")}.");
        var (height, width) = (shape[^2], shape[^1]);
        for (var i = 0; i < array.Values.Length; i++)
            if (array.Values[i] is not (>= 0 and <= 1))
                throw new UsageException(Invariant(
                    $"{path}: channel {i / (height * width)}, row {i / width % height}, column {i % width} is {array.Values[i]}; want values from 0 to 1 (of bytes, divide by 255)."));
        return Fitted([.. array.Values.Select(value => (float)value)], height, width, model, path);
    }

    static UserPicture Fitted(float[] values, int height, int width, ModelFile model, string path)
    {
        if ((double)height * width < FewestPixels * model.Height * model.Width)
            throw new UsageException($"{path} has {width}x{height} pixels; the model was trained on {model.Width}x{model.Height}.");
        float[][] planes = [.. values.Chunk(height * width).Select(plane => AreaResize.Of(plane, height, width, model.Height, model.Width))];
        PixelMap[] maps = [.. planes.Select(plane => new PixelMap(model.Height, model.Width, plane))];
        return new([.. planes.SelectMany(plane => plane)], maps.Length is 1 or Colours ? maps : [PixelMap.Sum(maps).Times(1.0 / maps.Length)], height, width);
    }
}
