namespace CSharpKernel.Scripting;

/// <summary>
/// Lets no interrupt fall into the middle of a message: threads are not stopped inside a <c>finally</c>. A question is not shielded, as it has to
/// end on interrupt.
/// </summary>
sealed class ShieldedOutput(ICellOutput output) : ICellOutput
{
    public void Write(StreamName stream, string text)
    {
        try { }
        finally { output.Write(stream, text); }
    }

    public void Display(MimeBundle bundle, string? displayId = null, bool update = false)
    {
        try { }
        finally { output.Display(bundle, displayId, update); }
    }

    public void Clear(bool wait)
    {
        try { }
        finally { output.Clear(wait); }
    }

    public string ReadLine(string prompt, bool password, CancellationToken cancellation) => output.ReadLine(prompt, password, cancellation);
}
