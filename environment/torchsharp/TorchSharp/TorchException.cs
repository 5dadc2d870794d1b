using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>libtorch refused a call. The message names the operator, the types and shapes of its operands, and libtorch's own reason.</summary>
/// <remarks>TorchSharp throws a bare <see cref="ExternalException"/>: catch that in code for both.</remarks>
public sealed class TorchException(string message) : ExternalException(message);
