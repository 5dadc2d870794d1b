using AttributionPriors.Experiments;
using AttributionPriors.Lessons;
using AttributionPriors.Reporting;
using AttributionPriors.Tests;

namespace Tests.Lessons;

/// <summary>What notebook 11 shows of Table 7, on networks that were never or hardly trained.</summary>
[Collection(ProcessWide.Name)]
public sealed class ObjectMapsLaws
{
    static readonly ITask s_birds = TaskCatalogue.OfTheKit()["ppi-birds"];

    /// <summary>The paper prints 0.855, 0.740, 0.740 for the first columns; whatever a VGG-11 has learned, they are one map, and so one energy.</summary>
    [Fact]
    public void On_the_papers_architecture_four_columns_are_one_map_and_the_others_are_not()
    {
        using var maps = ObjectMaps.OfUntrainedVgg(s_birds, seed: 1);
        var rows = maps.Columns().Rows;
        Assert.All(new[] { rows[0], rows[1], rows[2], rows[4] }, row => Assert.Equal("none", row[1].Text));
        // A stabiliser of 10⁻⁹ is felt where sums are no larger than a thousand times that.
        Assert.InRange(rows[3][1].Value!.Value, 1e-10, 1e-4);
        Assert.All(rows.Skip(5), row => Assert.True(row[1].Value > 0.1));
        Assert.All(rows.Take(5), row => Assert.Equal(rows[0].Skip(2).Take(3).Select(cell => cell.Text), row.Skip(2).Take(3).Select(cell => cell.Text)));
        Assert.Equal(["0.855", "0.855", "0.740", "0.740", "–", "0.706"], rows.Take(6).Select(row => row[5].Text));
    }

    [Fact]
    public void On_a_trained_network_conventions_move_the_score_and_LRP_0_is_weight_back_propagation()
    {
        using var maps = ObjectMaps.Of(s_birds, seed: 1, Profiles.Smoke);
        var rows = maps.Conventions().Rows;
        Assert.Equal(["yes", "yes"], rows.Take(2).Select(row => row[1].Text));
        Assert.All(rows.Skip(2), row => Assert.Equal("no", row[1].Text));
        Assert.Equal(rows[0].Skip(2).Select(cell => cell.Text), rows[1].Skip(2).Select(cell => cell.Text));
        Assert.All(rows, row => Assert.InRange(row[4].Value!.Value, 0, 1));
    }

    [Fact]
    public void A_study_without_records_says_so_and_one_with_records_judges_only_what_they_tell_of()
    {
        var study = PpiStudy.Open();
        Assert.Contains("ppi-birds", study.Source, StringComparison.Ordinal);
        Assert.DoesNotContain(study.Claims().Rows, row => row[4] == Cell.Of("needs data"));
    }
}
