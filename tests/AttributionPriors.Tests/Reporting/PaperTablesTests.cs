using AttributionPriors.Reporting;

namespace Tests.Reporting;

public class PaperTablesTests
{
    const string Header = "dataset,shift,experiment,method,metric,mean,std\n";

    /// <summary>As the paper prints them: Table 1 (ActDiff with site-pathology correlation), Table 2, Table 3, Table 4, Table 5.</summary>
    [Theory]
    [InlineData("XRay", "SPC", "table1", "ActDiff", "test_auc", 0.73, 0.03)]
    [InlineData("RSNA", "VPC", "table2", "Masked", "test_auc", 0.56, 0.16)]
    [InlineData("Synthetic", "Confounder", "table3", "RRR", "lambda", 7.56, null)]
    [InlineData("XRay", "NoSPC", "table4_wide", "ActDiff", "lambda", 1e-16, null)]
    [InlineData("RSNA", "VPC", "table5_equal_skew", "Classification", "valid_auc", 0.92, 0.01)]
    public void Printed_numbers_are_found(string dataset, string shift, string table, string method, string metric, double mean, double? deviation)
    {
        var number = PaperTables.Default.Find(dataset, shift, table, method, metric)!;
        Assert.Equal((mean, deviation, true), (number.Mean, number.Deviation, number.IsPrinted));
        Assert.Equal($"paper, Table {table[5]}", number.Source);
    }

    [Fact]
    public void All_248_numbers_are_read() => Assert.Equal(248, PaperTables.Default.Numbers.Count);

    [Fact]
    public void The_synthetic_scores_are_the_repositorys_not_the_papers()
    {
        var arm = PaperTables.ArmOf("synthetic");
        var auc = PaperTables.Default.Find(arm, MethodStyle.Of("Baseline"), "test_auc")!;
        Assert.Equal((0.0, 0.0, false, "authors' repository"), (auc.Mean, auc.Deviation!.Value, auc.IsPrinted, auc.Source));
        Assert.Equal(0.49, PaperTables.Default.Find(arm, MethodStyle.Of("RightForTheRightReasons"), "test_auc")!.Mean);
        Assert.Null(PaperTables.Default.Find(arm, MethodStyle.Of("Masked"), "test_auc"));
        Assert.Null(PaperTables.Default.Find(PaperTables.ArmOf("decoy"), MethodStyle.Of("Baseline"), "test_auc"));
    }

    [Fact]
    public void A_printed_number_goes_before_the_repositorys() =>
        Assert.True(PaperTables.Default.Find(new("XRay", "SPC"), MethodStyle.Of("Masked"), "test_auc")!.IsPrinted);

    [Theory]
    [InlineData("dataset,shift\nXRay,SPC\n", "column \"experiment\"")]
    [InlineData(Header + "XRay,SPC,table1,RRR,test_auc,0.5,0.1\nXRay,SPC,table1,Masked,test_auc,high,0.1\n", "Line 3 of the tables: column mean holds \"high\"")]
    [InlineData(Header + "XRay,SPC,table1,RRR,test_auc,0.5,0.1\nXRay,SPC,table1,RRR,test_auc,0.6,0.1\n", "Line 3 of the tables repeats")]
    [InlineData(Header + "XRay,SPC,table1,RRR,test_auc,0.5\n", "Line 2 of the tables is malformed")]
    [InlineData(Header + "XRay,SPC,table1,RRR,test_auc,,0.1\n", "Line 2 of the tables: column mean holds \"\"")]
    public void Damaged_tables_are_refused_with_their_line(string csv, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => PaperTables.Read(new StringReader(csv))).Message);
}
