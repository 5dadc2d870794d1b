using System.Reflection;
using System.Text.Json;
using AttributionPriors;
using AttributionPriors.Data.Xray;
using AttributionPriors.Experiments;
using AttributionPriors.Tests;

namespace Tests.Experiments;

public class CanonicalJsonLaws
{
    [Fact]
    public void Reading_gives_back_what_was_written_byte_for_byte()
    {
        var text = CanonicalJson.Write(ExampleRuns.Record(ExampleRuns.Spec()));
        Assert.Equal(text, CanonicalJson.Write(CanonicalJson.Read<RunRecord>(text, "here")));
        Assert.Equal(text, CanonicalJson.Write(CanonicalJson.Read<RunRecord>(CanonicalJson.WriteLine(ExampleRuns.Record(ExampleRuns.Spec())), "here")));
        Assert.Equal(ExampleRuns.Spec(), CanonicalJson.Read<RunSpec>(CanonicalJson.Write(ExampleRuns.Spec()), "here"));
    }

    [Fact]
    public void The_text_of_a_spec_is_what_it_has_always_been() => Assert.Equal(
        """
        {
          "learningRate": 0.001,
          "lambda": 0.1,
          "maskSigma": 0,
          "encoderEvery": 1,
          "discriminatorLearningRate": 0,
          "weightDecay": 0.0001
        }

        """.ReplaceLineEndings("\n"),
        CanonicalJson.Write(ExampleRuns.Spec().Hyper));

    [Fact]
    public void Enums_go_by_name() => Assert.Contains("\"actDiffWeight\": \"One\"", CanonicalJson.Write(Protocol.Recommended), StringComparison.Ordinal);

    [Fact]
    public void Text_ends_with_one_line_feed_and_a_line_has_none()
    {
        var text = CanonicalJson.Write(ExampleRuns.Spec());
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        Assert.DoesNotContain('\n', CanonicalJson.WriteLine(ExampleRuns.Spec()));
    }

    [Fact]
    public void A_dictionary_is_ordered_by_key_however_it_was_filled()
    {
        var record = ExampleRuns.Record(ExampleRuns.Spec());
        var turned = record with { Localisation = new Dictionary<string, Localisation>(record.Localisation.Reverse()) };
        Assert.Equal(CanonicalJson.Write(record), CanonicalJson.Write(turned));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_not_finite_is_refused_by_name(double value)
    {
        var error = Assert.Throws<InvalidDataException>(() => CanonicalJson.Write(ExampleRuns.Record(ExampleRuns.Spec(), loss: value)));
        Assert.Contains("Epochs.ValidLoss", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"seed\": 0", "\"seed\": 0, \"sed\": 1", "sed")]
    [InlineData("\"seed\": 0,", "", "seed")]
    [InlineData("\"seed\": 0", "\"seed\": 0, \"seed\": 1", "seed")]
    [InlineData("\"seed\": 0", "\"seed\": null", "seed")]
    [InlineData("\"seed\": 0", "\"seed\": \"0\"", "seed")]
    [InlineData("\"method\": \"Baseline\"", "\"method\": null", "method")]
    [InlineData("\"train\": 100,", "", "train")]
    [InlineData("\"actDiffWeight\": \"One\"", "\"actDiffWeight\": 1", "actDiffWeight")]
    [InlineData("\"actDiffWeight\": \"One\"", "\"actDiffWeight\": \"Two\"", "actDiffWeight")]
    [InlineData("\"lambda\": 0.1", "\"lambda\": 1e999", "lambda")]
    [InlineData("{", "", "line")]
    public void A_damaged_text_is_refused_with_its_place(string good, string bad, string named)
    {
        var text = CanonicalJson.Write(ExampleRuns.Spec());
        Assert.Contains(good, text, StringComparison.Ordinal);
        var at = text.IndexOf(good, StringComparison.Ordinal);
        var error = Assert.Throws<InvalidDataException>(() => CanonicalJson.Read<RunSpec>(text[..at] + bad + text[(at + good.Length)..], "file.json"));
        Assert.Contains("file.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Any_changed_number_name_or_switch_makes_another_run()
    {
        var example = ExampleRuns.Spec();
        var spec = example with { Hyper = example.Hyper with { Sgd = new(0.5) }, Xray = new(RadiographSource.Phantom, 48, 48, 150, 0.9, SplitArithmetic.Reversed, new()), Scan = new(RadiographSource.Phantom, 32, GreyRange.Unit, "A") { Weights = "weights" }, Photos = new(32, "weights") { Division = CubDivision.Paper }, Augmentation = new() };
        var changed = Changes(spec).Cast<RunSpec>().ToList();
        // 4 of the run, 9 switches, 4 of the data, 3 of the model, 11 hyper-parameters, 4 of the training, 4 of the attribution, 6 and 9 switches of X-rays, 5 of scans, 3 of photographs, 6 of augmentation.
        Assert.True(changed.Count >= 67, $"only {changed.Count} properties were found");
        Assert.Equal(changed.Count + 1, changed.Append(spec).Select(s => s.Hash()).Distinct().Count());
    }

    [Fact]
    public void Any_switch_of_an_intervention_makes_another_run()
    {
        var spec = ExampleRuns.Spec() with { Hyper = new() { LearningRate = 1e-3, Ppi = new() } };
        var changed = Changes(spec.Hyper.Ppi!).Cast<PpiProtocol>().Select(ppi => spec with { Hyper = spec.Hyper with { Ppi = ppi } }).ToList();
        Assert.True(changed.Count >= 20, $"only {changed.Count} properties were found");
        Assert.Equal(changed.Count + 1, changed.Append(spec).Select(s => s.Hash()).Distinct().Count());
    }

    [Fact]
    public void Settings_that_came_later_leave_committed_runs_their_names()
    {
        var reference = Path.Combine(Peer.Repository, "results", "reference");
        // One of each task: what a run is called is made of its settings alone.
        string[] files = [.. Directory.GetDirectories(reference).Select(task => Directory.GetFiles(task, "*-????????????.json").Order(StringComparer.Ordinal).FirstOrDefault()).OfType<string>()];
        Assert.True(files.Length >= 20, $"only {files.Length} records");
        Assert.All(files, file =>
        {
            using var record = JsonDocument.Parse(File.ReadAllText(file));
            var spec = CanonicalJson.Read<RunSpec>(record.RootElement.GetProperty("spec").GetRawText(), file);
            Assert.Equal(record.RootElement.GetProperty("hash").GetString(), spec.Hash());
        });
    }

    [Fact]
    public void Equal_specs_are_one_run() => Assert.Equal(ExampleRuns.Spec().Hash(), ExampleRuns.Spec().Hash());

    /// <summary>Copies of a record, each with one property somewhere inside it changed.</summary>
    static IEnumerable<object> Changes(object record)
    {
        foreach (var property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
            foreach (var value in Others(property.PropertyType, property.GetValue(record)))
            {
                var copy = record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
                property.SetValue(copy, value);
                yield return copy;
            }
    }

    static IEnumerable<object> Others(Type type, object? value) => value switch
    {
        null => [Activator.CreateInstance(Nullable.GetUnderlyingType(type) ?? type)!],
        string text => [text + "x"],
        bool truth => [!truth],
        int number => [number + 1],
        double number => [Math.BitIncrement(number)],
        Enum name => [.. Enum.GetValues(name.GetType()).Cast<object>().Where(other => !other.Equals(name))],
        _ => Changes(value),
    };
}
