using System.Security.Cryptography;
using System.Text;

namespace CSharpKernel.Transport;

/// <summary>
/// Signs and checks messages: lower-case hexadecimal HMAC-SHA256 over the four JSON frames, in their order
/// (jupyter_client, messaging: the wire protocol). With an empty key nothing is signed and everything is accepted.
/// Not safe for use by two threads at once.
/// </summary>
sealed class Signatures(byte[] key)
{
    // As many as jupyter_client remembers; a replay of anything older is out of its session's order anyway.
    const int Remembered = 1 << 16;

    readonly HashSet<string> seen = [];
    readonly Queue<string> order = [];

    public byte[] Sign(ReadOnlySpan<byte[]> frames) => key.Length == 0 ? [] : Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Digest(frames)));

    /// <summary>Null where the signature is right and new, otherwise what is wrong with it.</summary>
    public string? Check(ReadOnlySpan<byte> signature, ReadOnlySpan<byte[]> frames)
    {
        if (key.Length == 0) return null;
        var expected = Sign(frames);
        // The time this takes must not tell how many characters were right.
        if (!CryptographicOperations.FixedTimeEquals(expected, signature)) return "its signature is wrong";
        var text = Encoding.ASCII.GetString(expected);
        if (!seen.Add(text)) return "it has been received before";
        order.Enqueue(text);
        if (order.Count > Remembered) seen.Remove(order.Dequeue());
        return null;
    }

    byte[] Digest(ReadOnlySpan<byte[]> frames)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (var frame in frames)
            hash.AppendData(frame);
        return hash.GetHashAndReset();
    }
}
