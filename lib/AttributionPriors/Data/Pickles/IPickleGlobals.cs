namespace AttributionPriors.Data.Pickles;

/// <summary>Makes an error at the place that is being read.</summary>
delegate BrokenFileException PickleError(string reason, string advice);

/// <summary>The closed list of globals that one kind of file may mention, and what calling one means here: data in, data out. Nothing is executed.</summary>
interface IPickleGlobals
{
    /// <summary>What the kind of file is called: nothing else than what it needs is read.</summary>
    string What { get; }

    /// <summary>What to do with a file that asks for more.</summary>
    string SaveAgain { get; }

    /// <summary>The global <paramref name="module"/>.<paramref name="name"/>, if it is on the list.</summary>
    /// <exception cref="BrokenFileException">It is not.</exception>
    PickleGlobal Find(string module, string name, PickleError error);

    /// <summary>What calling an allowed global gives.</summary>
    /// <exception cref="BrokenFileException">It is called in a way that is not known.</exception>
    object? Call(object? callee, object?[] arguments, PickleError error);

    /// <summary>Gives an object its state.</summary>
    /// <exception cref="BrokenFileException">It takes none, or not this one.</exception>
    void Build(object? state, object? target, PickleError error);

    /// <summary>What a persistent id stands for: something outside the pickle.</summary>
    /// <exception cref="BrokenFileException">There is no such thing.</exception>
    object? Persistent(object? id, PickleError error);
}
