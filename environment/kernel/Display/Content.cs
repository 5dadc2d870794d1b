namespace CSharpKernel.Display;

/// <summary>Text that is content of a MIME type already: <c>HTML("&lt;b&gt;bold&lt;/b&gt;")</c>.</summary>
/// <param name="MimeType">What it is; a binary type's text is base64, a JSON type's is JSON.</param>
/// <param name="Text">The content.</param>
public sealed record Content(string MimeType, string Text)
{
    /// <summary>The content.</summary>
    public override string ToString() => Text;
}
