using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace CSharpKernel.Transport;

/// <summary>The part of ZeroMQ's C interface that the kernel uses (zmq.h 4.3.4, libzmq.so.5). A status of -1 has its reason in the last P/Invoke error.</summary>
static unsafe partial class LibZmq
{
    const string Library = "zmq";

    // ZeroMQ 4 keeps this file name; pyzmq's own copy can be named by LIBZMQ where the system has none.
    const string FileName = "libzmq.so.5";

    static LibZmq() => NativeLibrary.SetDllImportResolver(typeof(LibZmq).Assembly, (name, _, _) => name == Library ? Load() : 0);

    static nint Load()
    {
        var file = Environment.GetEnvironmentVariable("LIBZMQ") is { Length: > 0 } chosen ? chosen : FileName;
        return NativeLibrary.TryLoad(file, out var handle)
            ? handle
            : throw new DllNotFoundException($"{file} cannot be loaded: install ZeroMQ (apt-get install libzmq5), or set LIBZMQ to the path of a libzmq.so of version 4.");
    }

    [LibraryImport(Library)] public static partial void zmq_version(int* major, int* minor, int* patch);
    [LibraryImport(Library)] public static partial byte* zmq_strerror(int error);
    [LibraryImport(Library, SetLastError = true)] public static partial nint zmq_ctx_new();
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_ctx_shutdown(nint context);
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_ctx_term(nint context);
    [LibraryImport(Library, SetLastError = true)] public static partial nint zmq_socket(nint context, int type);
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_close(nint socket);
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_setsockopt(nint socket, int option, void* value, nuint size);
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_getsockopt(nint socket, int option, void* value, nuint* size);
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_bind(nint socket, byte* endpoint);
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_connect(nint socket, byte* endpoint);
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_poll(PollItem* items, int count, nint milliseconds);
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_send(nint socket, byte* data, nuint size, int flags);
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_msg_init(Frame* frame);
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_msg_recv(Frame* frame, nint socket, int flags);
    [LibraryImport(Library)] public static partial byte* zmq_msg_data(Frame* frame);
    [LibraryImport(Library)] public static partial nuint zmq_msg_size(Frame* frame);
    [LibraryImport(Library)] public static partial int zmq_msg_more(Frame* frame);
    [LibraryImport(Library)] public static partial int zmq_msg_close(Frame* frame);
    [LibraryImport(Library, SetLastError = true)] public static partial int zmq_proxy(nint frontend, nint backend, nint capture);

    /// <summary>zmq_msg_t: 64 bytes that only ZeroMQ reads.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    public struct Frame
    {
        ulong alignment;
    }

    /// <summary>zmq_pollitem_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollItem
    {
        public nint Socket;
        public int FileDescriptor;
        public short Wanted, Ready;
    }
}

/// <summary>ZeroMQ refused something: what, and its reason.</summary>
sealed class ZmqException(string what, int error) : IOException($"{what}: {Reason(error)}")
{
    // ZeroMQ's own numbers begin here, apart from the system's (ZMQ_HAUSNUMERO); ETERM says that the context is being closed.
    const int FirstOwnError = 156384712;
    const int Terminated = FirstOwnError + 53;
    const int InterruptedBySignal = 4, WouldBlock = 11;

    public bool IsTerminated => error == Terminated;

    public bool IsTransient => error is InterruptedBySignal or WouldBlock;

    /// <summary>The reason of the call that just failed.</summary>
    public static ZmqException Last(string what) => new(what, Marshal.GetLastPInvokeError());

    static unsafe string Reason(int error) => Marshal.PtrToStringUTF8((nint)LibZmq.zmq_strerror(error)) ?? $"error {error}";
}
