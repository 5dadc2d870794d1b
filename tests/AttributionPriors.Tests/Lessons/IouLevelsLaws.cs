using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Lessons;
using AttributionPriors.Tests;
using Tests.Experiments;

namespace Tests.Lessons;

/// <summary>The level of the image itself, worked out by hand; the others are the records'.</summary>
[Collection(ProcessWide.Name)]
public sealed class IouLevelsLaws
{
    /// <summary>
    /// One bright pixel on black, smoothed: 1 in the middle, e^(−1/2) beside it, e^(−1) at the corners of the 3 × 3 square, e^(−2) two pixels off. Binarised to a plus of
    /// five pixels it is that plus; of a bar of five pixels across it, the plus covers three, so that 3 of 7 are common.
    /// </summary>
    [Fact]
    public void The_image_is_smoothed_and_binarised_as_a_map_is()
    {
        const int side = 11, middle = side / 2;
        float[] image = new float[side * side], plus = new float[side * side], bar = new float[side * side];
        image[middle * side + middle] = 1;
        foreach (var (r, c) in new[] { (0, 0), (-1, 0), (1, 0), (0, -1), (0, 1) }) plus[(middle + r) * side + middle + c] = 1;
        for (var c = -2; c <= 2; c++) bar[middle * side + middle + c] = 1;
        var set = new ImageSet(1, side, side, [.. image, .. image], [.. plus, .. bar], [1, 1], [0, 0]);
        Assert.Equal((1 + 3 / 7.0) / 2, IouLevels.OfImages(new Given(set), ExampleRuns.Spec()), 1e-12);
    }

    [Fact]
    public void A_task_whose_masks_are_no_evidence_is_refused()
    {
        var study = new Study(
            TaskCatalogue.OfTheKit(), "decoy", Profiles.Lesson, Protocol.Recommended, StudyStores.Of(Checkout.PathOf("results", "reference")), new Runner(TaskCatalogue.OfTheKit(), TimeProvider.System));
        Assert.Contains("no evidence", Assert.Throws<ArgumentException>(() => IouLevels.Table(study)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reference_stands_above_the_levels_without_a_network_except_where_it_does_not_generalise()
    {
        var study = new Study(
            TaskCatalogue.OfTheKit(), "synthetic", Profiles.Lesson, Protocol.Recommended, StudyStores.Of(Checkout.PathOf("results", "reference")), new Runner(TaskCatalogue.OfTheKit(), TimeProvider.System));
        var rows = IouLevels.Table(study).Rows.ToDictionary(row => row[0].Text, row => row[2].Value!.Value);
        Assert.Equal(3 + 7, rows.Count);
        Assert.True(rows["ActDiff"] > rows["The image itself, smoothed"] && rows["The image itself, smoothed"] > rows["A random map"]);
    }

    /// <summary>A task of given test images.</summary>
    sealed class Given(ImageSet test) : ITask
    {
        public string Name => "given";

        public string Summary => "Given images.";

        public IReadOnlyList<string> Methods => ["Baseline"];

        public IReadOnlyList<int> Seeds(string profile) => [0];

        public RunSpec Spec(string method, int seed, string profile, Protocol protocol) => throw new NotSupportedException();

        public Splits Load(RunSpec spec) => new(test, test, test);

        public double MultiplyAdds(RunSpec spec) => 0;
    }
}
