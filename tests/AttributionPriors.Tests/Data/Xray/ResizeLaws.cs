using System.Text.Json;
using AttributionPriors.Data;
using AttributionPriors.Data.Xray;

namespace Tests.Data.Xray;

public class ResizeLaws
{
    // Shrinking, enlarging, one of each, no change; odd and even.
    static readonly (int[] From, int[] To)[] sizes =
        [([64, 64], [14, 14]), ([37, 53], [16, 16]), ([20, 31], [33, 12]), ([9, 11], [20, 23]), ([13, 13], [13, 13]), ([100, 7], [9, 7])];

    [Fact]
    public void Pillows_own_numbers_come_out()
    {
        var answers = Ask("pillow");
        foreach (var ((from, to), answer) in sizes.Zip(answers))
            // The same sums in the same order: no rounding to allow for.
            Assert.Equal(Floats(answer), SeparableResize.Of(Pixels(from), AxisWeights.Pillow(from[0], to[0]), AxisWeights.Pillow(from[1], to[1])));
    }

    [Theory]
    [InlineData("scipy")]
    [InlineData("skimage")]
    public void Scikit_images_numbers_come_out(string library)
    {
        var answers = Ask(library);
        Assert.SkipWhen(answers[0].ValueKind == JsonValueKind.Null, "python3-skimage is not installed.");
        foreach (var ((from, to), answer) in sizes.Zip(answers))
        {
            // Pixels reach 1024; the library rounds to float32 after each of its steps, of which there are up to four.
            var ours = SeparableResize.Of(Pixels(from), AxisWeights.ScikitImage(from[0], to[0]), AxisWeights.ScikitImage(from[1], to[1]), rowsFirst: true);
            foreach (var (theirs, mine) in Floats(answer).Zip(ours)) Assert.Equal(theirs, mine, 1024 * 4 * 1.2e-7 * 2);
        }
    }

    [Fact]
    public void Only_scikit_images_border_fades()
    {
        var flat = Enumerable.Repeat(8f, 64 * 64).ToArray();
        Assert.All(SeparableResize.Of(flat, AxisWeights.Pillow(64, 14), AxisWeights.Pillow(64, 14)), value => Assert.Equal(8, value, 1e-5));
        var faded = SeparableResize.Of(flat, AxisWeights.ScikitImage(64, 14), AxisWeights.ScikitImage(64, 14));
        Assert.Equal(8, faded[7 * 14 + 7], 1e-5);
        Assert.InRange(faded[0], 1, 7.5);
    }

    [Fact]
    public void Pixels_are_normalised_in_the_released_codes_steps()
    {
        foreach (var maximum in (int[])[255, 65535])
        {
            ushort[] raw = [0, 1, 2, 100, 127, 128, 254, 255, .. maximum > 255 ? (ushort[])[256, 4095, 32767, 32768, 65534, 65535] : []];
            var answer = DebianPython.Ask("xray.py", new[] { new { ask = "normalise", raw = raw.Select(v => (int)v), maximum } })[0];
            Assert.Equal(Floats(answer), new XrayImage(1, raw.Length, maximum, raw).Normalised());
        }
    }

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        Assert.Contains("6 pixels; got 5", Assert.Throws<ArgumentException>(() => SeparableResize.Of(new float[5], AxisWeights.Pillow(2, 1), AxisWeights.Pillow(3, 1))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => AxisWeights.Pillow(0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => AxisWeights.ScikitImage(3, 0));
    }

    static JsonElement[] Ask(string library) =>
        [.. DebianPython.Ask("xray.py", sizes.Select(s => new { ask = library, pixels = Pixels(s.From), shape = s.From, size = s.To })).EnumerateArray()];

    // Pillow's answers are float32 printed as float64: the cast gives them back.
    static float[] Floats(JsonElement list) => [.. list.EnumerateArray().Select(v => (float)v.GetDouble())];

    static float[] Pixels(int[] shape)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, shape[0] * shape[1]).Select(_ => (float)(2048 * random.NextDouble() - 1024))];
    }
}
