using System.Globalization;
using AttributionPriors.Experiments;
using AttributionPriors.Experiments.Search;

namespace AttributionPriors.Reporting.Claims;

/// <summary>The test that decides whether a printed hyper-parameter is what a search finds.</summary>
public static class SearchClaims
{
    /// <summary>Validation AUCs nearer than this are what tables call agreement: a search cannot choose between them.</summary>
    static readonly double s_alike = Quantity.ValidAuc.Tolerance;

    /// <summary>The printed value lies among those of the points that scored nearly as well as the best, or no further from them than points on a grid lie apart.</summary>
    /// <remarks>
    /// n points on a grid in d dimensions lie <c>n^(−1/d)</c> of the range apart; half of that is granted on either side. A search of fewer points than the paper's
    /// tells nothing.
    /// </remarks>
    /// <param name="arm">The task and method that were tuned.</param>
    /// <param name="isWide">Whether λ was searched down to 10⁻¹⁶.</param>
    /// <param name="property">A property of <see cref="HyperParameters"/>.</param>
    /// <param name="printed">The printed value.</param>
    public static (string Test, Func<ClaimEvidence, ClaimVerdict> Check) Finds(Arm arm, bool isWide, string property, double printed) => (
        $"{property} of {ClaimTests.Name(arm)} among the points of a{(isWide ? " wide" : "")} search within {Number(s_alike)} of its best validation AUC",
        evidence => evidence.SearchOf(arm, isWide) switch
        {
            null => new(ClaimOutcome.NeedsData, "–", $"No search of {ClaimTests.Name(arm)} (reproduce search {arm.Task} {arm.Method}{(isWide ? " --wide" : "")} --profile {Profiles.Paper})."),
            var search when search.Dimensions.FirstOrDefault(dimension => dimension.Name == property) is { } dimension => Compared(search, dimension, printed),
            _ => new(ClaimOutcome.NeedsData, "–", $"The search of {ClaimTests.Name(arm)} left {property} as it was (reproduce search {arm.Task} {arm.Method} --profile {Profiles.Paper})."),
        });

    static ClaimVerdict Compared(SearchRecord search, SearchDimension dimension, double printed)
    {
        var usual = new SearchSettings();
        var points = search.Evaluations.Count;
        if (search.Best() is not { } best || points < usual.Initial + usual.Guided)
            return new(ClaimOutcome.Inconclusive, "–", $"{points} points; the paper's searches have {usual.Initial + usual.Guided}.");
        double[] near = [.. search.Evaluations.Where(e => e.Failure is null && e.Score >= best.Score - s_alike).Select(e => dimension.Position(SearchSpace.Of(e.Hyper, dimension.Name)))];
        var margin = Math.Pow(points, -1.0 / search.Dimensions.Count) / 2;
        var place = dimension.Position(printed);
        var isAmong = place >= near.Min() - margin && place <= near.Max() + margin;
        return new(
            isAmong ? ClaimOutcome.Reproduced : ClaimOutcome.Contradicted,
            $"{Number(SearchSpace.Of(best.Hyper, dimension.Name))} [{Number(dimension.At(near.Min()))}, {Number(dimension.At(near.Max()))}]",
            $"{points} points, {near.Length} of them nearly as good as the best (validation AUC {Number(best.Score)}).");
    }

    static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
