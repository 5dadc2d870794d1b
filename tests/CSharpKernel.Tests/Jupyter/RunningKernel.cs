using System.Collections.Concurrent;
using System.Text;
using CSharpKernel.Jupyter;
using CSharpKernel.Transport;

namespace CSharpKernel.Tests.Jupyter;

/// <summary>A kernel with the pretended language, in this process, and one front end that is ready.</summary>
sealed class RunningKernel : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kernel-");
    readonly Kernel kernel;
    readonly Thread thread;

    public RunningKernel()
    {
        // Sockets in a folder of their own: no port to collide with.
        Connection = new("ipc", Path.Combine(folder.FullName, "s"), Enum.GetValues<Channel>().ToDictionary(channel => channel, channel => (int)channel + 1), Encoding.ASCII.GetBytes("a-secret-of-this-test"));
        kernel = new(Connection, Language, Log.Enqueue);
        thread = new(kernel.Run) { IsBackground = true };
        thread.Start();
        FrontEnd = new(Connection);
        FrontEnd.AwaitReady();
    }

    public ConnectionFile Connection { get; }

    public PretendedInterpreter Language { get; } = new();

    public FrontEnd FrontEnd { get; }

    public ConcurrentQueue<string> Log { get; } = [];

    public bool HasEnded(TimeSpan patience) => thread.Join(patience);

    /// <summary>The kernel still answers.</summary>
    public void IsAlive()
    {
        var (reply, published) = FrontEnd.Execute("still here");
        Assert.Equal("ok", reply["status"]);
        Assert.Contains(published, message => message.Type == "execute_result");
    }

    public void Dispose()
    {
        FrontEnd.Dispose();
        kernel.Stop();
        thread.Join();
        kernel.Dispose();
        folder.Delete(recursive: true);
    }
}
