using System.Collections.Frozen;

namespace AttributionPriors.Data.Pickles;

/// <summary>
/// The closed list of globals that a state dict may mention, and what calling one means here: data in, data out. PyTorch's
/// own <c>weights_only</c> list is the model; what it has beyond dense tensors (sparse, quantised, complex) is left out.
/// </summary>
/// <param name="legacy">Whether storages come with the view field of the format before PyTorch 1.6.</param>
sealed class TorchGlobals(bool legacy) : IPickleGlobals
{
    /// <summary>Axes of one tensor; torch itself allows 64.</summary>
    const int MaxRank = 64;

    const string OrderedDict = "collections.OrderedDict", Parameter = "torch.nn.parameter.Parameter", Size = "torch.Size";
    static readonly FrozenDictionary<string, string> StorageTypes = new Dictionary<string, string>
    {
        ["Double"] = "F64", ["Float"] = "F32", ["Half"] = "F16", ["BFloat16"] = "BF16",
        ["Long"] = "I64", ["Int"] = "I32", ["Short"] = "I16", ["Char"] = "I8", ["Byte"] = "U8", ["Bool"] = "BOOL",
    }.SelectMany(type => new[]
    {
        KeyValuePair.Create($"torch.{type.Key}Storage", type.Value), KeyValuePair.Create($"torch.cuda.{type.Key}Storage", type.Value),
    }).Append(new("torch.UntypedStorage", "U8")).Append(new("torch.storage.UntypedStorage", "U8")).ToFrozenDictionary();

    static readonly FrozenSet<string> TensorTypes = StorageTypes.Keys.Where(name => !name.Contains("Untyped", StringComparison.Ordinal))
        .Select(name => name.Replace("Storage", "Tensor", StringComparison.Ordinal)).Append("torch.Tensor").ToFrozenSet();

    static readonly FrozenDictionary<string, string> ElementTypes = new Dictionary<string, string>
    {
        ["torch.float64"] = "F64", ["torch.float32"] = "F32", ["torch.float16"] = "F16", ["torch.bfloat16"] = "BF16",
        ["torch.int64"] = "I64", ["torch.int32"] = "I32", ["torch.int16"] = "I16", ["torch.int8"] = "I8",
        ["torch.uint8"] = "U8", ["torch.bool"] = "BOOL",
    }.ToFrozenDictionary();

    static readonly FrozenSet<string> Functions = new[]
    {
        OrderedDict, Parameter, Size, "torch.device", "torch.serialization._get_layout", "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3", "torch._utils._rebuild_parameter",
        "torch._utils._rebuild_parameter_with_state",
    }.ToFrozenSet();

    readonly Dictionary<string, PickleStorage> storages = [];

    /// <inheritdoc/>
    public string What => "state dict";

    /// <inheritdoc/>
    public string SaveAgain => "If you trust the file, load it in Python and save the weights alone: torch.save(model.state_dict(), path).";

    /// <inheritdoc/>
    public PickleGlobal Find(string module, string name, PickleError error)
    {
        var full = $"{module}.{name}";
        return Functions.Contains(full) || StorageTypes.ContainsKey(full) || TensorTypes.Contains(full) || ElementTypes.ContainsKey(full)
            ? new(full)
            : throw error($"the pickle mentions {full}, which is not among the globals of a state dict of dense tensors; nothing was executed.", SaveAgain);
    }

    /// <inheritdoc/>
    public object? Call(object? callee, object?[] arguments, PickleError error) => (callee as PickleGlobal)?.Name switch
    {
        OrderedDict => Pairs(arguments, error),
        Size => arguments is [var sizes] ? Sequence(sizes) ?? throw Malformed(Size, error) : throw Malformed(Size, error),
        "torch.device" or "torch.serialization._get_layout" => new PickleOpaque(((PickleGlobal)callee!).Name),
        "torch._utils._rebuild_tensor" => Rebuild(arguments, 4, error),
        "torch._utils._rebuild_tensor_v2" => Rebuild(arguments, 6, error),
        "torch._utils._rebuild_tensor_v3" => Rebuild(arguments, 7, error),
        Parameter or "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" =>
            arguments is [PickleTensor data, ..] ? data : arguments is [] ? new PickleTensor() : throw Malformed(Parameter, error),
        { } name when TensorTypes.Contains(name) && arguments is [] => new PickleTensor(),
        { } name => throw error($"the pickle calls {name} in a way that no state dict does; nothing was executed.", SaveAgain),
        null => throw error("the pickle calls what is no global; nothing was executed.", SaveAgain),
    };

