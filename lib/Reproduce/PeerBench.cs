using System.Diagnostics;
using System.Text.Json;
using AttributionPriors.Experiments;

namespace Reproduce;

/// <summary>The PyTorch side of the benchmark: environment/peer/bench.py, which does what it is told and says how long it took.</summary>
sealed class PeerBench : IDisposable
{
    const string Python = "/usr/bin/python3";

    readonly Process _process;

    PeerBench(Process process) => _process = process;

    /// <summary>PyTorch's version.</summary>
    public string Torch { get; private set; } = "";

    /// <summary>Starts the peer and lets it build the paper's network, for images of <paramref name="side"/> pixels, and what trains it.</summary>
    /// <exception cref="IOException">There is no such Python, or it lacks torch.</exception>
    public static PeerBench Start(int threads, int side)
    {
        var peer = Start();
        try
        {
            peer.Build(Network(threads, side));
            return peer;
        }
        catch
        {
            peer.Dispose();
            throw;
        }
    }

    /// <summary>The command for the paper's network, and what trains it.</summary>
    public static string Network(int threads, int side) =>
        $$"""{"command": "setup", "net": "ResNet18", "width": {{TrainingWork.NetworkWidth}}, "batch": {{TrainingWork.BatchSize}}, "size": {{side}}, "threads": {{threads}}, "lr": {{TrainingWork.Small}}}""";

    /// <summary>Starts the peer without a network.</summary>
    /// <exception cref="IOException">There is no such Python.</exception>
    public static PeerBench Start()
    {
        var script = Checkout.PathOf("environment", "peer", "bench.py");
        if (!File.Exists(Python)) throw new FileNotFoundException($"{Python} is missing: run ./reproduce setup --tests.");
        var info = new ProcessStartInfo(Python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        info.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return new(Process.Start(info)!);
    }

    /// <summary>Lets the peer build a network, in place of the one it has.</summary>
    public void Build(string command) => Torch = Ask(command).GetProperty("torch").GetString()!;

    /// <summary>How long <paramref name="command"/> took.</summary>
    public double Seconds(string command) => Ask(command).GetProperty("seconds").GetDouble();

    JsonElement Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine()
            ?? throw new IOException("The PyTorch peer ended. Its error is above; ./reproduce setup --tests installs what it needs.");
        var reply = JsonDocument.Parse(line).RootElement;
        return reply.TryGetProperty("error", out var error) ? throw new IOException($"The PyTorch peer refused {command}: {error}") : reply;
    }

    /// <summary>Ends the peer.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
