using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Saliency;
using AttributionPriors.Tests;
using Tests.Priors;
using static TorchSharp.torch;

namespace Tests.Experiments;

/// <summary>What a run keeps of its maps, on linear networks whose answers are worked out by hand.</summary>
[Collection(ProcessWide.Name)]
public sealed class MapExaminationLaws
{
    const int Side = 8, Area = Side * Side;

    static readonly AttributionSettings s_settings = new(9, 1, 1, AttributionQuestion.EvidenceOfTrueClass);

    [Fact]
    public void Deletion_takes_the_largest_contributions_first_and_a_linear_answer_falls_by_their_sum()
    {
        // Of the logits (0, w·x) the map is w ∘ x, and after k points the rest is left: σ(Σ of the rest).
        double[] weights = [.. Enumerable.Range(0, Area).Select(i => 0.01 * ((37 * i % Area) - 20))];
        var evidence = Examine(weights, Images(new float[Area], 1));
        var curve = evidence.Deletion[nameof(WeightBackPropagation)];
        // 100, 500 and 1000 of 50,176 pixels are one pixel of 64.
        Assert.Equal([0, 1, 6, 13], curve.Select(point => point.Points));
        double[] descending = [.. weights.OrderDescending()];
        Assert.All(curve, point => Assert.Equal(Sigmoid(descending.Skip(point.Points).Sum()), point.Probability, 1e-6)); // single precision
        Assert.All(curve, point => Assert.Equal(point.Probability > 0.5 ? 1 : 0, point.Accuracy));
    }

    [Fact]
    public void In_a_random_order_pixels_that_count_alike_take_their_share()
    {
        var evidence = Examine([.. Enumerable.Repeat(1.0 / 16, Area)], Images(new float[Area], 2));
        Assert.All(evidence.RandomDeletion, point => Assert.Equal(Sigmoid(4 - point.Points / 16.0), point.Probability, 1e-6));
        // Where they differ, such an order loses less than the map's own.
        var apart = Examine([.. Enumerable.Range(0, Area).Select(i => i < 6 ? 1.0 : 0)], Images(new float[Area], 2));
        Assert.True(apart.RandomDeletion[^1].Probability > apart.Deletion[nameof(WeightBackPropagation)][^1].Probability);
    }

    [Fact]
    public void Masks_cut_from_a_map_are_scored_against_the_object_as_worked_out_by_hand()
    {
        // Four pixels in a square count, 1 each: 0.0625 on average with a deviation of 0.242, so these four stand out by two deviations. Their coordinates deviate by ½: a box of side 2 around the square.
        var (weights, truth) = (new double[Area], new float[Area]);
        foreach (var (r, c) in new[] { (3, 3), (3, 4), (4, 3), (4, 4) }) weights[r * Side + c] = 1;
        foreach (var (r, c) in new[] { (3, 3), (3, 4), (4, 3), (4, 4), (3, 5), (4, 5) }) truth[r * Side + c] = 1;
        var fit = Examine(weights, Images(truth, 1)).Segmentation[nameof(WeightBackPropagation)];
        Assert.Equal((1, 1, 6.0 / Area), (fit.Images, fit.Energy, fit.EnergyChance));
        Assert.All(new[] { fit.Points, fit.Box }, mask =>
        {
            Assert.Equal((0.8, Math.Round(4 / 6.0, 12), 4.0 / Area), (Math.Round(mask.Dice, 12), Math.Round(mask.Iou, 12), mask.Area));
            Assert.Equal(2.0 * 4 * 6 / (Area * 10), mask.DiceChance, 1e-12);
        });
        var example = Examine(weights, Images(truth, 1)).Examples.Single();
        Assert.Equal((3.5, 3.5, 2, 2), (example.Box!.Value.CentreRow, example.Box.Value.CentreColumn, example.Box.Value.Height, example.Box.Value.Width));
        Assert.Equal(weights.Select(weight => (float)weight), example.Maps[nameof(WeightBackPropagation)].Values());
    }

    [Fact]
    public void An_image_that_is_all_object_has_no_fit_and_a_volume_no_evidence()
    {
        var whole = new float[Area];
        Array.Fill(whole, 1);
        Assert.Empty(Examine(new double[Area], Images(whole, 1)).Segmentation);
        using var model = Net(new double[2 * Area]);
        var volume = new ImageSet(2, Side, Side, new float[2 * Area], whole, [1], [0]);
        Assert.Null(new MapExamination(s_settings, CPU).Of(SaliencyCatalogue.Interventions, model, volume, [1]));
    }

    static MapEvidence Examine(double[] weights, ImageSet images)
    {
        using var model = Net(weights);
        return new MapExamination(s_settings, CPU).Of([SaliencyCatalogue.Find(nameof(WeightBackPropagation))], model, images, [.. images.Labels])!;
    }

    /// <summary>Images of ones, of class 1.</summary>
    static ImageSet Images(float[] mask, int count)
    {
        float[] ones = [.. Enumerable.Repeat(1f, count * Area)];
        return new(1, Side, Side, ones, [.. Enumerable.Repeat(mask, count).SelectMany(values => values)], [.. Enumerable.Repeat(1, count)], new int[count]);
    }

    static OneLayer Net(double[] weights)
    {
        var rows = new double[2, weights.Length];
        for (var i = 0; i < weights.Length; i++) rows[1, i] = weights[i];
        return new(rows, ScalarType.Float32);
    }

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
