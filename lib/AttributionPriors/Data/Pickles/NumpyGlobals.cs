namespace AttributionPriors.Data.Pickles;

/// <summary>The globals of a pickle of plain numpy arrays, by Python 2 or 3, protocols 2 to 4.</summary>
/// <param name="what">What the file is called in errors.</param>
sealed class NumpyGlobals(string what) : IPickleGlobals
{
    const string Array = "numpy.ndarray", DType = "numpy.dtype", Encode = "_codecs.encode";

    // Under both of the names that numpy has given its module.
    static readonly string[] s_reconstruct = ["numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct"];

    /// <inheritdoc/>
    public string What => what;

    /// <inheritdoc/>
    public string SaveAgain => "Fetch the original file; anything that it would execute is refused.";

    /// <inheritdoc/>
    public PickleGlobal Find(string module, string name, PickleError error) => $"{module}.{name}" is var full && (full is Array or DType or Encode || s_reconstruct.Contains(full))
        ? new(full)
        : throw error($"the pickle mentions {full}, which no {what} needs; nothing was executed.", SaveAgain);

    /// <inheritdoc/>
    public object? Call(object? callee, object?[] arguments, PickleError error) => (callee as PickleGlobal)?.Name switch
    {
        { } name when s_reconstruct.Contains(name) && arguments is [PickleGlobal { Name: Array }, ..] => new PickleArray(),
        DType when arguments is [string type, ..] => new PickleDType { Name = type },
        // How Python 3 writes bytes in protocol 2: as the text that Latin-1 makes of them.
        Encode when arguments is [string text, "latin1"] => System.Text.Encoding.Latin1.GetBytes(text),
        Encode when arguments is [PickleBlob { IsText: true } blob, "latin1"] => blob,
        { } name => throw error($"the pickle calls {name} in a way that no {what} does; nothing was executed.", SaveAgain),
        null => throw error("the pickle calls what is no global; nothing was executed.", SaveAgain),
    };

    /// <inheritdoc/>
    public void Build(object? state, object? target, PickleError error)
    {
        if (target is PickleDType type && state is object?[] { Length: >= 2 } order && order[1] is string mark) type.Order = mark;
        else if (target is not PickleArray array || !array.TryFill(state)) throw error("the pickle gives something a state that no plain array has; nothing was executed.", SaveAgain);
    }

    /// <inheritdoc/>
    public object? Persistent(object? id, PickleError error) => throw error("the pickle refers to something outside it.", SaveAgain);
}
