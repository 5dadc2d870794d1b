using System.Runtime.InteropServices;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Models;
using AttributionPriors.Saliency;
using Tests.Priors;
using static TorchSharp.torch;

namespace Tests.Experiments;

/// <summary>Which images are explained, and how their maps are scored, with maps made by hand.</summary>
public sealed class AttributorLaws
{
    static readonly AttributionSettings s_evidence = new(2, 8, 2, AttributionQuestion.EvidenceOfPositives);
    static readonly AttributionSettings s_decoy = s_evidence with { Question = AttributionQuestion.DecoyOfTrueClass };

    // Two images of two rows and three columns.
    static readonly ImageSet s_images = new(1, 2, 3, [.. Enumerable.Range(0, 12).Select(k => (float)k)], [1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1], [1, 1], [0, 0]);
    static readonly float[] s_maps = [-5, 1, 4, 0, 0, 0, 0, 0, 0, 1, -2, 3];

    [Fact]
    public void Scores_are_those_worked_out_by_hand()
    {
        var scores = Score(s_evidence, s_maps, s_images);
        Assert.Equal(2, scores.Images);
        // The first map: 0 0 0 1 4 5 in order, two pixels of six are the budget, so all above the 66.7th percentile, 2: pixels 0
        // and 2. The mask is pixels 0 and 1. The second map is its mask.
        Assert.Equal((1 / 3.0 + 1) / 2, scores.Iou!.Value, 1e-12);
        Assert.Equal((1 / 2.0 + 1) / 2, scores.Iop!.Value, 1e-12);
        Assert.Equal((1 / 2.0 + 1) / 2, scores.Iot!.Value, 1e-12);
        // Two of six at random meet a mask of two in 0, 1, 2 pixels with 6, 8, 1 chances of 15; three of six a mask of three in
        // 0 … 3 with 1, 9, 9, 1 of 20.
        var chance = (8 / 15.0 / 3 + 1 / 15.0 + 9 / 20.0 / 5 + 9 / 20.0 * 2 / 4 + 1 / 20.0) / 2;
        Assert.Equal(chance, scores.IouChance!.Value, 1e-12);
        // The blob keeps the middle column, pixels 1 and 4: one of {0, 1}, one of {3, 4, 5}.
        Assert.Equal((1 / 3.0 + 1 / 4.0) / 2, scores.IouCentredBlob!.Value, 1e-12);
        Assert.Equal((4 / 10.0 + 0) / 2, scores.OutsideShare!.Value, 1e-12);
        Assert.Equal((4 / 6.0 + 3 / 6.0) / 2, scores.OutsideChance!.Value, 1e-12);
        Assert.Equal([2.5f, 0.5f, 2, 0.5f, 1, 1.5f], Floats(scores.MeanMap));
    }

    [Fact]
    public void Other_specifications_are_those_worked_out_by_hand_and_the_papers_is_the_score()
    {
        var scores = Score(s_evidence, s_maps, s_images);
        Assert.Equal(MapSpecification.All.Count, scores.IouOtherwise!.Count);
        Assert.Equal(scores.Iou!.Value, scores.IouOtherwise["sigma 0, MaskArea"], 1e-12);
        Assert.Equal(Score(s_evidence, s_maps, s_images, smoothed: true).Iou!.Value, scores.IouOtherwise["sigma 1, MaskArea"], 1e-12);
        // Above half of 5: pixels 0 and 2 of a mask of 0 and 1. Above half of 3: pixels 4 and 5 of a mask of 3, 4 and 5.
        Assert.Equal((1 / 3.0 + 2 / 3.0) / 2, scores.IouOtherwise["sigma 0, HalfMaximum"], 1e-12);
        // The maps' deviations are √(42/6 − (10/6)²) = 2.05 and √(14/6 − 1) = 1.15: the same pixels.
        Assert.Equal((1 / 3.0 + 2 / 3.0) / 2, scores.IouOtherwise["sigma 0, OneDeviation"], 1e-12);
        Assert.Null(Score(s_decoy, s_maps, s_images).IouOtherwise);
    }

