namespace Reproduce;

/// <summary>What the command tells its caller.</summary>
static class ExitCode
{
    /// <summary>Everything asked for is there.</summary>
    public const int Ok = 0;

    /// <summary>Something failed.</summary>
    public const int Failure = 1;

    /// <summary>The command was misunderstood; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;
}
