namespace AttributionPriors.Experiments;

/// <summary>How much of an experiment is run. What a profile means in numbers is each task's own (<see cref="ITask.Spec"/>).</summary>
public static class Profiles
{
    /// <summary>Seconds: for tests.</summary>
    public const string Smoke = "smoke";

    /// <summary>Minutes on two processors: the main job and the notebooks.</summary>
    public const string Lesson = "lesson";

    /// <summary>The full protocol: a GPU, or a night.</summary>
    public const string Paper = "paper";

    /// <summary>All of them, from the smallest.</summary>
    public static IReadOnlyList<string> Names { get; } = [Smoke, Lesson, Paper];

    /// <summary>The profile called <paramref name="name"/>.</summary>
    /// <exception cref="UnknownNameException">There is none.</exception>
    public static string Check(string name) => UnknownNameException.Check("profile", name, Names);

    /// <summary>A task's seeds in a profile: the first so many of <paramref name="all"/>, which in the paper's are all.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="all">The seeds, in their order.</param>
    /// <param name="smoke">How many the smallest profile takes.</param>
    /// <param name="lesson">How many the middle one takes.</param>
    /// <exception cref="UnknownNameException">There is no such profile.</exception>
    public static IReadOnlyList<int> Seeds(string profile, IReadOnlyList<int> all, int smoke, int lesson) => Check(profile) switch
    {
        Smoke => [.. all.Take(smoke)],
        Lesson => [.. all.Take(lesson)],
        _ => all,
    };
}
