namespace Tests;

/// <summary>The entry point does what is missing, once, and says what to do where it cannot.</summary>
public sealed class EntryPointTests : IDisposable
{
    readonly EntryPointMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public void A_fresh_machine_is_set_up_and_the_command_run()
    {
        var outcome = machine.Run("quick", "--seeds", "3");
        Assert.Equal(("ran quick --seeds 3\n", 0), (outcome.Output, outcome.Status));
        Assert.Contains(machine.Calls, call => call.StartsWith("apt-get", StringComparison.Ordinal)
            && call.EndsWith("install --no-install-recommends cmake make g++ libtorch-dev dataset-fashion-mnist tuxpaint-stamps-default python3-plotly libturbojpeg0 libopenblas0-openmp libdnnl-dev libzmq5", StringComparison.Ordinal));
        Assert.True(machine.Called("later-cmake --build") || machine.Called("cmake --build"));
        Assert.True(machine.Called("dotnet restore") && machine.Called("dotnet build"));
    }

    [Fact]
    public void A_second_call_only_runs_the_command()
    {
        machine.Settled();
        var outcome = machine.Run("doctor");
        Assert.Equal(("ran doctor\n", "", 0), (outcome.Output, outcome.Errors, outcome.Status));
        outcome = machine.Run("quick");
        Assert.Equal(("ran quick\n", "", 0), (outcome.Output, outcome.Errors, outcome.Status));
        Assert.DoesNotContain(machine.Calls, call => call.Contains("apt-get") || call.Contains("cmake") || call.StartsWith("dotnet restore") || call.StartsWith("dotnet build"));
        Assert.True(outcome.Took < TimeSpan.FromSeconds(2), $"{outcome.Took} is not under 2 s");
    }

    [Fact]
    public void An_edited_source_is_built_again_without_a_restore()
    {
        machine.Settled().Write("lib/Reproduce/Program.cs", "edited");
        machine.Run("quick");
        Assert.True(machine.Called("dotnet build lib/Reproduce/Reproduce.csproj -c Release --no-restore"));
        Assert.False(machine.Called("dotnet restore"));
    }

    [Fact]
    public void A_changed_project_file_is_restored()
    {
        machine.Settled().Write("lib/Reproduce/Reproduce.csproj", "another package");
        machine.Run("quick");
        Assert.True(machine.Called("dotnet restore"));
    }

    [Fact]
    public void Setup_makes_the_notebook_kernel_known_and_other_commands_leave_it_alone()
    {
        var outcome = machine.Run("setup");
        Assert.Equal(("ran install\n", 0), (outcome.Output, outcome.Status));
        Assert.True(machine.Called("dotnet build environment/kernel/CSharpKernel.csproj"));
        machine.ForgetCalls();
        machine.Run("quick");
        Assert.DoesNotContain(machine.Calls, call => call.Contains("csharp-kernel.dll") || call.StartsWith("dotnet build"));
    }

    [Fact]
    public void The_kernel_command_speaks_to_the_kernel()
    {
        machine.Settled();
        Assert.Equal(("ran where --prefix /env\n", ""), (machine.Run("kernel", "where", "--prefix", "/env") is var outcome ? outcome.Output : "", outcome.Errors));
        Assert.Equal(["dotnet --list-sdks", $"dotnet {machine.Repository}/artifacts/bin/CSharpKernel/release/csharp-kernel.dll where --prefix /env"], machine.Calls);
        Refuses(machine.Run("kernel", "start"), "kernel knows no command 'start'", "install|uninstall|where");
    }

    [Fact]
    public void An_edited_kernel_is_built_again_before_a_notebook_runs()
    {
        machine.Settled().Write("environment/kernel/Program.cs", "edited");
        Assert.Equal("ran notebook run\n", machine.Run("notebook", "run").Output);
        Assert.Equal(["dotnet build environment/kernel/CSharpKernel.csproj -c Release --no-restore"], machine.Calls.Where(call => call.StartsWith("dotnet build")).Select(call => call[..call.IndexOf(" -v")]));
        Assert.Equal("ran notebook --help\n", machine.Run("notebook", "--help").Output);
    }

