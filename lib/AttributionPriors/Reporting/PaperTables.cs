using System.Globalization;
using CsvHelper;

namespace AttributionPriors.Reporting;

/// <summary>One number that the authors give.</summary>
/// <param name="Dataset">E.g. <c>XRay</c>.</param>
/// <param name="Shift">E.g. <c>SPC</c>.</param>
/// <param name="Experiment">The table it stands in: <c>table1</c> … <c>table5_equal_skew</c>, or <c>repo_table</c>.</param>
/// <param name="Method">The paper's name of the method, e.g. <c>Classification</c> for the baseline.</param>
/// <param name="Metric">E.g. <c>test_auc</c>.</param>
/// <param name="Mean">Mean over the paper's seeds, or the value itself for a hyper-parameter.</param>
/// <param name="Deviation">Standard deviation over the seeds; null for a hyper-parameter.</param>
public sealed record PaperNumber(
    string Dataset, string Shift, string Experiment, string Method, string Metric, double Mean, double? Deviation)
{
    /// <summary>False for the tables of the authors' repository, which the paper does not print.</summary>
    public bool IsPrinted => Experiment != PaperTables.RepositoryExperiment;

    /// <summary>Where a reader finds it: <c>paper, Table 1</c>, or <c>authors' repository</c>.</summary>
    public string Source => IsPrinted ? $"paper, Table {Experiment["table".Length]}" : "authors' repository";

    /// <summary>As an estimate over the paper's ten seeds.</summary>
    public Estimate Estimate => new(Mean, Deviation, Deviation is null ? 1 : PaperTables.Seeds);
}

/// <summary>One of the paper's tasks, as its tables name it.</summary>
/// <param name="Dataset">E.g. <c>XRay</c>.</param>
/// <param name="Shift">E.g. <c>SPC</c>.</param>
public sealed record PaperArm(string Dataset, string Shift);

/// <summary>
/// The numbers of "Saliency is a Possible Red Herring When Diagnosing Poor Generalization" (ICLR 2021), Tables 1 to 5,
/// and those that only its authors' repository gives (the synthetic task, MaskedZero). They are compared with, never computed with.
/// </summary>
public sealed class PaperTables
{
    /// <summary>Seeds behind each mean and standard deviation (section 4).</summary>
    public const int Seeds = 10;

    internal const string RepositoryExperiment = "repo_table", Searches = "table3", WideSearches = "table4_wide", EqualSkew = "table5_equal_skew";
    internal const string SyntheticDataset = "Synthetic";
    const string Resource = "paper-tables-red-herring.csv";
    static readonly string[] Header = ["dataset", "shift", "experiment", "method", "metric", "mean", "std"];
    static readonly CsvReaderOptions Strict = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    static readonly Lazy<PaperTables> Embedded = new(ReadEmbedded);

    readonly Dictionary<(string, string, string, string, string), PaperNumber> _index;

    PaperTables(IReadOnlyList<PaperNumber> numbers, Dictionary<(string, string, string, string, string), PaperNumber> index) =>
        (Numbers, _index) = (numbers, index);

    /// <summary>The tables that come with the library.</summary>
    public static PaperTables Default => Embedded.Value;

    /// <summary>Every number, in the order of the file.</summary>
    public IReadOnlyList<PaperNumber> Numbers { get; }

    /// <summary>The paper's task that <paramref name="task"/> repeats; null for a task of our own, such as the decoy.</summary>
    public static PaperArm? ArmOf(string task) => task switch
    {
        "synthetic" => new(SyntheticDataset, "Confounder"),
        "xray-spc" or "xray-spc-wide" or "xray-spc-equal" => new("XRay", "SPC"),
        "xray-nospc" or "xray-nospc-wide" => new("XRay", "NoSPC"),
        "rsna-vpc" or "rsna-vpc-wide" or "rsna-vpc-equal" => new("RSNA", "VPC"),
        "rsna-novpc" or "rsna-novpc-wide" => new("RSNA", "NoVPC"),
        _ => null,
    };

    /// <summary>The number in one table; null where the table has none.</summary>
    public PaperNumber? Find(string dataset, string shift, string experiment, string method, string metric) =>
        _index.GetValueOrDefault((dataset, shift, experiment, method, metric));

    /// <summary>
    /// The number that a run of <paramref name="method"/> should be compared with: Table 1 or 2 where the paper prints one,
    /// otherwise the authors' repository; null where neither has it.
    /// </summary>
    public PaperNumber? Find(PaperArm? arm, MethodStyle method, string metric)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (arm is null || method.PaperName is not { } name)
            return null;
        string[] tables = ["table1", "table2", RepositoryExperiment];
        return tables.Select(table => Find(arm.Dataset, arm.Shift, table, name, metric)).FirstOrDefault(number => number is not null);
    }

    /// <summary>Reads tables from CSV with the columns dataset, shift, experiment, method, metric, mean, std (which may be empty).</summary>
    /// <exception cref="InvalidDataException">A column is missing, a number does not parse or a row repeats another; names the row.</exception>
    public static PaperTables Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        using var csv = CsvReader.Create(reader, Strict);
        var numbers = new List<PaperNumber>();
        var index = new Dictionary<(string, string, string, string, string), PaperNumber>();
        try
        {
            csv.ReadHeader();
            if (Header.Except([.. csv.Headers]).FirstOrDefault() is { } missing)
                throw new InvalidDataException($"The tables' first line must name the column \"{missing}\", and does not.");
            while (csv.Read())
            {
                var number = Row(csv);
                numbers.Add(number);
                if (!index.TryAdd((number.Dataset, number.Shift, number.Experiment, number.Method, number.Metric), number))
                    throw new InvalidDataException($"Line {csv.LineNumber} of the tables repeats an earlier line's key: {csv.Current.ToString()}");
            }
        }
        catch (CsvFormatException e)
        {
            throw new InvalidDataException($"Line {e.LineNumber} of the tables is malformed: {e.Message}", e);
        }
        return new(numbers, index);
    }

    static PaperNumber Row(CsvReader csv)
    {
        double Number(string column) =>
            double.TryParse(csv.GetString(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                ? value
                : throw new InvalidDataException($"Line {csv.LineNumber} of the tables: column {column} holds \"{csv.GetString(column)}\", which is no number.");
        string[] key = [.. Header.Take(5).Select(csv.GetString)];
        return new(key[0], key[1], key[2], key[3], key[4], Number("mean"), csv.GetString("std").Length == 0 ? null : Number("std"));
    }

    static PaperTables ReadEmbedded()
    {
        using var stream = typeof(PaperTables).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The library was built without its resource {Resource}. Rebuild it.");
        using var reader = new StreamReader(stream);
        return Read(reader);
    }
}
