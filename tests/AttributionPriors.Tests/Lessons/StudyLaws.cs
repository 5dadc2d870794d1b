using AttributionPriors;
using AttributionPriors.Experiments;
using AttributionPriors.Lessons;
using AttributionPriors.Reporting;
using AttributionPriors.Tests;
using Tests.Experiments;
using static TorchSharp.torch;

namespace Tests.Lessons;

/// <summary>Whose records a study shows, and what it runs, on a task of two methods and two seeds whose runs cost nothing.</summary>
[Collection(ProcessWide.Name)]
public sealed class StudyLaws : IDisposable
{
    static readonly TaskCatalogue s_tasks = new([new ExampleTask()]);

    readonly TemporaryFolder _folder = new();
    readonly CountingRunner _runner = new();
    readonly ResultsStore _runs, _reference;

    public StudyLaws()
    {
        _runs = new(Path.Combine(_folder.Path, "runs"));
        _reference = new(Path.Combine(_folder.Path, "reference"), readOnly: true);
        foreach (var spec in Specs(Profiles.Lesson)) ExampleRuns.Store(_reference, spec);
    }

    public void Dispose() => _folder.Dispose();

    static IReadOnlyList<RunSpec> Specs(string profile) => s_tasks.Specs("example", null, null, profile, Protocol.Recommended);

    Study Open(string profile = Profiles.Lesson, bool showsRuns = true) =>
        new(s_tasks, "example", profile, Protocol.Recommended, new(_runs, _reference, showsRuns), _runner);

    static RunRecord Run(Study study, RunSpec spec, Action<RunProgress>? report = null, bool again = false) =>
        study.Run(spec, report, again, TestContext.Current.CancellationToken);

    [Fact]
    public void A_machine_without_runs_shows_the_reference_and_says_so()
    {
        var study = Open();
        Assert.Equal("example: 4 runs of the kit's reference, lesson profile.", study.Source);
        Assert.Equal(Specs(Profiles.Lesson).Select(spec => spec.Hash()), study.Records.Select(record => record.Hash));
    }

    [Fact]
    public void A_machine_shows_its_own_runs_once_it_has_run_every_method()
    {
        ExampleRuns.Store(_runs, Specs(Profiles.Lesson)[0]);
        Assert.StartsWith("example: 4 runs of the kit's reference, lesson profile. This machine has done 1 of 4 runs", Open().Source, StringComparison.Ordinal);
        ExampleRuns.Store(_runs, Specs(Profiles.Lesson)[1]); // seed by seed: now both methods
        Assert.Equal(("example: 2 runs of this machine, lesson profile.", 2), (Open().Source, Open().Records.Count));
        Assert.Equal("example: 4 runs of the kit's reference, lesson profile.", Open(showsRuns: false).Source);
    }

    [Fact]
    public void A_profile_without_a_reference_shows_the_lessons()
    {
        var study = Open(Profiles.Smoke);
        Assert.Equal("example: 4 runs of the kit's reference, lesson profile. There is no reference of the smoke profile.", study.Source);
        Assert.Equal(Profiles.Smoke, study.Spec("ActDiff").Profile);
        foreach (var spec in Specs(Profiles.Smoke)) ExampleRuns.Store(_runs, spec);
        Assert.Equal("example: 4 runs of this machine, smoke profile.", Open(Profiles.Smoke).Source);
    }

