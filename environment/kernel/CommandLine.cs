using System.Runtime.InteropServices;
using CSharpKernel.Installation;
using CSharpKernel.Jupyter;
using CSharpKernel.Transport;

namespace CSharpKernel;

/// <summary>What the program is asked to do: be a kernel, or tell Jupyter that there is one.</summary>
static class CommandLine
{
    const int Failed = 1, Misused = 2;

    const string Usage = """
        usage: csharp-kernel CONNECTION_FILE            run as a Jupyter kernel (front ends do this)
               csharp-kernel install   [WHERE]          tell Jupyter of this kernel; does nothing where it is told
               csharp-kernel uninstall [WHERE]          take that back
               csharp-kernel where     [WHERE]          print the folder of the kernel specification, exit status 1 where there is none
               csharp-kernel --version                  print the versions of the kernel, ZeroMQ and .NET

        WHERE  --user            the user's own Jupyter data folder (default; JUPYTER_DATA_DIR moves it)
               --prefix DIR      DIR/share/jupyter, as of a Python environment
               --data-dir DIR    DIR itself
        """;

    /// <summary>The exit status: 0, 1 where it failed, 2 where the arguments make no sense.</summary>
    /// <param name="start">Makes the interpreter of a kernel.</param>
    public static int Run(string[] arguments, Func<IInterpreter> start, TextWriter output, TextWriter errors)
    {
        try
        {
            switch (arguments)
            {
                case ["--help" or "-h" or "help", ..]:
                    output.WriteLine(Usage);
                    return 0;
                case ["--version"]:
                    output.WriteLine($"csharp-kernel {Kernel.Version}, ZeroMQ {ZmqContext.Version}, .NET {Environment.Version}");
                    return 0;
                case ["install" or "uninstall" or "where", .. var where]:
                    return Specify(arguments[0], KernelFolder.Parse(where), output);
                case [{ } connection] when !connection.StartsWith('-'):
                    Serve(ConnectionFile.Read(connection), start, line => errors.WriteLine($"csharp-kernel: {line}"));
                    return 0;
                default:
                    errors.WriteLine(Usage);
                    return Misused;
            }
        }
        catch (ArgumentException e)
        {
            errors.WriteLine($"csharp-kernel: {e.Message}");
            return Misused;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or DllNotFoundException)
        {
            errors.WriteLine($"csharp-kernel: {e.Message}");
            return Failed;
        }
    }

    static int Specify(string verb, string folder, TextWriter output)
    {
        switch (verb)
        {
            case "install" when KernelSpecification.OfThisProgram().WriteTo(folder):
                output.WriteLine($"Installed the kernel specification {folder}");
                break;
            case "uninstall" when KernelSpecification.RemoveFrom(folder):
                output.WriteLine($"Removed {folder}");
                break;
            case "where":
                output.WriteLine(KernelSpecification.IsIn(folder) ? folder : throw new IOException($"there is no kernel specification in {folder}"));
                break;
        }
        return 0;
    }

    static void Serve(ConnectionFile connection, Func<IInterpreter> start, Action<string> log)
    {
        if (connection.Key.Length == 0) log("the connection file has no key: messages are not signed, so anyone on this machine can run code here");
        using var kernel = new Kernel(connection, start(), log);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            kernel.Interrupt();
        });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            kernel.Stop();
        });
        ParentWatch.Start(kernel.Stop);
        kernel.Run();
    }
}
