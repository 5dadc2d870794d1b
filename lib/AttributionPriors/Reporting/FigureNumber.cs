namespace AttributionPriors.Reporting;

/// <summary>What the paper calls a picture: it draws the same kinds for each of its tasks, under a number each.</summary>
static class FigureNumber
{
    static readonly string[] s_appendixTasks = ["synthetic", "xray-spc", "xray-nospc", "rsna-vpc", "rsna-novpc"];

    /// <summary>Validation score against the epoch: 3, and A.2 for chest X-rays.</summary>
    public static string OfCurves(string task) => Place(task) > 0 ? "Figure A.2" : "Figure 3";

    /// <summary>Mean maps of one saliency method: 4, 6 for X-ray, 7 for RSNA.</summary>
    public static string OfMeanMaps(string task) => Place(task) switch { 1 or 2 => "Figure 6", 3 or 4 => "Figure 7", _ => "Figure 4" };

    /// <summary>Mean maps by every saliency method: A.3 to A.7.</summary>
    public static string OfAllMaps(string task) => $"Figure A.{3 + Place(task)}";

    /// <summary>Mean maps by the model's answer: A.8 to A.12.</summary>
    public static string OfAnswers(string task) => $"Figure A.{8 + Place(task)}";

    /// <summary>Single images: A.14 to A.18.</summary>
    public static string OfExamples(string task) => $"Figure A.{14 + Place(task)}";

    /// <summary>A task's place in the paper's order; tasks that it does not have come after its own.</summary>
    public static int PlaceOf(string task) => Array.IndexOf(s_appendixTasks, task) is var place && place < 0 ? s_appendixTasks.Length : place;

    /// <summary>A task that the paper does not have takes the synthetic one's numbers.</summary>
    static int Place(string task) => Math.Max(0, Array.IndexOf(s_appendixTasks, task));
}
