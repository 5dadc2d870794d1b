using AttributionPriors;
using AttributionPriors.Training;

namespace Tests.Training;

/// <summary>Which epoch is kept, and when training ends, on made-up validation losses.</summary>
public sealed class SelectionLaws
{
    [Theory]
    // The first candidate is the burn-in's epoch, however bad.
    [InlineData("1 2 3 4 9", 5, null, 5, 5)]
    // Later ones only where strictly lower.
    [InlineData("1 1 1 1 9 8 8 7", 5, null, 8, 8)]
    [InlineData("9 9 9 9 5 5 5 5", 5, null, 5, 8)]
    [InlineData("3 1 2 1", 1, null, 2, 4)]
    // Patience counts from the last one taken, which there is none of before the burn-in.
    [InlineData("5 4 6 6 6 1", 1, 3, 2, 5)]
    [InlineData("5 4 6 6 3 6 6 6 1", 1, 3, 5, 8)]
    [InlineData("9 8 7 6 5 5 5 1", 5, 2, 5, 7)]
    [InlineData("1 1 1", 1, 1, 1, 2)]
    // A run shorter than its burn-in keeps its last epoch.
    [InlineData("1 2 3", 5, null, 3, 3)]
    [InlineData("4", 5, 1, 1, 1)]
    public void The_lowest_loss_from_the_burn_in_on_is_kept(string losses, int burnIn, int? patience, int chosen, int last)
    {
        var row = losses.Split(' ').Select(double.Parse).ToArray();
        var settings = new TrainingSettings(row.Length, 16, burnIn, patience);
        var selection = ModelSelection.None;
        var epoch = 0;
        while (!selection.Ends(epoch, settings))
        {
            epoch++;
            if (selection.Accepts(epoch, row[epoch - 1], settings)) selection = new(epoch, row[epoch - 1]);
        }
        Assert.Equal((chosen, last), (selection.ChosenEpoch, epoch));
        Assert.Equal(row[chosen - 1], selection.LowestLoss);
    }
}
