namespace AttributionPriors.Data.Pickles;

// What a pickle may hold, as inert data. Besides these: null, bool, long, BigInteger, double, string, byte[] and, for a
// tuple, object?[].

/// <summary>A list or a set.</summary>
sealed class PickleList : List<object?>;

/// <summary>A dict or an OrderedDict: pairs in order. Never looked up while it is filled, so no key can make that slow.</summary>
sealed class PickleDict : List<KeyValuePair<object?, object?>>
{
    /// <summary>The value of a text key; null if there is none.</summary>
    public object? this[string key] => this.FirstOrDefault(pair => pair.Key is string name && name == key).Value;
}

/// <summary>An allowed global, not yet called.</summary>
/// <param name="Name">Module and name, joined by a dot.</param>
sealed record PickleGlobal(string Name);

/// <summary>A value that a file may mention and that does not matter here: a dtype, a device, a layout.</summary>
sealed record PickleOpaque(string Name);

/// <summary>Long bytes, or a long text, left where they are in the file.</summary>
/// <param name="Position">Their first byte.</param>
/// <param name="Length">How many.</param>
/// <param name="IsText">Whether they are UTF-8.</param>
sealed record PickleBlob(long Position, long Length, bool IsText);