    /// <summary>Gives an object its state: fills an old tensor, and passes over a dict's attributes (<c>_metadata</c>).</summary>
    public void Build(object? state, object? target, PickleError error)
    {
        if (target is PickleDict)
            return;
        if (target is not PickleTensor tensor)
            throw error("the pickle sets the state of what is neither a dict nor a tensor; nothing was executed.", SaveAgain);
        switch (state)
        {
            case object?[] { Length: 4 } view: // An early PyTorch's tensor: storage, offset, sizes, strides.
                tensor.View = View(view, null, error);
                break;
            case object?[] { Length: 5 } variable when variable[0] is PickleTensor { View: { } data }: // An early PyTorch's Variable: its tensor comes first.
                tensor.View = data;
                break;
            case object?[] { Length: 3 }: // Gradient flags and hooks.
                break;
            default:
                throw Malformed("a tensor", error);
        }
    }

    /// <inheritdoc/>
    public object? Persistent(object? id, PickleError error)
    {
        if (id is not object?[] { Length: >= 5 } fields || fields.Length != (legacy ? 6 : 5) || fields[0] is not "storage"
            || fields[1] is not PickleGlobal type || !StorageTypes.TryGetValue(type.Name, out var dtype)
            || fields[2] is not string key || fields[4] is not long count || count < 0 || count > long.MaxValue / sizeof(double))
            throw error("the pickle refers to something outside it that is no storage.", SaveAgain);
        var whole = new PickleStorage(key, dtype, count, 0, count);
        if (!storages.TryAdd(key, whole) && storages[key] != whole)
            throw error($"storage {key} is described in two ways.", BrokenFileException.FetchAgain);
        if (!legacy || fields[5] is null)
            return whole;
        if (fields[5] is not object?[] { Length: 3 } view || view[1] is not long start || view[2] is not long length
            || start < 0 || length < 0 || start > count - length)
            throw error($"a view of storage {key} does not lie within it.", BrokenFileException.FetchAgain);
        return whole with { ViewStart = start, ViewCount = length };
    }

    /// <summary>Every storage that was referred to, by key.</summary>
    public IReadOnlyDictionary<string, PickleStorage> Storages => storages;

    static PickleTensor Rebuild(object?[] arguments, int wanted, PickleError error)
    {
        // One further argument is the tensor's metadata.
        if (arguments.Length != wanted && (wanted == 4 || arguments.Length != wanted + 1))
            throw Malformed("a tensor", error);
        string? dtype = null;
        if (wanted == 7 && (arguments[6] is not PickleGlobal type || !ElementTypes.TryGetValue(type.Name, out dtype)))
            throw Malformed("a tensor", error);
        return new() { View = View(arguments, dtype, error) };
    }

    static TensorView View(object?[] fields, string? elementType, PickleError error)
    {
        if (fields[0] is not PickleStorage storage || fields[1] is not long offset || Sizes(fields[2]) is not { } shape
            || Sizes(fields[3]) is not { } strides || offset < 0 || shape.Length != strides.Length || shape.Length > MaxRank)
            throw Malformed("a tensor", error);
        var dtype = elementType ?? storage.DType;
        if (TensorElements.ByteCount(dtype, shape) is not { } bytes)
            throw error($"a tensor of shape [{string.Join(", ", shape)}] is larger than any memory.", BrokenFileException.FetchAgain);
        var element = TensorElements.Sizes[dtype];
        var start = (Int128)storage.ViewStart * TensorElements.Sizes[storage.DType] + (Int128)offset * element;
        var last = (Int128)0;
        for (var axis = 0; axis < shape.Length; axis++)
            last += (Int128)(shape[axis] - 1) * strides[axis];
        var end = start + (bytes == 0 ? 0 : (last + 1) * element);
        var limit = ((Int128)storage.ViewStart + storage.ViewCount) * TensorElements.Sizes[storage.DType];
        if ((bytes > 0 && end > limit) || start % element != 0)
            throw error($"a tensor of shape [{string.Join(", ", shape)}] reaches byte {end} of storage {storage.Key}, which ends at {limit}.", BrokenFileException.FetchAgain);
        return new(storage, dtype, bytes == 0 ? 0 : (long)(start / element), shape, strides);
    }

    static PickleDict Pairs(object?[] arguments, PickleError error)
    {
        var dict = new PickleDict();
        if (arguments is [])
            return dict;
        foreach (var item in (arguments is [var list] ? Sequence(list) : null) ?? throw Malformed(OrderedDict, error))
            dict.Add(Sequence(item) is [var key, var value] ? new(key, value) : throw Malformed(OrderedDict, error));
        return dict;
    }

    static object?[]? Sequence(object? value) => value switch
    {
        object?[] tuple => tuple,
        PickleList list => [.. list],
        _ => null,
    };

    static long[]? Sizes(object? value) =>
        Sequence(value) is { } items && items.All(item => item is >= 0L) ? [.. items.Cast<long>()] : null;

    static BrokenFileException Malformed(string what, PickleError error) =>
        error($"the pickle builds {what} from arguments that it cannot have.", BrokenFileException.FetchAgain);
}
