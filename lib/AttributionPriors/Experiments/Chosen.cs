namespace AttributionPriors.Experiments;

/// <summary>
/// What whoever starts a notebook has chosen for all of its cells, in the environment: <c>reproduce notebook run</c> sets these variables, a
/// reader may. Notebooks run as a lesson on the CPU where nothing is set.
/// </summary>
public static class Chosen
{
    /// <summary>Names the profile.</summary>
    public const string ProfileVariable = "REPRODUCE_PROFILE";

    /// <summary>Names the device.</summary>
    public const string DeviceVariable = "REPRODUCE_DEVICE";

    /// <summary>Names the one folder of records to read.</summary>
    public const string ResultsVariable = "REPRODUCE_RESULTS";

    /// <summary>Names the folder of real data sets.</summary>
    public const string DataVariable = "REPRODUCE_DATA";

    /// <summary>
    /// Names the file of weights that networks start from, as PyTorch publishes them or as <c>reproduce model import</c> stored them: VGG-11's for photographs,
    /// Inception-v3's for retinal volumes. Or a folder with both, see <see cref="StartingWeights"/>.
    /// </summary>
    public const string WeightsVariable = "REPRODUCE_WEIGHTS";

    /// <summary>The folder with a folder for each real data set (<c>nih</c>, <c>padchest</c>, <c>rsna</c>); null for phantoms in their place.</summary>
    public static string? Data => Value(DataVariable);

    /// <summary>The file of weights that networks start from, or a folder of such; null to start from scratch.</summary>
    public static string? Weights => Value(WeightsVariable);

    /// <summary>How much is run.</summary>
    /// <exception cref="UnknownNameException">The variable names no profile.</exception>
    public static string Profile => Profiles.Check(Value(ProfileVariable) ?? Profiles.Lesson);

    /// <summary>Where to compute: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public static string Device => Value(DeviceVariable) ?? "cpu";

    /// <summary>The only folder of records to read; null for this machine's, else the reference.</summary>
    public static string? Results => Value(ResultsVariable);

    static string? Value(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>Holds a run to the data that its spec was made for.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="found">Fingerprint of what there is here.</param>
    /// <param name="what">What the data are called in messages.</param>
    /// <exception cref="InvalidDataException">They are others.</exception>
    internal static void CheckData(RunSpec spec, string found, string what)
    {
        if (found != spec.Data.Fingerprint)
            throw new InvalidDataException(
                $"{spec} was made for other {what} (fingerprint {spec.Data.Fingerprint[..12]}) than there are here ({found[..12]}). {DataVariable} names their folder; phantoms have none.");
    }
}
