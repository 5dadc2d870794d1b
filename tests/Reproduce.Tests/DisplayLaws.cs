using AttributionPriors.Experiments;
using Reproduce;
using Spectre.Console;

namespace Tests;

public class DisplayLaws
{
    static readonly RunSpec First = TemporaryStore.Spec("Baseline", 0), Second = TemporaryStore.Spec("ActDiff", 0);

    static readonly CostCard Card = new(
        0, 2, 10, 1e12, new Dictionary<string, double> { [First.Hash()] = 30, [Second.Hash()] = 10 }, Processors: 1, Measured: true);

    readonly HandClock _clock = new();

    [Fact]
    public void The_overall_fraction_weighs_runs_by_their_cost()
    {
        var progress = new SweepProgress(Card, _clock);
        Assert.Equal((0.0, TimeSpan.FromSeconds(40)), (progress.Fraction, progress.Left));
        progress.Take(Training(First, epoch: 4, 0.5));
        Assert.Equal(15 / 40.0, progress.Fraction, 12);
        progress.Take(new SweepEvent.Failed(Second, "no"));
        Assert.Equal((25 / 40.0, 0, 1), (progress.Fraction, progress.Done, progress.Failed));
        _clock.Now = TimeSpan.FromSeconds(50);
        Assert.Equal(30, progress.Left.TotalSeconds, 9);
    }

    [Fact]
    public void The_time_left_of_a_continued_run_counts_from_its_checkpoint()
    {
        var progress = new SweepProgress(Card, _clock);
        progress.Take(new SweepEvent.Progressed(First, new(First.Hash(), "loading", 0, 8, null, null, null, 0)));
        progress.Take(Training(First, epoch: 4, 0.5));
        Assert.Null(progress.Active[0].Left);
        _clock.Now = TimeSpan.FromSeconds(10);
        progress.Take(Training(First, epoch: 6, 0.75));
        Assert.Equal(10, progress.Active[0].Left!.Value.TotalSeconds, 9);
        Assert.Equal("epoch 6/8, loss 0.125, validation AUC 0.900, 10 s left", progress.Active[0].Details());
    }

    [Fact]
    public void A_run_leaves_the_display_when_it_ends_or_its_worker_dies()
    {
        var progress = new SweepProgress(Card, _clock);
        progress.Take(Training(First, 1, 0.1));
        progress.Take(new SweepEvent.WorkerDied(First, "", true));
        Assert.Empty(progress.Active);
        Assert.Equal(0, progress.Fraction);
    }

    [Fact]
    public async Task A_terminal_shows_runs_under_way_and_keeps_what_ended()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 120;
        var progress = new SweepProgress(Card, _clock);
        await using (var view = new LiveView(console, progress))
        {
            progress.Take(Training(First, epoch: 4, 0.5));
            view.Show(new SweepEvent.Failed(Second, "the [odd] reason"));
            await Task.Delay(600, TestContext.Current.CancellationToken);
        }
        Assert.Contains("epoch 4/8, loss 0.125", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("the [odd] reason", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_gets_a_sign_of_life_that_says_how_many_images_are_decoded()
    {
        using var output = new StringWriter();
        var progress = new SweepProgress(Card, _clock);
        await using (var view = new PlainView(output, progress, _clock))
        {
            var word = new SweepEvent.Progressed(First, new(First.Hash(), "loading: 3,200 of 11,000 images decoded", 0, 8, null, null, null, 0));
            progress.Take(word);
            view.Show(word);
            Assert.Equal("", output.ToString());
            _clock.Ring();
        }
        Assert.Equal($"... 0 % after 0 s, about 40 s left; {First}: loading: 3,200 of 11,000 images decoded\n", output.ToString());
    }

    static SweepEvent.Progressed Training(RunSpec spec, int epoch, double fraction) =>
        new(spec, new(spec.Hash(), "training", epoch, 8, 0.125, 0.9, 0.8, fraction));

    sealed class HandClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public Action Ring { get; private set; } = () => { };

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Ring = () => callback(state);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
