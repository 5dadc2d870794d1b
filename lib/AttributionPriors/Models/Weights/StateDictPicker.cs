using AttributionPriors.Data;
using AttributionPriors.Data.Pickles;

namespace AttributionPriors.Models.Weights;

/// <summary>Finds the state dict in what a PyTorch file holds.</summary>
static class StateDictPicker
{
    /// <summary>
    /// The outermost dict if all its values are tensors, else the one value of it that is such a dict; or the value called
    /// <paramref name="key"/>.
    /// </summary>
    /// <exception cref="BrokenFileException">There is none, or there are several; the message lists what there is.</exception>
    public static IReadOnlyList<KeyValuePair<string, TensorView>> Pick(object? root, string? key, string file)
    {
        if (root is not PickleDict dict)
            throw new BrokenFileException(file, "root", $"it holds {Describe(root)}, not a dict of tensors.", "Save a state dict: torch.save(model.state_dict(), path).");
        if (key is not null)
            return Tensors(dict[key] as PickleDict ?? throw Choice(dict, $"no dict is called '{key}'.", file), file);
        if (IsStateDict(dict))
            return Tensors(dict, file);
        PickleDict[] nested = [.. dict.Select(pair => pair.Value).OfType<PickleDict>().Distinct().Where(IsStateDict)];
        return nested is [var only] ? Tensors(only, file) : throw Choice(dict, $"{nested.Length} of its entries are dicts of tensors.", file);
    }

    static bool IsStateDict(PickleDict dict) => dict.Count > 0 && dict.All(pair => pair is { Key: string, Value: PickleTensor });

    static KeyValuePair<string, TensorView>[] Tensors(PickleDict dict, string file)
    {
        if (!IsStateDict(dict))
            throw Choice(dict, "the chosen entry is no dict of tensors.", file);
        if (dict.GroupBy(pair => pair.Key).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new BrokenFileException(file, "root", $"two tensors are called '{twice.Key}'.", BrokenFileException.FetchAgain);
        return [.. dict.Select(pair => KeyValuePair.Create((string)pair.Key!, ((PickleTensor)pair.Value!).View
            ?? throw new BrokenFileException(file, $"tensor {pair.Key}", "it was created but never filled.", BrokenFileException.FetchAgain)))];
    }

    static BrokenFileException Choice(PickleDict dict, string reason, string file)
    {
        const int shown = 20;
        var keys = string.Join(", ", dict.Take(shown).Select(pair => $"{Label(pair.Key)} ({Describe(pair.Value)})"));
        var more = dict.Count > shown ? $" and {dict.Count - shown} more" : "";
        return new(file, "root", reason, $"It holds: {keys}{more}. Name the entry that is the state dict, or save the weights alone.");
    }

    static string Label(object? key) => key switch
    {
        string text => $"'{text}'",
        long or double or bool => $"{key}",
        _ => Describe(key),
    };

    static string Describe(object? value) => value switch
    {
        null => "None",
        PickleTensor => "a tensor",
        PickleDict dict => IsStateDict(dict) ? $"a dict of {dict.Count} tensors" : $"a dict of {dict.Count} entries",
        PickleList list => $"a list of {list.Count}",
        object?[] tuple => $"a tuple of {tuple.Length}",
        string => "a text",
        long or System.Numerics.BigInteger or double or bool => $"the number {value}",
        PickleGlobal global => global.Name,
        PickleOpaque opaque => opaque.Name,
        PickleStorage => "a storage",
        _ => "bytes",
    };
}