    [Fact]
    public void Smoothing_is_of_the_scored_map_and_not_of_the_share()
    {
        // 11×11: a block of nine ones, whose centre is the mask, and a lone two in a corner.
        float[] map = new float[121], mask = new float[121];
        for (var k = 0; k < 9; k++) map[(4 + k / 3) * 11 + 4 + k % 3] = 1;
        (map[0], mask[60]) = (-2, 1);
        var images = new ImageSet(1, 11, 11, new float[121], mask, [1], [0]);
        var (smoothed, raw) = (Score(s_evidence, map, images, smoothed: true), Score(s_evidence, map, images));
        Assert.Equal((1, 0), (Math.Round(smoothed.Iou!.Value, 12), raw.Iou!.Value));
        Assert.Equal(10 / 11.0, smoothed.OutsideShare!.Value, 1e-12);
        Assert.Equal(raw.OutsideShare, smoothed.OutsideShare);
        // The three middle taps of a Gaussian of σ 1 on nine, in both directions; the corner is five pixels away.
        double Tap(int k) => Math.Exp(-k * k / 2.0) / Enumerable.Range(-4, 9).Sum(j => Math.Exp(-j * j / 2.0));
        Assert.Equal(Math.Pow(Tap(-1) + Tap(0) + Tap(1), 2), Floats(smoothed.MeanMap)[60], 1e-6);
    }

    [Fact]
    public void A_decoy_has_no_overlap_but_a_share()
    {
        var scores = Score(s_decoy, s_maps, s_images);
        Assert.Equal(0.2, scores.OutsideShare!.Value, 1e-12);
        Assert.True(scores is { Iou: null, Iop: null, Iot: null, IouChance: null, IouCentredBlob: null });
    }

    [Fact]
    public void A_map_of_zeros_has_no_share_and_overlaps_nothing()
    {
        float[] maps = [.. s_maps[..6], .. new float[6]];
        var scores = Score(s_evidence, maps, s_images);
        Assert.Equal(0.4, scores.OutsideShare!.Value, 1e-12); // of the first image alone
        Assert.Equal(4 / 6.0, scores.OutsideChance!.Value, 1e-12);
        Assert.Equal(1 / 6.0, scores.Iou!.Value, 1e-12);
        Assert.Null(Score(s_evidence, new float[12], s_images).OutsideShare);
    }

    [Fact]
    public void Channels_add_up()
    {
        var images = new ImageSet(2, 1, 2, new float[4], [1, 0], [1], [0]);
        Assert.Equal(3 / 8.0, Score(s_decoy, [-3, 1, 2, -2], images).OutsideShare!.Value, 1e-12);
    }

    [Fact]
    public void Images_are_explained_for_their_true_class()
    {
        using var model = Model(6);
        var method = new Handmade(s_maps);
        new Attributor(s_decoy, CPU).Explain(method.Entry(false), model, s_images);
        Assert.Equal([1, 1], method.Targets);
        Assert.Equal(s_images.Images, method.Pixels);
    }

    [Fact]
    public void Evidence_is_asked_of_the_first_positives_that_have_a_mask()
    {
        // Six images of one pixel: positives are 1, 2, 4 and 5; number 2 has no mask, a soft one counts.
        var test = new ImageSet(1, 1, 1, [0, 1, 2, 3, 4, 5], [1, 1, 0, 1, 0.25f, 1], [0, 1, 1, 0, 1, 1], new int[6]);
        Assert.Equal([1, 4], new Attributor(s_evidence, CPU).Choose(test).Images);
        Assert.Equal([1, 4, 5], new Attributor(s_evidence with { Images = 99 }, CPU).Choose(test).Images);
        Assert.Equal([0, 1], new Attributor(s_decoy, CPU).Choose(test).Images);
    }

    [Fact]
    public void Means_are_of_the_first_channel_and_the_masks()
    {
        var set = new ImageSet(2, 1, 2, [1, 2, 9, 9, 3, 6, 9, 9], [1, 0, 1, 0.5f], [0, 1], [0, 0]);
        var means = Attributor.Means(set);
        Assert.Equal((1, 2), (means.Height, means.Width));
        Assert.Equal([2, 4], Floats(means.Image));
        Assert.Equal([1, 0.25f], Floats(means.Mask));
    }