    [Fact]
    public void Notebooks_are_run_by_nbclient_and_tests_need_all_of_Jupyter()
    {
        machine.Run("notebook", "run");
        Assert.Contains(machine.Calls, call => call.Contains("install") && call.Contains("jupyter-notebook jupyter-nbconvert jupyter-client jupyter-core python3-nbclient") && !call.Contains("chromium"));
        machine.ForgetCalls();
        machine.Run("setup", "--tests");
        Assert.Contains(machine.Calls, call => call.Contains("install") && call.Contains("python3-jupyter-kernel-test jupyter-console python3-ipykernel") && call.Contains("chromium"));
    }

    [Fact]
    public void A_failed_build_is_tried_again()
    {
        machine.Stub("dotnet", "[[ $1 == --list-sdks ]] && echo 10.0.100 || { echo 'error CS1002'; [[ $1 != build ]]; }");
        Assert.Contains("dotnet build failed", machine.Run("quick").Errors);
        machine.ForgetCalls();
        Assert.Contains("error CS1002", machine.Run("quick").Errors);
        Assert.True(machine.Called("dotnet build"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("echo '8.0.410 [/usr/share/dotnet/sdk]'")]
    public void Without_an_SDK_10_nothing_is_installed(string? dotnet)
    {
        machine.Remove("dotnet");
        if (dotnet is not null)
            machine.Stub("dotnet", dotnet);
        Refuses(machine.Run("quick"), "no .NET SDK 10", "apt-get install dotnet-sdk-10.0", "dotnet-install.sh --channel 10.0");
        Assert.False(machine.Called("apt-get"));
    }

    [Fact]
    public void An_SDK_in_the_home_folder_is_found()
    {
        Directory.CreateDirectory(Path.Combine(machine.Folder, ".dotnet"));
        File.Move(Path.Combine(machine.Folder, "bin", "dotnet"), Path.Combine(machine.Folder, ".dotnet", "dotnet"));
        Assert.Equal("ran quick\n", machine.Run("quick").Output);
    }

    [Fact]
    public void Without_root_the_exact_command_is_printed()
    {
        machine.Stub("id", "echo 1000");
        Refuses(machine.Run("quick"), "needs root", "apt-get update && apt-get install --no-install-recommends cmake make g++ libtorch-dev dataset-fashion-mnist tuxpaint-stamps-default python3-plotly libturbojpeg0 libopenblas0-openmp libdnnl-dev libzmq5");
        Assert.False(machine.Called("apt-get"));
    }

    [Fact]
    public void Sudo_is_used_where_it_asks_nothing()
    {
        machine.Stub("id", "echo 1000");
        machine.Stub("sudo", "shift; \"$@\"");
        Assert.Equal("ran quick\n", machine.Run("quick").Output);
        Assert.True(machine.Called("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -y"));
    }

    [Fact]
    public void A_missing_data_set_alone_stops_nobody()
    {
        machine.Settled().Stub("id", "echo 1000");
        File.WriteAllText(Path.Combine(machine.Folder, "installed"), "libtorch-dev\npython3-plotly\nlibzmq5\n");
        var outcome = machine.Run("quick");
        Assert.Equal("ran quick\n", outcome.Output);
        Assert.Contains("missing: dataset-fashion-mnist", outcome.Errors);
    }

    [Fact]
    public void Without_apt_the_missing_parts_are_named()
    {
        machine.Remove("apt-get");
        Refuses(machine.Run("quick"), "no apt-get", "cmake make g++ libtorch-dev", "TORCH_PREFIX");
    }

    [Fact]
    public void The_doctor_and_help_need_nothing_installed()
    {
        machine.Stub("id", "echo 1000");
        Assert.Equal("ran doctor\n", machine.Run("doctor").Output);
        Assert.Equal("ran quick --help\n", machine.Run("quick", "--help").Output);
        Assert.False(machine.Called("apt-get"));
    }

    [Theory]
    [InlineData("usage: ./reproduce COMMAND", "--help")]
    [InlineData("usage: ./reproduce COMMAND")]
    [InlineData("usage: ./reproduce setup", "setup", "--help")]
    [InlineData("usage: ./reproduce test", "test", "--help")]
    [InlineData("usage: ./reproduce kernel", "kernel", "--help")]
    [InlineData("usage: ./reproduce kernel", "kernel")]
    [InlineData("usage: ./reproduce kernel", "kernel", "install", "--help")]
    public void Help_works_without_dotnet(string expected, params string[] arguments)
    {
        machine.Remove("dotnet");
        var outcome = machine.Run(arguments);
        Assert.Equal(0, outcome.Status);
        Assert.StartsWith(expected, outcome.Output);
    }

    [Theory]
    [InlineData("update", "E: Failed to fetch, temporary failure resolving 'host'")]
    [InlineData("install", "E: Failed to fetch, could not connect to host")]
    public void Apt_without_a_network_is_told_apart(string step, string message)
    {
        machine.Stub("apt-get", $"[[ ' '$*' ' != *' {step} '* ]] || {{ echo \"{message}\"; exit 100; }}");
        Refuses(machine.Run("quick"), "no way to the package server", message);
    }

    [Fact]
    public void A_list_that_apt_could_not_refresh_is_no_missing_package()
    {
        machine.Stub("apt-get", "echo \"W: Failed to fetch, temporary failure resolving 'host'\"");
        machine.Stub("apt-cache", "echo '  Candidate: (none)'");
        Refuses(machine.Run("quick"), "no way to the package server");
    }

    [Theory]
    [InlineData("error NU1301: Unable to load the service index", "no way to the package server")]
    [InlineData("error NU1102: Unable to find package Foo", "feed in use lacks a package")]
    [InlineData("error : No space left on device", "The disk is full")]
    public void A_failed_restore_is_explained(string message, string reason)
    {
        machine.Stub("dotnet", $"[[ $1 == --list-sdks ]] && echo 10.0.100 || {{ echo '{message}'; exit 1; }}");
        Refuses(machine.Run("quick"), "dotnet restore failed", reason, message);
    }

    [Fact]
    public void A_full_disk_is_found_before_anything_is_installed()
    {
        machine.Stub("df", "printf 'Filesystem 1024-blocks Used Available Capacity Mounted\\n/dev/x 9 9 900000 99%% /\\n'");
        Refuses(machine.Run("quick"), "the disk that holds /usr is full: 878 MB are free, 4 GB are needed");
        Assert.False(machine.Called("apt-get"));
    }

    [Fact]
    public void Packages_that_do_not_fit_are_explained()
    {
        machine.Stub("apt-cache", "[[ $2 == libtorch-dev ]] && echo '  Candidate: 1.12-1' || echo '  Candidate: 9'");
        machine.Stub("dpkg", "[[ $2 != 1.12-1 ]]");
        Refuses(machine.Run("quick"), "no libtorch-dev that the kit can use (found: 1.12-1)", "export TORCH_PREFIX=");
    }

    [Fact]
    public void What_a_release_does_not_offer_is_asked_for_once()
    {
        machine.Stub("apt-cache", "[[ $2 == python3-plotly ]] && echo '  Candidate: (none)' || echo '  Candidate: 9'");
        Assert.Contains("no package python3-plotly", machine.Run("quick").Errors);
        machine.ForgetCalls();
        Assert.Equal("", machine.Run("quick").Errors);
        Assert.False(machine.Called("apt-get"));
    }

    [Fact]
    public void Another_TORCH_PREFIX_builds_the_shim_anew()
    {
        machine.Settled().Set("TORCH_PREFIX", Path.Combine(machine.Folder, "torch/share/cmake"));
        Refuses(machine.Run("quick"), "TORCH_PREFIX names no libtorch", "torch/lib/libtorch_cpu.so");
        Directory.CreateDirectory(Path.Combine(machine.Folder, "torch/lib"));
        File.WriteAllText(Path.Combine(machine.Folder, "torch/lib/libtorch_cpu.so"), "");
        Assert.Equal(0, machine.Run("quick").Status);
        Assert.Contains(machine.Calls, call => call.EndsWith($"-DTORCH_PREFIX={machine.Folder}/torch", StringComparison.Ordinal));
        machine.ForgetCalls();
        machine.Run("quick");
        Assert.DoesNotContain(machine.Calls, call => call.Contains("cmake"));
        machine.Unset("TORCH_PREFIX");
        machine.Run("quick");
        Assert.Contains(machine.Calls, call => call.EndsWith("-DTORCH_PREFIX=", StringComparison.Ordinal));
    }

    [Fact]
    public void The_package_flavour_needs_no_compiler()
    {
        machine.Set("Torch", "nuget");
        Assert.Equal("ran quick\n", machine.Run("quick").Output);
        Assert.DoesNotContain(machine.Calls, call => call.Contains("libtorch-dev") || call.Contains("cmake"));
    }

    [Theory]
    [InlineData("passed=\"7\" failed=\"0\" errors=\"0\"", 0, "7 passed, 0 failed", 0)]
    [InlineData("passed=\"7\" failed=\"2\" errors=\"1\"", 1, "7 passed, 3 failed", 1)]
    [InlineData("passed=\"7\" failed=\"0\" errors=\"0\"", 3, "7 passed, 1 failed", 1)]
    [InlineData(null, 134, "0 passed, 1 failed", 1)]
    public void Tests_end_with_their_count(string? counts, int exit, string line, int status)
    {
        StubTests(counts, exit);
        var outcome = machine.Run("test");
        Assert.Equal((line, status), (LastLine(outcome), outcome.Status));
        Assert.Contains(machine.Calls, call => call.Contains("python3-torch python3-torchvision python3-sklearn python3-scipy python3-pil python3-numpy"));
    }

    [Theory]
    [InlineData(0, 0, "8 passed, 0 failed", 0)]
    [InlineData(0, 5, "7 passed, 1 failed", 1)]
    [InlineData(2, 0, "8 passed, 1 failed", 1)]
    public void The_check_counts_the_main_job(int tests, int job, string line, int status)
    {
        StubTests("passed=\"7\" failed=\"0\" errors=\"0\"", tests, job);
        var outcome = machine.RunScript(".ci/run");
        Assert.Equal((line, status), (LastLine(outcome), outcome.Status));
        Assert.Contains(machine.Calls, call => call.EndsWith("reproduce.dll quick --profile smoke --results artifacts/ci-results", StringComparison.Ordinal));
    }

    [Fact]
    public void The_check_counts_a_build_that_fails()
    {
        machine.Stub("dotnet", "[[ $1 == --list-sdks ]] && echo 10.0.100 || exit 1");
        var outcome = machine.RunScript(".ci/run");
        Assert.Equal(("0 passed, 2 failed", 1), (LastLine(outcome), outcome.Status));
    }

    void StubTests(string? counts, int exit, int job = 0) => machine.Stub("dotnet", $$"""
        case $1 in
            --list-sdks) echo 10.0.100 ;;
            restore) ;;
            build) mkdir -p {{machine.Repository}}/artifacts/bin/Reproduce/release && touch {{machine.Repository}}/artifacts/bin/Reproduce/release/reproduce.dll ;;
            *reproduce.dll) exit {{job}} ;;
            *) {{(counts is null ? "" : $"echo '<assembly name=\"a\" {counts}><x failed=\"9\">' >\"${{@: -1}}\"; ")}}exit {{exit}} ;;
        esac
        """);

    static string LastLine(EntryPointMachine.Outcome outcome) => outcome.Output.TrimEnd('\n').Split('\n')[^1];

    static void Refuses(EntryPointMachine.Outcome outcome, params string[] messages)
    {
        Assert.Equal(1, outcome.Status);
        Assert.All(messages, message => Assert.Contains(message, outcome.Errors));
    }
}
