using AttributionPriors.Data;

namespace AttributionPriors.Reporting;

/// <summary>
/// The paper's Figure 1, drawn anew: one network, two views of an image, and where each training method's loss takes hold. The images are the
/// generator's; the colours are the methods' own.
/// </summary>
public static class Figure1
{
    const int Width = 1040, Height = 510;
    const double Cell = 4;
    const string Ink = "#222222", Soft = "#555555", Paper = "#ffffff", Grey = "#f1f1f1";

    /// <summary>The lanes of the image and of its masked twin: the middles of what is drawn along them.</summary>
    const double Upper = 166, Lower = 408;

    /// <summary>Left edges: images, network, features, logits, losses.</summary>
    const double Images = 30, Network = 215, Features = 355, Logits = 520, Losses = 680;

    /// <summary>Draws the figure with the image that the generator makes as number <paramref name="index"/> of two crosses.</summary>
    /// <param name="geometry">Lengths of the crosses and the tag.</param>
    /// <param name="sigma">The dilation of the mask.</param>
    /// <param name="index">Which image of class 1, from 0.</param>
    /// <exception cref="ArgumentException">The geometry leaves no room, σ is negative, or there is no such image.</exception>
    public static Figure Build(CrossGeometry geometry, double sigma, int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, SyntheticCrosses.PerClass);
        var one = MaskDilation.Of(SyntheticCrosses.Pool(geometry, SyntheticCrosses.PoolSeeds.Train).Select([SyntheticCrosses.PerClass + index]), sigma);
        return new()
        {
            Title = "Figure 1: One network, two views of an image, and where each loss takes hold",
            Subtitle = "m is 1 inside the mask and 0 outside; the masked image x′ keeps what is inside, and its outside is shuffled anew at each step",
            Caption = "x: an image, its mask in red. x′: the same with the pixels outside the mask shuffled, or set to zero. Both pass the same network to features f and logits y. "
                + "Every method but Masked learns from the cross-entropy of y(x); the saliency-based methods add a penalty on the gradient at the input outside the mask, "
                + "the domain-invariant ones on the difference between f(x) and f(x′), which for Adversarial a discriminator D judges. Colours are the methods' in every figure.",
            Width = Width + 48,
            Height = Height + 118,
            Panels = [Panel.Image(null, Height, Width, [.. Pictures(one), new Drawing([.. Lanes(), .. Gradients(), .. Classification(), .. Invariance(), .. Masking()])])],
        };
    }

    static double Side(ImageSet one) => Cell * one.Width;

    /// <summary>x with its mask above, x′ shuffled below.</summary>
    static IEnumerable<Trace> Pictures(ImageSet one)
    {
        var half = Side(one) / 2;
        PixelMap image = new(one.Height, one.Width, one.Images), mask = new(one.Height, one.Width, one.Masks);
        var inside = mask.Values.Select(value => value >= 1).ToArray();
        yield return new HeatMap(image, ColourMap.Grey) { Range = (0, 1), Place = (Images, Upper - half, Cell), Name = "x", InLegend = false };
        yield return new HeatMap(mask, ColourMap.Mask) { Range = (0, 2), Place = (Images, Upper - half, Cell), Name = "m", InLegend = false };
        yield return new HeatMap(image with { Values = Shuffled(image.Values, inside) }, ColourMap.Grey)
        {
            Range = (0, 1), Place = (Images, Lower - half, Cell), Name = "x′", InLegend = false,
        };
    }

    /// <summary>The pixels outside permuted among themselves: <see cref="Background.Shuffle"/> with a stream of its own, so that drawing draws from no other.</summary>
    static float[] Shuffled(float[] pixels, bool[] inside)
    {
        int[] outside = [.. Enumerable.Range(0, pixels.Length).Where(k => !inside[k])];
        var order = new LegacyRandom(0).Permutation(outside.Length);
        var shuffled = (float[])pixels.Clone();
        for (var k = 0; k < outside.Length; k++) shuffled[outside[k]] = pixels[outside[order[k]]];
        return shuffled;
    }

    /// <summary>The lanes from image to logits.</summary>
    static IEnumerable<Mark> Lanes()
    {
        yield return new Words(Images + 56, Upper - 72, "image x, mask m") { Colour = Soft };
        yield return new Words(Images + 56, Lower + 72, "masked image x′") { Colour = Soft };
        yield return new Words(Images + 56, Lower + 89, "(outside shuffled, or zero)") { Colour = Soft, Size = 11 };
        yield return new Arrow([(Images + 56, Upper + 62), (Images + 56, Lower - 62)], Soft);
        foreach (var (middle, twin) in new[] { (Upper, ""), (Lower, "′") })
        {
            yield return new Arrow([(Images + 118, middle), (Network - 2, middle)], Ink);
            yield return new Box(Network, middle - 34, 100, 68, Grey, Ink);
            yield return new Words(Network + 50, middle, "ResNet-18") { IsBold = true };
            yield return new Arrow([(Network + 100, middle), (Features - 2, middle)], Ink);
            yield return new Box(Features, middle - 44, 16, 88, Paper, Ink) { Radius = 2 };
            yield return new Words(Features + 8, middle + (twin == "" ? -58 : 58), $"features f(x{twin})");
            yield return new Arrow([(Features + 16, middle), (Logits - 2, middle)], Ink);
            yield return new Words((Features + Logits) / 2 + 4, middle - 11, "linear") { Size = 12, Colour = Soft };
            yield return new Box(Logits, middle - 22, 16, 44, Paper, Ink) { Radius = 2 };
            yield return new Words(Logits + 8, middle + 36, $"logits y(x{twin})");
        }
        yield return new Arrow([(Network + 50, Upper + 34), (Network + 50, Lower - 34)], Soft) { Dash = "dot", HasHead = false };
        yield return new Words(Network + 54, (Upper + Lower) / 2, "same weights") { Colour = Soft, Size = 12, StartsHere = true };
    }

    /// <summary>Saliency-based: back from the logits to the image.</summary>
    static IEnumerable<Mark> Gradients()
    {
        const double lane = 50;
        yield return new Arrow([(Logits + 8, Upper - 22), (Logits + 8, lane), (Images + 56, lane), (Images + 56, Upper - 84)], Soft) { Dash = "dash" };
        yield return new Words((Images + Logits) / 2 + 30, lane - 12, "gradient at the input, where m = 0") { Colour = Soft };
        yield return Heading(lane - 40, MethodStyle.Of("GradMask").GroupName);
        yield return new Arrow([(Logits + 8, lane), (Losses - 4, lane)], Soft) { Dash = "dash" };
        foreach (var mark in Loss("GradMask", lane - 28, "λ · Σ | ∂|y₁ − y₀| / ∂x · (1 − m) |")) yield return mark;
        foreach (var mark in Loss("RightForTheRightReasons", lane + 14, "λ · Σ ( ∂Σ log p / ∂x · (1 − m) )²")) yield return mark;
    }

    static IEnumerable<Mark> Classification()
    {
        yield return Heading(Upper - 26, "Classification");
        yield return new Arrow([(Logits + 16, Upper), (Losses - 4, Upper)], Ink);
        foreach (var mark in Loss("Baseline", Upper - 14, "cross-entropy of y(x); in all but Masked")) yield return mark;
    }

    static IEnumerable<Mark> Invariance()
    {
        const double middle = (Upper + Lower) / 2;
        yield return new Arrow([(Features + 8, Upper + 44), (Features + 8, middle)], Ink) { HasHead = false };
        yield return new Arrow([(Features + 8, Lower - 44), (Features + 8, middle)], Ink) { HasHead = false };
        yield return new Arrow([(Features + 8, middle), (Losses - 4, middle)], Ink);
        yield return Heading(middle - 46, MethodStyle.Of("ActDiff").GroupName);
        foreach (var mark in Loss("ActDiff", middle - 34, "λ · ‖ f(x) − f(x′) ‖₂")) yield return mark;
        foreach (var mark in Loss("Adversarial", middle + 8, "λ · D must not tell f(x) from f(x′)")) yield return mark;
    }

    static IEnumerable<Mark> Masking()
    {
        yield return Heading(Lower - 26, MethodStyle.Of("Masked").GroupName);
        yield return new Arrow([(Logits + 16, Lower), (Losses - 4, Lower)], Ink);
        foreach (var mark in Loss("Masked", Lower - 14, "cross-entropy of y(x′) alone")) yield return mark;
    }

    static Words Heading(double y, string approach) => new(Losses - 4, y, approach) { Colour = Soft, Size = 12, StartsHere = true };

    /// <summary>A method's box with its colour at the left, its name and its term.</summary>
    static IEnumerable<Mark> Loss(string method, double top, string term)
    {
        const double height = 36, wide = 350;
        var style = MethodStyle.Of(method);
        yield return new Box(Losses, top, wide, height, Paper, style.Colour);
        yield return new Box(Losses, top, 8, height, style.Colour, style.Colour) { Radius = 3 };
        yield return new Words(Losses + 12, top + height / 2, style.Display) { Colour = style.Colour, StartsHere = true, IsBold = true };
        yield return new Words(Losses + 100, top + height / 2, term) { StartsHere = true, Size = 12 };
    }
}