    [Fact]
    public void No_image_at_all_is_no_score()
    {
        var none = s_images.Select([]);
        var scores = Score(s_evidence, [], none);
        Assert.Equal((0, null, null), (scores.Images, scores.Iou, scores.OutsideShare));
        Assert.Equal(new float[6], Floats(scores.MeanMap));
        Assert.Equal(new float[6], Floats(Attributor.Means(none).Image));
        using var model = Model(6);
        var attributor = new Attributor(s_evidence, CPU);
        foreach (var method in SaliencyCatalogue.RedHerring) Assert.Equal(0, attributor.Score(attributor.Explain(method, model, none), none).Images);
    }

    [Fact]
    public void Maps_are_parted_by_the_models_answers()
    {
        // Four images of two pixels; the answers to the first and last are right.
        var images = new ImageSet(1, 1, 2, [0, 1, 0.5f, 0, 0, 0, 1, 1], [1, 0, 1, 1, 0, 0, 0, 1], [1, 1, 0, 2], [0, 0, 0, 0]);
        var maps = new AbsoluteMaps("Handmade", [9, 9, 9, 9, 9, 9, 9, 9], [1, 2, 4, 0, 6, 2, 5, 4]);
        var apart = Attributor.Apart(maps, images, [1, 0, 1, 2]);
        Assert.Equal(("Handmade", 2, 2), (apart.Saliency, apart.Correct.Images, apart.Incorrect.Images));
        Assert.Equal([3, 3], Floats(apart.Correct.MeanMap));
        Assert.Equal([5, 1], Floats(apart.Incorrect.MeanMap));
        Assert.Equal([(1, 1), (1, 0), (0, 1)], apart.Examples.Select(example => (example.Label, example.Answer)));
        Assert.Equal([0.5f, 0], apart.Examples[1].Image.Values());
        Assert.Equal([1, 1], apart.Examples[1].Mask.Values());
        Assert.Equal([4, 0], apart.Examples[1].Map.Values());
    }

    [Fact]
    public void A_group_without_images_has_a_black_mean() =>
        Assert.Equal(new MapGroup(0, Convert.ToBase64String(new byte[24])), Attributor.Apart(new("Handmade", s_maps, s_maps), s_images, [0, 0]).Correct);

    /// <summary>256 levels over [low, high] are (high − low)/255 apart: the nearest is at most half of that away.</summary>
    [Fact]
    public void Levels_are_within_half_a_step_and_exact_at_both_ends()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(k => -3 + 0.0071f * (k * 37 % 1000))];
        var back = LevelMap.Of(values).Values();
        var step = (values.Max() - values.Min()) / 255.0;
        for (var k = 0; k < values.Length; k++) Assert.InRange(back[k], values[k] - step / 2 - 1e-6, values[k] + step / 2 + 1e-6);
        Assert.Equal((values.Min(), values.Max()), (back.Min(), back.Max()));
        Assert.Equal([0.25f, 0.25f], LevelMap.Of([0.25f, 0.25f]).Values());
    }

    static Localisation Score(AttributionSettings settings, float[] maps, ImageSet images, bool smoothed = false)
    {
        using var model = Model(images.Channels * images.Height * images.Width);
        var attributor = new Attributor(settings, CPU);
        return attributor.Score(attributor.Explain(new Handmade(maps).Entry(smoothed), model, images), images);
    }

    static LinearNet Model(int pixels) => new(new double[2, pixels], [0, 0], ScalarType.Float32);

    static float[] Floats(string base64) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(base64)).ToArray();

    /// <summary>Answers with maps that it was given.</summary>
    sealed class Handmade(float[] maps) : ISaliencyMethod
    {
        public string Name => "Handmade";

        public long[] Targets { get; private set; } = [];

        public float[] Pixels { get; private set; } = [];

        public SaliencyEntry Entry(bool smoothed) => new(Name, "Made by hand.", smoothed, _ => this, (_, _, _) => new(0, 0));

        public Tensor Attribute(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets)
        {
            (Targets, Pixels) = (targets.data<long>().ToArray(), images.data<float>().ToArray());
            return tensor(maps, images.shape);
        }
    }
}
