using static TorchSharp.torch;

namespace AttributionPriors.Models.Weights;

/// <summary>An entry that both sides have, in different shapes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Wanted">The module's shape.</param>
/// <param name="Given">The file's shape.</param>
public sealed record Misfit(string Name, long[] Wanted, long[] Given)
{
    /// <summary>In words.</summary>
    public override string ToString() => $"{Name} is [{string.Join(", ", Wanted)}], the file has [{string.Join(", ", Given)}]";
}

/// <summary>How the tensors of a file and the entries of a module differ.</summary>
/// <param name="Missing">Entries that the file does not have.</param>
/// <param name="Unexpected">Tensors that the module has no place for.</param>
/// <param name="Misshaped">Entries of both whose shapes differ.</param>
public sealed record StateDictFit(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<Misfit> Misshaped)
{
    /// <summary>Compares names and shapes.</summary>
    public static StateDictFit Of(nn.Module module, IReadOnlyDictionary<string, RawTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(tensors);
        var own = module.state_dict();
        return new(
            [.. own.Keys.Where(name => !tensors.ContainsKey(name))],
            [.. tensors.Keys.Where(name => !own.ContainsKey(name))],
            [.. own.Where(o => tensors.TryGetValue(o.Key, out var given) && !given.Shape.AsSpan().SequenceEqual(o.Value.shape))
                .Select(o => new Misfit(o.Key, o.Value.shape, tensors[o.Key].Shape))]);
    }

    /// <summary>Whether nothing differs.</summary>
    public bool IsExact => !Names.Any();

    /// <summary>The names of all that differs.</summary>
    public IEnumerable<string> Names => [.. Missing, .. Unexpected, .. Misshaped.Select(misfit => misfit.Name)];

    /// <summary>Every difference, in words.</summary>
    public IEnumerable<string> Differences =>
        [.. Missing.Select(name => $"missing {name}"), .. Unexpected.Select(name => $"unexpected {name}"), .. Misshaped.Select(misfit => misfit.ToString())];
}
