using TorchSharp.Native;

namespace TorchSharp;

/// <summary>A number handed to an operator: an integer, a real or a truth value.</summary>
public readonly struct Scalar
{
    internal readonly Argument Argument;

    Scalar(Argument argument) => Argument = argument;

    public static implicit operator Scalar(byte value) => new(Argument.Of((long)value));
    public static implicit operator Scalar(short value) => new(Argument.Of((long)value));
    public static implicit operator Scalar(int value) => new(Argument.Of((long)value));
    public static implicit operator Scalar(long value) => new(Argument.Of(value));
    public static implicit operator Scalar(float value) => new(Argument.Of((double)value));
    public static implicit operator Scalar(double value) => new(Argument.Of(value));
    public static implicit operator Scalar(bool value) => new(Argument.Of(value));
}
