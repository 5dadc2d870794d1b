using System.CommandLine;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting.Claims;
using Reproduce;

namespace Tests;

public sealed class CommandLaws : IDisposable
{
    readonly TemporaryStore _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Commands() =>
        new(Walk(CommandLine.Build(MadeUpKit.Create(), new(TextWriter.Null, TextWriter.Null, null)), []).Select(path => string.Join(' ', path)));

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_has_help(string command)
    {
        var said = await Say([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Contains("Usage:", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_the_commands_and_hides_the_worker()
    {
        var help = (await Say("--help")).Output;
        foreach (var name in new[] { "quick", "run", "sweep", "search", "table", "figure", "figures", "claims", "attribute", "model", "notebook", "bench", "doctor", "data", "setup", "kernel", "test" })
            Assert.Contains($"\n  {name} ", help, StringComparison.Ordinal);
        Assert.DoesNotContain("worker", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sweep gamma", "alpha, beta")]
    [InlineData("run gamma Baseline --seed 1", "alpha, beta")]
    [InlineData("run alpha Bassline --seed 1", "Baseline, ActDiff")]
    [InlineData("sweep alpha --method Bassline", "Baseline, ActDiff")]
    [InlineData("table gamma", "alpha, beta")]
    [InlineData("figure alpha --only figure-9", "figure-1, figure-2")]
    [InlineData("figure alpha --format gif", "html, png")]
    [InlineData("quick --profile large", "smoke, lesson, paper")]
    [InlineData("quick --protocol mine", "recommended, paper, released")]
    [InlineData("quick --device tpu", "cpu, cuda, cuda:N")]
    [InlineData("quick --device cuda:x", "cpu, cuda, cuda:N")]
    [InlineData("bench stop", "step")]
    [InlineData("attribute --image a.png --model m --method guess", "all, Occlusion, LRP-0")]
    [InlineData("attribute --image a.png --model m --method LRP-0,guess", "all, Occlusion, LRP-0")]
    [InlineData("claims --paper third", "both, red-herring, ppi")]
    [InlineData("quack", "quick, run, sweep")]
    public async Task An_unknown_name_is_bad_usage_and_lists_the_valid_ones(string command, string valid)
    {
        var said = await Say(command.Split(' '));
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains(valid, said.Errors, StringComparison.Ordinal);
        Assert.Equal("", said.Output);
    }

    [Theory]
    [InlineData("run alpha Baseline", "--seed")]
    [InlineData("run alpha", "METHOD")]
    [InlineData("quick --workers 0", "at least 1")]
    [InlineData("quick --workers two", "two")]
    [InlineData("quick --quickly", "--quickly")]
    [InlineData("attribute --image a.png", "--model FILE")]
    [InlineData("attribute --model m", "--image FILE")]
    [InlineData("setup", "./reproduce setup")]
    [InlineData("run alpha Baseline --seed -1", "0 or more")]
    [InlineData("sweep alpha --seed -1", "0 or more")]
    [InlineData("search alpha Baseline --seed -1", "0 or more")]
    [InlineData("quick --device cuda:4000", "See: reproduce doctor")]
    [InlineData("attribute --image a.png --model m --device cuda:4000", "See: reproduce doctor")]
    [InlineData("model import nowhere.pth --as Vgg11", "FILE nowhere.pth: there is no such file.")]
    public async Task Bad_usage_says_what_is_wrong(string command, string named)
    {
        var said = await Say(command.Split(' '));
        Assert.Equal(ExitCode.Usage, said.Code);
        Assert.Contains(named, said.Errors, StringComparison.Ordinal);
    }

    /// <summary>Names that are too many to stand beside an option would push all descriptions out of sight.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_keeps_its_descriptions_near(string command)
    {
        const int widest = 45;
        var help = await SayUntil(Kit.Default(), TestContext.Current.CancellationToken, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        foreach (var line in help.Output.Split('\n').Where(line => line.StartsWith("  -", StringComparison.Ordinal) || line.StartsWith("  <", StringComparison.Ordinal)))
            Assert.InRange(line[2..].Split("  ")[0].Length, 1, widest);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_refused_before_the_first_run()
    {
        var file = Path.Combine(_folder.Folder, "file");
        File.WriteAllText(file, "in the way");
        foreach (var command in (string[])["quick", "search alpha Baseline"])
        {
            var said = await Say([.. command.Split(' '), "--results", file]);
            Assert.Equal((ExitCode.Failure, $"Nothing can be written to {file}: it is a file. Name another folder: --results DIR\n"), (said.Code, said.Errors));
            Assert.DoesNotContain("[1/", said.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", true, true)]
    [InlineData("both", true, true)]
    [InlineData("red-herring", true, false)]
    [InlineData("PPI", false, true)]
    public async Task Claims_are_those_of_the_paper_asked_for(string paper, bool redHerring, bool ppi)
    {
        var said = await Say(paper.Length == 0 ? ["claims", "--format", "csv"] : ["claims", "--format", "csv", "--paper", paper]);
        Assert.Equal((0, ""), (said.Code, said.Errors));
        bool Has(IEnumerable<Claim> claims) => claims.All(claim => said.Output.Contains(claim.Statement.Split('"', ',')[0], StringComparison.Ordinal));
        Assert.Equal((redHerring, ppi), (Has(RedHerringClaims.Sentences), Has(PpiClaims.Sentences)));
    }

    [Fact]
    public void The_interventions_table_is_made_of_photographs_and_of_scans_in_five_folds()
    {
        var tasks = TaskCatalogue.OfTheKit();
        var argument = TaskArgument.Any(tasks);
        var parts = TaskArgument.Of(new Command("sweep") { argument }.Parse("ppi-table2"), argument, tasks);
        Assert.All(parts, part => Assert.Equal(tasks[part.Task].Methods, part.Methods));
        // The paper's photographs are left out where they are not on disk.
        Assert.DoesNotContain(parts, part => tasks[part.Task].Lack is not null);
        Assert.Equal(["ppi-birds", "ppi-fashion", "ppi-oct"], parts.Select(part => part.Task).Except(["ppi-cifar10", "ppi-cub"]).Order());
        Assert.Equal(5, tasks["ppi-oct"].Seeds(Profiles.Lesson).Count);
        Assert.Contains("PpiWbp", tasks["ppi-oct"].Methods);
    }

    [Fact]
    public async Task Quick_does_all_runs_once_and_reports_from_them()
    {
        var said = await Say("quick", "--workers", "2");
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.StartsWith("8 runs: 0 done, 8 to do", said.Output, StringComparison.Ordinal);
        for (var n = 1; n <= 8; n++) Assert.Contains($"\n[{n}/8] ", said.Output, StringComparison.Ordinal);
        Assert.Contains("8 runs done in ", said.Output, StringComparison.Ordinal);
        Assert.Contains("table of alpha: 4 of 4", said.Output, StringComparison.Ordinal);
        Assert.Contains("table of beta: 4 of 4", said.Output, StringComparison.Ordinal);
        Assert.Contains("beta-figure-2.html", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', said.Output);

        said = await Say("quick");
        Assert.StartsWith("8 runs, all done.", said.Output, StringComparison.Ordinal);
        Assert.Contains("table of alpha: 4 of 4", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fresh_starts_over_with_the_runs_asked_for_only()
    {
        string[] run = ["run", "alpha", "Baseline", "--seed", "1"];
        var (asked, other) = (Spec("Baseline"), Spec("ActDiff"));
        Assert.Equal(0, (await Say("sweep", "alpha", "--seed", "1")).Code);
        var before = (File.GetLastWriteTimeUtc(Here.RecordPath(asked)), File.GetLastWriteTimeUtc(Here.RecordPath(other)));
        Assert.StartsWith("1 run, all done.", (await Say(run)).Output, StringComparison.Ordinal);
        Assert.StartsWith("1 run: 0 done, 1 to do", (await Say([.. run, "--fresh"])).Output, StringComparison.Ordinal);
        Assert.True(File.GetLastWriteTimeUtc(Here.RecordPath(asked)) > before.Item1);
        Assert.Equal(before.Item2, File.GetLastWriteTimeUtc(Here.RecordPath(other)));
        using var held = Here.TryLock(asked.Hash());
        var said = await Say([.. run, "--fresh"]);
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("being run by another process", said.Errors, StringComparison.Ordinal);
        Assert.NotNull(Here.TryRead(asked));
    }

    [Fact]
    public async Task A_failed_run_is_a_failure_and_says_where_its_details_are()
    {
        var said = await Say("run", "alpha", MadeUpTask.Failing, "--seed", "1");
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("Failed: alpha Failing seed 1: made to fail", said.Errors, StringComparison.Ordinal);
        var details = said.Errors[(said.Errors.IndexOf("Details: ", StringComparison.Ordinal) + 9)..said.Errors.LastIndexOf(')')];
        Assert.Contains("MadeUpRunner", File.ReadAllText(details), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_command_says_so()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        var said = await SayUntil(cancel.Token, "quick");
        Assert.Equal(ExitCode.Interrupted, said.Code);
        Assert.Contains("Stopped.", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_record_is_named_and_set_aside()
    {
        await Say("run", "alpha", "Baseline", "--seed", "1");
        var path = Here.RecordPath(Spec("Baseline"));
        File.WriteAllText(path, "{}");
        var said = await Say("table", "alpha");
        Assert.Equal(0, said.Code);
        Assert.Contains(path, said.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(path + ".corrupt-1"));
    }

    [Fact]
    public async Task Without_a_way_to_draw_images_pages_are_drawn_and_that_is_said_once()
    {
        const string obstacle = "No image files: install it.";
        var kit = MadeUpKit.Create(_folder.Folder) with { Report = new MadeUpReport { ImageObstacle = obstacle } };
        foreach (var command in new[] { "figure", "quick" })
        {
            var said = await SayUntil(kit, TestContext.Current.CancellationToken, command);
            Assert.Equal(0, said.Code);
            Assert.Contains("beta-figure-2.html", said.Output, StringComparison.Ordinal);
            Assert.Equal(2, said.Output.Split(obstacle).Length);
        }
        var refused = await SayUntil(kit, TestContext.Current.CancellationToken, "figure", "--format", "png");
        Assert.Equal((ExitCode.Failure, ""), (refused.Code, refused.Output));
        Assert.Contains(obstacle, refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_are_written_in_the_formats_asked_for()
    {
        var kit = MadeUpKit.Create(_folder.Folder) with { Report = new Report() };
        Task<(int Code, string Output, string Errors)> Ask(params string[] arguments) => SayUntil(kit, TestContext.Current.CancellationToken, arguments);
        Assert.Contains("alpha: no figures, because none of its 4 runs is done", (await Ask("figure", "alpha")).Output, StringComparison.Ordinal);
        await Ask("run", "alpha", "Baseline", "--seed", "1");
        Assert.Equal((0, ""), ((await Ask("figure", "alpha", "--only", "figure-3", "--format", "html")).Code, (await Ask("figure", "beta")).Errors));
        string[] Files() => [.. Directory.GetFiles(Path.Combine(_folder.Folder, "figures"), "alpha-*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(["alpha-figure-3.html"], Files());
        Assert.SkipUnless(kit.Report.ImageObstacle is null, kit.Report.ImageObstacle ?? "");
        Assert.Equal((0, ""), ((await Ask("figure", "alpha", "--only", "figure-3", "--format", "svg", "--format", "pdf")).Code, ""));
        Assert.Equal(["alpha-figure-3.html", "alpha-figure-3.pdf", "alpha-figure-3.svg"], Files());
        Assert.StartsWith("%PDF-", File.ReadAllText(Path.Combine(_folder.Folder, "figures", "alpha-figure-3.pdf")), StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(_folder.Folder, "figures", "alpha-figure-3.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_named_and_refused_where_it_is_asked_for()
    {
        var kit = MadeUpKit.Create(_folder.Folder) with { Report = new Report() };
        Task<(int Code, string Output, string Errors)> Ask(params string[] arguments) => SayUntil(kit, TestContext.Current.CancellationToken, arguments);
        await Ask("run", "alpha", "Baseline", "--seed", "1");
        Assert.Contains("alpha: has no figure-1.", (await Ask("figure", "alpha", "--only", "figure-1")).Output, StringComparison.Ordinal);
        var all = await Ask("figure", "alpha", "--format", "html");
        Assert.Equal(0, all.Code);
        Assert.Contains("alpha: figure-a8 and figure-a14 left out: 1 of 1 records are from before", all.Output, StringComparison.Ordinal);
        Assert.Contains("alpha-figure-a3.html", all.Output, StringComparison.Ordinal);
        var asked = await Ask("figure", "alpha", "--only", "figure-a8");
        Assert.Equal((ExitCode.Failure, true), (asked.Code, asked.Errors.StartsWith("1 of 1 records are from before", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_papers_figures_are_drawn_by_their_numbers_and_those_that_lack_records_say_which()
    {
        string[] tasks = ["synthetic", "xray-spc", "xray-nospc", "rsna-vpc", "rsna-novpc"];
        var kit = MadeUpKit.Create(_folder.Folder) with { Tasks = new(tasks.Select(task => new MadeUpTask(task))), Report = new Report() };
        Task<(int Code, string Output, string Errors)> Ask(params string[] arguments) => SayUntil(kit, TestContext.Current.CancellationToken, [.. arguments, "--format", "html"]);
        Assert.Equal((0, "figure-a1 lacks searches: ./reproduce search TASK METHOD\n"), await Ask("figure", "--only", "figure-a1") is var none ? (none.Code, none.Output) : default);
        await SayUntil(kit, TestContext.Current.CancellationToken, "search", "xray-spc", "ActDiff", "--initial", "2", "--guided", "1");
        await SayUntil(kit, TestContext.Current.CancellationToken, "run", "xray-spc", "Baseline", "--seed", "1");
        string[] Files() => [.. Directory.GetFiles(Path.Combine(_folder.Folder, "figures"), "*.html").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal((0, ""), await Ask("figure", "figure-a1", "figure-a4") is var drawn ? (drawn.Code, drawn.Errors) : default);
        Assert.Equal(["figure-a1.html", "xray-spc-figure-a3.html"], Files());
        var partly = (await Ask("figure", "--only", "figure-a2")).Output;
        Assert.Contains("figure-a2 lacks runs of xray-nospc and rsna-vpc and rsna-novpc: ./reproduce sweep xray-nospc rsna-vpc rsna-novpc", partly, StringComparison.Ordinal);
        Assert.Contains("figure-a2.html", partly, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_figures_and_tables_are_written_by_one_command_that_lists_them()
    {
        string[] tasks = ["synthetic", "xray-spc", "xray-nospc", "rsna-vpc", "rsna-novpc"];
        var kit = MadeUpKit.Create(_folder.Folder) with { Tasks = new(tasks.Select(task => new MadeUpTask(task))), Report = new Report() };
        await SayUntil(kit, TestContext.Current.CancellationToken, "search", "xray-spc", "ActDiff", "--initial", "2", "--guided", "1");
        await SayUntil(kit, TestContext.Current.CancellationToken, "run", "xray-spc", "Baseline", "--seed", "1");
        var said = await SayUntil(kit, TestContext.Current.CancellationToken, "figures", "--format", "html");
        Assert.Equal((0, ""), (said.Code, said.Errors));
        string[] lines = said.Output.Split('\n');
        Assert.All(Enumerable.Range(1, 18), n => Assert.Contains(lines, line => line.StartsWith($"Figure A.{n} ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("Figure A.4 ", StringComparison.Ordinal) && line.Contains("xray-spc-figure-a3", StringComparison.Ordinal) && line.EndsWith('–'));
        Assert.Contains(lines, line => line.StartsWith("Figure A.5 ", StringComparison.Ordinal) && line.Contains("./reproduce sweep xray-nospc", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Table 3 ", StringComparison.Ordinal) && line.Contains("33 of 34 searches", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Table 1 ", StringComparison.Ordinal) && line.Contains("7 of 8 runs", StringComparison.Ordinal));
        foreach (var file in new[] { "figures/figure-a1.html", "figures/figure-8.html", "figures/xray-spc-figure-3.html", "tables/table3.tex", "tables/table1.md", "tables/xray-spc-results.csv" })
            Assert.True(File.Exists(Path.Combine(_folder.Folder, file)), file);
        Assert.Contains("33 of 34 searches", (await SayUntil(kit, TestContext.Current.CancellationToken, "table", "table3")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_the_papers_names_the_runs_of_its_tasks()
    {
        string[] tasks = [.. new[] { "xray-spc", "xray-nospc", "rsna-vpc", "rsna-novpc" }.SelectMany(task => new[] { task, $"{task}-wide" })];
        var kit = MadeUpKit.Create(_folder.Folder) with { Tasks = new(tasks.Select(task => new MadeUpTask(task))) };
        foreach (var name in (string[])["table4", "4"])
            Assert.Equal("table4 of 8 tasks\n", (await SayUntil(kit, TestContext.Current.CancellationToken, "table", name)).Output);
        // Four baselines, four of either search, two seeds each.
        Assert.Contains("24 runs", (await SayUntil(kit, TestContext.Current.CancellationToken, "sweep", "table4")).Output, StringComparison.Ordinal);
        // These tasks lack most of the methods of Table 1, but all of its tasks are there; without them it is no name.
        Assert.Contains("table1", (await SayUntil(kit, TestContext.Current.CancellationToken, "sweep", "--help")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await Say("table", "table1")).Code);
    }

    [Fact]
    public async Task Phantoms_are_drawn_into_the_folder_named_and_bad_numbers_refused()
    {
        var folder = Path.Combine(_folder.Folder, "phantoms");
        Assert.Contains("phantoms in", (await Say("data", "phantom", "rsna", "--count", "20", "--size", "32", "--out", folder)).Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "rsna", "PHANTOM.txt")));
        Assert.Contains("already", (await Say("data", "phantom", "RSNA", "--count", "20", "--size", "32", "--out", folder)).Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Failure, true), await Say("data", "phantom", "rsna", "--count", "21", "--size", "32", "--out", folder) is var other ? (other.Code, other.Errors.Contains("something else", StringComparison.Ordinal)) : default);
        var few = await Say("data", "phantom", "xray", "--count", "3", "--out", folder);
        Assert.Equal((ExitCode.Usage, true), (few.Code, few.Errors.Contains("20 to", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Data_check_fails_where_data_are_missing_and_says_how_to_get_them()
    {
        var said = await Say("data", "check");
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.Contains("made-up data: 7 images", said.Output, StringComparison.Ordinal);
        Assert.Contains("lost data: missing, looked at /nowhere. Look for it.", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_names_what_is_missing_and_what_is_there()
    {
        var said = await Say("doctor");
        Assert.Equal(ExitCode.Failure, said.Code);
        foreach (var what in new[] { "libtorch", "CUDA", "processors", "plotly.js", "Chromium", "C# kernel", "PyTorch peer", "results", "reference" })
            Assert.Contains($"  {what,-14}  ", said.Output, StringComparison.Ordinal);
        Assert.Contains("MISSING  lost data       not found. Look for it.", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_and_attribute_pass_on_what_was_asked()
    {
        Assert.Equal((0, 1), ((await Say("bench")).Code, (await Say("bench", "step", "--threads", "1", "--pairs", "3")).Code));
        var said = await Say("attribute", "--image", "a.png", "--model", "m.safetensors", "--target", "1", "--method", "lrp-0,OCCLUSION", "--certificate");
        var request = new AttributeRequest("a.png", "m.safetensors", [], "a.saliency.png", "cpu") { Target = 1, Certified = true };
        Assert.Equal($"{request}\nLRP-0 Occlusion", said.Output.Trim());
        Assert.EndsWith("\n\n", (await Say("attribute", "--image", "a.png", "--model", "m.safetensors", "--method", "ALL")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_methods_are_listed_with_what_they_cost()
    {
        var said = await Say("attribute", "--list");
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Contains("Occlusion                     197  Hides windows.", said.Output, StringComparison.Ordinal);
        Assert.Contains("LRP-0                           2  Shares out.", said.Output, StringComparison.Ordinal);
    }

    ResultsStore Here => _folder.Store;

    static RunSpec Spec(string method) => new MadeUpTask("alpha").Spec(method, 1, Profiles.Lesson, AttributionPriors.Protocol.Recommended);

    Task<(int Code, string Output, string Errors)> Say(params string[] arguments) => SayUntil(TestContext.Current.CancellationToken, arguments);

    Task<(int Code, string Output, string Errors)> SayUntil(CancellationToken cancel, params string[] arguments) =>
        SayUntil(MadeUpKit.Create(_folder.Folder), cancel, arguments);

    static async Task<(int Code, string Output, string Errors)> SayUntil(Kit kit, CancellationToken cancel, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, kit, new(output, errors, null), cancel);
        return (code, output.ToString(), errors.ToString());
    }

    static IEnumerable<IEnumerable<string>> Walk(Command command, IReadOnlyList<string> path) =>
        command.Subcommands.Where(child => !child.Hidden).SelectMany(child => Walk(child, [.. path, child.Name])).Prepend(path);
}