    [Fact]
    public void Where_there_is_nothing_it_says_what_to_run()
    {
        var study = new Study(s_tasks, "example", Profiles.Smoke, Protocol.Released, new(_runs, _reference, true), _runner);
        Assert.Contains("./reproduce quick --profile smoke", study.Source, StringComparison.Ordinal);
        Assert.Contains("no run records", Assert.Throws<ArgumentException>(study.Table).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_and_figures_are_those_of_the_records()
    {
        var study = Open();
        Assert.Equal(ResultsTable.Build(study.Records).ToCsv(), study.Table().ToCsv());
        Assert.Equal(FigureA3.Build(study.Records).ToJson().ToJsonString(), study.FigureA3().ToJson().ToJsonString());
        Assert.Contains("has no figure-1", Assert.Throws<ArgumentException>(study.Figure1).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("This machine", study.Comparison().Columns.Select(column => column.Name));
        foreach (var spec in Specs(Profiles.Lesson)) ExampleRuns.Store(_runs, spec);
        Assert.Contains("This machine", Open().Comparison().Columns.Select(column => column.Name));
    }

    [Fact]
    public void What_is_stored_is_read_and_what_is_new_is_run_once_and_stored_here()
    {
        var study = Open();
        var known = study.Spec("ActDiff");
        Assert.Equal(known.Hash(), Run(study, known).Hash);
        Assert.Equal(0, _runner.Runs);
        var mine = known with { Hyper = known.Hyper with { Lambda = 5 } };
        var lines = new List<string>();
        Assert.Equal(mine.Hash(), Run(study, mine, progress => lines.Add(progress.ToString())).Hash);
        Assert.Equal(["training: epoch 1 of 3, validation AUC 0.50"], lines);
        Assert.Equal((1, true, true), (_runner.Runs, _runs.TryRead(mine) is not null, _reference.TryRead(mine) is null));
        Run(study, mine);
        Assert.Equal(1, _runner.Runs);
        Run(study, known, again: true);
        Run(study, known, again: true);
        Assert.Equal((3, true), (_runner.Runs, _runs.TryRead(known) is not null));
    }

    [Fact]
    public void A_run_has_one_thread_and_gives_the_others_back()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(2);
            Run(Open(), Open(Profiles.Smoke).Spec("Baseline"));
            Assert.Equal((1, 2), (_runner.Threads, get_num_threads()));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void A_run_that_another_process_is_at_is_left_to_it()
    {
        var study = Open(Profiles.Smoke);
        var spec = study.Spec("Baseline");
        using (_runs.TryLock(spec.Hash()))
            foreach (var again in new[] { false, true })
                Assert.Contains("by another process", Assert.Throws<InvalidOperationException>(() => Run(study, spec, again: again)).Message, StringComparison.Ordinal);
        Assert.Equal(0, _runner.Runs);
    }

    [Fact]
    public void The_cost_card_counts_what_is_stored_anywhere_as_done()
    {
        var study = Open();
        var known = study.Spec("ActDiff");
        var mine = known with { Training = known.Training with { Epochs = 7 } };
        var card = study.Cost(known, mine);
        // 7 epochs of 100 images in batches of 16; the task estimates a second an epoch.
        Assert.Equal((1, 1, 49L, TimeSpan.FromSeconds(7)), (card.Done, card.ToDo, card.Steps, card.Estimate));
        Run(study, mine);
        Assert.Equal((2, 0), (study.Cost(known, mine).Done, study.Cost(known, mine).ToDo));
    }

    [Fact]
    public void Single_runs_are_compared_under_the_readers_names()
    {
        var study = Open();
        var table = Study.Compare(("mine", study.Records[1]), ("theirs", study.Records[0]));
        Assert.Equal(["mine", "theirs"], table.Rows.Select(row => row[0].Text));
        Assert.Equal(["ActDiff", "Baseline"], table.Rows.Select(row => row[1].Text));
        var elsewhere = study.Records[0] with { Spec = study.Records[0].Spec with { Task = "other" } };
        Assert.Contains("example, other", Assert.Throws<ArgumentException>(() => Study.Compare(("a", study.Records[0]), ("b", elsewhere))).Message, StringComparison.Ordinal);
    }

    /// <summary>Whoever names the reference reads it alone, and does not write into it.</summary>
    [Fact]
    public void The_folder_named_is_read_and_written_unless_it_is_the_reference()
    {
        string reference = Checkout.PathOf("results", "reference"), runs = Checkout.PathOf("results", "runs");
        Assert.Equal((runs, true), (StudyStores.Of(null).Runs.Root, StudyStores.Of(null).ShowsRuns));
        Assert.Equal((runs, false), (StudyStores.Of(reference).Runs.Root, StudyStores.Of(reference).ShowsRuns));
        Assert.Equal((_folder.Path, true), (StudyStores.Of(_folder.Path).Runs.Root, StudyStores.Of(_folder.Path).ShowsRuns));
        Assert.All(new[] { null, reference, _folder.Path }, folder => Assert.Equal(reference, StudyStores.Of(folder).Reference.Root));
    }

    [Theory]
    [InlineData("synthetic", 21)]
    [InlineData("decoy", 27)]
    public void The_kits_reference_fills_the_tables_and_figures_of_its_tasks(string task, int runs)
    {
        var tasks = TaskCatalogue.OfTheKit();
        var study = new Study(tasks, task, Profiles.Lesson, Protocol.Recommended, StudyStores.Of(Checkout.PathOf("results", "reference")), _runner);
        Assert.Equal($"{task}: {runs} runs of the kit's reference, lesson profile.", study.Source);
        Assert.Equal(task == "synthetic" ? 7 : 9, study.Table().Rows.Count);
        foreach (var figure in new[] { study.Figure3(), study.Figure4(), study.Figure8(), study.FigureA3() })
            Assert.Equal(RecordSet.Of(study.Records).Digest, figure.RecordSet!.Digest);
        Assert.Equal(task == "synthetic", study.Comparison().Columns.Any(column => column.Name == "Authors"));
    }

    /// <summary>Answers at once with a made-up record.</summary>
    /// <summary>The name is the kernel's word to all libraries; see its README.</summary>
    [Fact]
    public void An_interrupt_of_the_cell_stops_a_run()
    {
        const string Name = "CSharpKernel.Cancellation";
        AppContext.SetData(Name, new CancellationToken(canceled: true));
        try { Assert.ThrowsAny<OperationCanceledException>(() => Run(Open(), Specs(Profiles.Smoke)[0])); }
        finally { AppContext.SetData(Name, null); }
        Assert.Equal(1, _runner.Runs);
        Run(Open(), Specs(Profiles.Smoke)[0]);
    }

    sealed class CountingRunner : IRunner
    {
        public int Runs { get; private set; }

        public int Threads { get; private set; }

        public RunRecord Run(RunSpec spec, RunContext context, out RunProvenance provenance)
        {
            (Runs, Threads, provenance) = (Runs + 1, get_num_threads(), ExampleRuns.Story());
            context.Cancel.ThrowIfCancellationRequested();
            context.Report(new(spec.Hash(), "training", 1, spec.Training.Epochs, 0.5, 0.5, 0.5, 0.3));
            return ExampleRuns.Record(spec);
        }
    }
}
