using AttributionPriors.Experiments.Search;

namespace AttributionPriors.Reporting.Searches;

/// <summary>
/// What a search believes at its end: the surrogate's mean of the validation AUC along one hyper-parameter, the others as at the best point, with a band of ± two
/// standard deviations, and the points that were tried.
/// </summary>
public static class SurrogateFigure
{
    const int GridPoints = 121;
    const double BandWidth = 2, Margin = 0.05;

    /// <summary>Draws the figure.</summary>
    /// <param name="search">A search.</param>
    /// <param name="property">The hyper-parameter along which it is drawn.</param>
    /// <exception cref="ArgumentException">The search has not tried two points, or did not search this.</exception>
    public static Figure Build(SearchRecord search, string property = nameof(HyperParameters.LearningRate))
    {
        ArgumentNullException.ThrowIfNull(search);
        var along = search.Dimensions.ToList().FindIndex(dimension => dimension.Name == property);
        if (along < 0) throw new ArgumentException($"The search of {search.Start} was over {string.Join(", ", search.Dimensions.Select(d => d.Name))}, not over {property}.", nameof(property));
        if (search.Evaluations.Count < 2) throw new ArgumentException($"The search of {search.Start} has tried {search.Evaluations.Count} points, and a curve needs two.", nameof(search));
        var dimension = search.Dimensions[along];
        var surrogate = GaussianProcess.Fit([.. search.Evaluations.Select(e => e.Position.ToArray())], [.. search.Evaluations.Select(e => e.Score)]);
        double[] grid = [.. Enumerable.Range(0, GridPoints).Select(i => i / (GridPoints - 1.0))];
        var believed = grid.Select(place => surrogate.At([.. search.Best()!.Position.Select((x, j) => j == along ? place : x)])).ToArray();
        double Abscissa(double place) => dimension.Scale == SearchScale.Logarithmic ? Math.Log10(dimension.At(place)) : dimension.At(place);
        var colour = MethodStyle.Of(search.Start.Method).Colour;
        return new()
        {
            Title = $"What the search believes: {SearchGroup.NameOf(search)}",
            Subtitle = $"{search.Start.Task}, {SearchGroup.Of([search])[0].Setting}, {search.Evaluations.Count} points",
            RecordSet = RecordSet.Of([search]),
            Caption = "Line: the surrogate's mean along one hyper-parameter, the others as at the best point. Band: ± two standard deviations. Dots: the points tried, in their order on hovering; "
                + "those at other values of the other hyper-parameters may lie off the line.",
            Panels =
            [
                new()
                {
                    X = new(dimension.Scale == SearchScale.Logarithmic ? $"{property}, power of ten" : property),
                    Y = new("Validation AUC", Low: -Margin, High: 1 + Margin),
                    Traces =
                    [
                        new Line([.. grid.Select(Abscissa)], [.. believed.Select(b => b.Mean)], colour)
                        {
                            Name = "Surrogate",
                            Lower = [.. believed.Select(b => b.Mean - BandWidth * b.Deviation)],
                            Upper = [.. believed.Select(b => b.Mean + BandWidth * b.Deviation)],
                        },
                        new Dots([.. search.Evaluations.Select(e => Abscissa(e.Position[along]))], [.. search.Evaluations.Select(e => e.Score)], colour)
                        {
                            Name = "Tried",
                            Labels = [.. search.Evaluations.Select((_, i) => i < search.Settings.Initial ? $"point {i + 1}, at random" : $"point {i + 1}, guided")],
                        },
                    ],
                },
            ],
        };
    }
}
