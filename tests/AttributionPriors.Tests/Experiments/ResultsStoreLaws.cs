using AttributionPriors.Experiments;

namespace Tests.Experiments;

public sealed class ResultsStoreLaws : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly List<string> _told = [];
    readonly ResultsStore _store;
    readonly RunSpec _spec = ExampleRuns.Spec();

    public ResultsStoreLaws() => _store = new(_folder.Path, _told.Add);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back_and_lies_where_it_says()
    {
        Assert.Null(_store.TryRead(_spec));
        ExampleRuns.Store(_store, _spec);
        Assert.Equal(CanonicalJson.Write(ExampleRuns.Record(_spec)), CanonicalJson.Write(_store.TryRead(_spec)!));
        Assert.Equal(ExampleRuns.Story(), _store.TryReadProvenance(_spec));
        Assert.Equal(Path.Combine(_folder.Path, "example", $"Baseline-0-{_spec.Hash()[..12]}.json"), _store.RecordPath(_spec));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_folder.Path, "example")).Length);
    }

    [Fact]
    public void Looking_creates_nothing()
    {
        var store = new ResultsStore(Path.Combine(_folder.Path, "none"));
        Assert.Null(store.TryRead(_spec));
        Assert.Empty(store.All());
        store.Clean();
        Assert.True(store.Forget(_spec));
        Assert.False(Directory.Exists(store.Root));
    }

    [Theory]
    [InlineData("{\n", "", "valid")]
    [InlineData("\"schema\": 1", "\"schema\": 2", "schema 2")]
    [InlineData("\"chosenEpoch\": 1,", "", "chosenEpoch")]
    [InlineData("\"lambda\": 0.1", "\"lambda\": 0.2", "hash")]
    [InlineData("\"hash\": \"", "\"hash\": \"0", "hash")]
    public void A_corrupt_record_is_set_aside_named_and_counts_as_missing(string good, string bad, string reason)
    {
        foreach (var n in new[] { 1, 2 })
        {
            ExampleRuns.Store(_store, _spec);
            var path = _store.RecordPath(_spec);
            var damaged = File.ReadAllText(path).Replace(good, bad, StringComparison.Ordinal);
            File.WriteAllText(path, damaged);
            Assert.Null(_store.TryRead(_spec));
            Assert.False(File.Exists(path));
            Assert.Equal(damaged, File.ReadAllText($"{path}.corrupt-{n}"));
            Assert.Contains(path, _told[^1], StringComparison.Ordinal);
            Assert.Contains(reason, _told[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_record_from_before_explanations_were_kept_is_read_without_them()
    {
        ExampleRuns.Store(_store, _spec);
        var path = _store.RecordPath(_spec);
        var text = File.ReadAllText(path);
        Assert.Contains("  \"explanations\": null,\n", text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace("  \"explanations\": null,\n", "", StringComparison.Ordinal));
        Assert.Equal(text, CanonicalJson.Write(_store.TryRead(_spec)!));
    }

    [Fact]
    public void A_truncated_or_empty_record_is_set_aside()
    {
        foreach (var length in new[] { 0, 1, 1000 })
        {
            ExampleRuns.Store(_store, _spec);
            File.WriteAllText(_store.RecordPath(_spec), File.ReadAllText(_store.RecordPath(_spec))[..length]);
            Assert.Empty(_store.All());
        }
        Assert.Equal(3, _told.Count);
    }

    [Fact]
    public void A_record_under_another_runs_name_is_set_aside()
    {
        ExampleRuns.Store(_store, _spec);
        var other = ExampleRuns.Spec(seed: 1);
        File.Copy(_store.RecordPath(_spec), _store.RecordPath(other));
        Assert.Null(_store.TryRead(other));
        Assert.Contains("belongs to Baseline-0-", Assert.Single(_told), StringComparison.Ordinal);
        Assert.Single(_store.All());
    }

    [Fact]
    public void A_read_only_store_leaves_what_it_refuses_where_it_is()
    {
        ExampleRuns.Store(_store, _spec);
        File.WriteAllText(_store.RecordPath(_spec), "");
        Assert.Empty(new ResultsStore(_folder.Path, _told.Add, readOnly: true).All());
        Assert.True(File.Exists(_store.RecordPath(_spec)));
        Assert.Single(_told);
    }

    [Fact]
    public void All_finds_the_records_and_nothing_else()
    {
        foreach (var (method, seed, task) in new[] { ("Baseline", 0, "example"), ("Baseline", -1, "example"), ("ActDiff", 1, "other") })
            ExampleRuns.Store(_store, ExampleRuns.Spec(method, seed, task));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "figures"));
        File.WriteAllText(Path.Combine(_folder.Path, "figures", "figure-3.json"), "{}");
        Assert.Equal(3, _store.All().Count);
        Assert.Equal("other", Assert.Single(_store.All(spec => spec.Method == "ActDiff")).Spec.Task);
        Assert.Empty(_told);
    }

    [Fact]
    public void A_run_has_one_holder_at_a_time()
    {
        using (var held = _store.TryLock(_spec.Hash()))
        {
            Assert.NotNull(held);
            Assert.Null(new ResultsStore(_folder.Path).TryLock(_spec.Hash()));
            using var other = _store.TryLock(ExampleRuns.Spec(seed: 1).Hash());
            Assert.NotNull(other);
            Assert.False(_store.Forget(_spec));
        }
        using var again = _store.TryLock(_spec.Hash());
        Assert.NotNull(again);
    }

    [Fact]
    public void A_run_is_written_under_its_own_lock_and_its_own_hash_only()
    {
        using var held = _store.TryLock(ExampleRuns.Spec(seed: 1).Hash());
        Assert.Throws<ArgumentException>(() => _store.Write(held!, ExampleRuns.Record(_spec), ExampleRuns.Story()));
        Assert.Throws<ArgumentException>(() => _store.Write(held!, ExampleRuns.Record(_spec) with { Hash = held!.Hash }, ExampleRuns.Story()));
        Assert.Empty(_store.All());
    }

    [Fact]
    public void A_result_that_is_no_number_leaves_no_file()
    {
        using var held = _store.TryLock(_spec.Hash());
        Assert.Throws<InvalidDataException>(() => _store.Write(held!, ExampleRuns.Record(_spec, loss: double.NaN), ExampleRuns.Story()));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.Path, "example")));
    }

    [Fact]
    public void A_full_disk_is_named_and_nothing_half_written_is_left()
    {
        if (!File.Exists("/dev/full")) return;
        Directory.CreateDirectory(Path.Combine(_folder.Path, "example"));
        // Every write through this link fails as on a full disk.
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "example", $".{_spec.Hash()}.tmp"), "/dev/full");
        using var held = _store.TryLock(_spec.Hash());
        var error = Assert.Throws<IOException>(() => _store.Write(held!, ExampleRuns.Record(_spec), ExampleRuns.Story()));
        Assert.Contains("disk is full", error.Message, StringComparison.Ordinal);
        Assert.Contains("Free some space", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder.Path, "example")));
        _store.Write(held!, ExampleRuns.Record(_spec), ExampleRuns.Story());
        Assert.NotNull(_store.TryRead(_spec));
    }

    [Fact]
    public void Writing_deletes_the_checkpoint_and_forgetting_deletes_all()
    {
        Checkpoint(_spec, ".ckpt");
        ExampleRuns.Store(_store, _spec);
        Assert.False(File.Exists(_store.CheckpointPath(_spec)));
        Checkpoint(_spec, ".ckpt");
        Assert.True(_store.Forget(_spec));
        Assert.Null(_store.TryRead(_spec));
        Assert.False(File.Exists(_store.CheckpointPath(_spec)));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.Path, "example")));
    }

    [Fact]
    public void Cleaning_takes_what_the_dead_left_and_nothing_of_the_living()
    {
        var (done, open, alive) = (_spec, ExampleRuns.Spec(seed: 1), ExampleRuns.Spec(seed: 2));
        ExampleRuns.Store(_store, done);
        Checkpoint(done, ".ckpt");
        foreach (var spec in new[] { open, alive })
        {
            Checkpoint(spec, ".ckpt");
            Checkpoint(spec, ".ckpt.tmp");
            File.WriteAllText(Temporary(spec), "half");
        }
        using var held = _store.TryLock(alive.Hash());
        _store.Clean();
        Assert.NotNull(_store.TryRead(done));
        Assert.False(File.Exists(_store.CheckpointPath(done)));
        Assert.True(File.Exists(_store.CheckpointPath(open)));
        Assert.False(File.Exists(_store.CheckpointPath(open) + ".tmp"));
        Assert.False(File.Exists(Temporary(open)));
        Assert.True(File.Exists(_store.CheckpointPath(alive) + ".tmp"));
        Assert.True(File.Exists(Temporary(alive)));
    }

    string Temporary(RunSpec spec) => Path.Combine(_folder.Path, "example", $".{spec.Hash()}.tmp");

    void Checkpoint(RunSpec spec, string ending)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_store.CheckpointPath(spec))!);
        File.WriteAllText(Path.ChangeExtension(_store.CheckpointPath(spec), ending), "state");
    }
}
