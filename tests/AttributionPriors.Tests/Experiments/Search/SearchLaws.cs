using AttributionPriors;
using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;

namespace Tests.Experiments.Search;

public sealed class SearchLaws : IDisposable
{
    static readonly SearchSettings s_short = new() { Initial = 5, Guided = 10, Acquisition = Acquisition.ExpectedImprovement };

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SearchScale.Linear, 0.5, 8)]
    [InlineData(SearchScale.Logarithmic, 1e-16, 10)]
    [InlineData(SearchScale.WholeNumbers, 2, 10)]
    public void A_position_and_its_value_name_each_other(SearchScale scale, double low, double high)
    {
        SearchDimension dimension = new("Lambda", low, high, scale);
        Assert.Equal((low, high), (dimension.At(0), dimension.At(1)));
        foreach (var position in new[] { 0, 0.25, 0.5, 1 })
            Assert.Equal(position, dimension.Position(dimension.At(position)), 1e-12);
    }

    [Fact]
    public void Each_method_is_searched_over_what_the_paper_says()
    {
        IEnumerable<string> Names(string method, bool dilates) => SearchSpace.Of(method, new(), dilates).Select(d => d.Name);
        Assert.Equal(["LearningRate"], Names("Baseline", dilates: false));
        Assert.Equal(["LearningRate", "MaskSigma"], Names("Masked", dilates: true));
        Assert.Equal(["LearningRate", "Lambda"], Names("GradMask", dilates: false));
        Assert.Equal(["LearningRate", "Lambda", "EncoderEvery", "DiscriminatorLearningRate", "MaskSigma"], Names("Adversarial", dilates: true));
        Assert.Equal(1e-16, SearchSpace.Of("ActDiff", new() { IsWide = true }, false)[1].Low);
    }

    [Theory]
    [InlineData(Acquisition.ExpectedImprovement)]
    [InlineData(Acquisition.Hedge)]
    public void Guided_points_find_a_peak_that_as_many_random_ones_miss(Acquisition acquisition)
    {
        // One smooth peak of height 1 and width 0.1 in the square: a random point comes within 1% of its height with probability 0.0006.
        static double Score(double[] p) => Math.Exp(-((p[0] - 0.3) * (p[0] - 0.3) + (p[1] - 0.7) * (p[1] - 0.7)) / 0.1);
        SearchSettings settings = new() { Initial = 5, Guided = 15, Acquisition = acquisition };
        var proposals = new Proposals(2, settings);
        List<(double[] Point, double Score)> tried = [];
        while (tried.Count < settings.Initial + settings.Guided)
        {
            var point = proposals.Next(tried);
            Assert.All(point, x => Assert.InRange(x, 0, 1));
            tried.Add((point, Score(point)));
        }
        Assert.True(tried.Max(t => t.Score) > 0.99, $"best {tried.Max(t => t.Score)}");
    }

    [Fact]
    public async Task A_search_that_was_stopped_ends_as_one_that_was_not()
    {
        var whole = await Search("whole").RunAsync(Evaluate(), _ => { }, TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var tried = 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => Search("parts").RunAsync(Evaluate(), _ => { if (++tried == 7) stop.Cancel(); }, stop.Token));
        var again = await Search("parts").RunAsync(Evaluate(), _ => tried++, TestContext.Current.CancellationToken);
        Assert.Equal(CanonicalJson.Write(whole), CanonicalJson.Write(again));
        Assert.Equal((15, 15), (tried, whole.Evaluations.Count));
        Assert.Equal(File.ReadAllBytes(Search("whole").RecordPath), File.ReadAllBytes(Search("parts").RecordPath));
        Assert.Equal(CanonicalJson.Write(whole), CanonicalJson.Write(Assert.Single(HyperParameterSearch.In(Path.Combine(_folder.Path, "whole")))));
    }

    [Fact]
    public async Task A_run_that_fails_scores_zero_and_is_named()
    {
        HyperParameterSearch.Evaluate fails = (spec, store, cancel) => spec.Hyper.LearningRate > 1e-3 ? Task.FromResult<string?>("the loss is no number") : Evaluate()(spec, store, cancel);
        var record = await Search("failing").RunAsync(fails, _ => { }, TestContext.Current.CancellationToken);
        Assert.Contains(record.Evaluations, e => e.Failure is not null);
        Assert.All(record.Evaluations, e => Assert.Equal(e.Hyper.LearningRate > 1e-3, e is { Score: 0, Failure: "the loss is no number" }));
        Assert.Null(record.Best()!.Failure);
    }

    [Fact]
    public async Task A_damaged_record_is_refused_by_name()
    {
        var search = Search("damaged");
        await search.RunAsync(Evaluate(), _ => { }, TestContext.Current.CancellationToken);
        var text = File.ReadAllText(search.RecordPath);
        File.WriteAllText(search.RecordPath, text[..(text.Length / 2)]);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => search.RunAsync(Evaluate(), _ => { }, TestContext.Current.CancellationToken));
        Assert.Contains(search.RecordPath, error.Message, StringComparison.Ordinal);
        File.WriteAllText(search.RecordPath, text.Replace("\"seed\": 1234", "\"seed\": 1235", StringComparison.Ordinal));
        error = await Assert.ThrowsAsync<InvalidDataException>(() => search.RunAsync(Evaluate(), _ => { }, TestContext.Current.CancellationToken));
        Assert.Contains("another search", error.Message, StringComparison.Ordinal);
    }

    HyperParameterSearch Search(string name) =>
        new(Path.Combine(_folder.Path, name), ExampleRuns.Spec("ActDiff"), SearchSpace.Of("ActDiff", s_short, dilatesMasks: false), s_short);

    /// <summary>Stores a record whose validation AUC has its peak at a learning rate of 10⁻³·⁵ and λ = 0.1.</summary>
    static HyperParameterSearch.Evaluate Evaluate() => (spec, store, _) =>
    {
        var distance = Math.Pow(Math.Log10(spec.Hyper.LearningRate) + 3.5, 2) + Math.Pow(Math.Log10(spec.Hyper.Lambda) + 1, 2);
        using var held = store.TryLock(spec.Hash());
        var record = ExampleRuns.Record(spec);
        store.Write(held!, record with { Valid = record.Valid! with { AucMacroOfLogits = Math.Exp(-distance) } }, ExampleRuns.Story());
        return Task.FromResult<string?>(null);
    };
}
