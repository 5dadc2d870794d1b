using System.Text;
using CSharpKernel.Transport;

namespace CSharpKernel.Tests.Transport;

public sealed class SignatureLaws
{
    // python3: hmac.new(b'key', b'The quick brown fox jumps over the lazy dog', 'sha256').hexdigest(); HMAC's best known vector.
    const string Known = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";

    static readonly byte[][] Frames = [.. ((string[])["The quick brown fox ", "jumps over ", "the lazy ", "dog"]).Select(Encoding.UTF8.GetBytes)];

    readonly Signatures signatures = new("key"u8.ToArray());

    [Fact]
    public void A_signature_is_the_HMAC_SHA256_of_the_frames() => Assert.Equal(Known, Encoding.ASCII.GetString(signatures.Sign(Frames)));

    [Fact]
    public void A_right_signature_is_taken_once()
    {
        Assert.Null(signatures.Check(Encoding.ASCII.GetBytes(Known), Frames));
        Assert.Equal("it has been received before", signatures.Check(Encoding.ASCII.GetBytes(Known), Frames));
    }

    [Theory]
    [InlineData("")]
    [InlineData("f7bc83f4")]
    [InlineData("F7BC83F430538424B13298E6AA6FB143EF4D59A14946175997479DBC2D1A3CD8")]
    [InlineData("e7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")]
    [InlineData("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd80")]
    public void Any_other_signature_is_refused(string signature) =>
        Assert.Equal("its signature is wrong", signatures.Check(Encoding.ASCII.GetBytes(signature), Frames));

    [Fact]
    public void Without_a_key_nothing_is_signed()
    {
        var unsigned = new Signatures([]);
        Assert.Empty(unsigned.Sign(Frames));
        Assert.Null(unsigned.Check("anything"u8, Frames));
        Assert.Null(unsigned.Check("anything"u8, Frames));
    }
}
