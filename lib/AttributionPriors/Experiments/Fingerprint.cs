using System.Security.Cryptography;
using System.Text;

namespace AttributionPriors.Experiments;

/// <summary>Joins fingerprints into one.</summary>
static class Fingerprint
{
    /// <summary>SHA-256 (hex) of the parts, one a line.</summary>
    public static string Of(params string[] parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
}
