using AttributionPriors.Data;
using AttributionPriors.Data.Pickles;

namespace AttributionPriors.Models.Weights;

/// <summary>
/// Reads the state dict in a PyTorch <c>.pth</c> or <c>.pt</c> file, in the archive format (PyTorch 1.6 and later) and in the
/// pickle stream before it (torchvision's old ImageNet weights), without executing anything the file says.
/// </summary>
/// <remarks>
/// The file may hold the state dict itself or a checkpoint with one among other things, such as
/// <c>{'state_dict': …, 'epoch': 3}</c>. Strided and shared tensors come out contiguous and apart.
/// </remarks>
public static class PthStateDict
{
    /// <summary>
    /// Expanded tensors (stride 0) and tied weights hold more bytes than their file. A file may unfold to so many times its
    /// length, and to the fixed part in any case.
    /// </summary>
    const int MaxExpansion = 16, FreeExpansion = 64 << 20;

    /// <summary>Reads <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Which entry of the outermost dict is the state dict; needed only where several could be.</param>
    /// <exception cref="BrokenFileException">
    /// The file is damaged, asks for anything beyond dense tensors, or holds no state dict or several.
    /// </exception>
    public static StateDict Read(string path, string? key = null)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path, key);
    }

    internal static StateDict Read(Stream stream, string file, string? key)
    {
        var saved = TorchFile.Open(stream, file);
        return Collect(StateDictPicker.Pick(saved.Root, key, file), saved, stream.Length, file);
    }

    static StateDict Collect(IReadOnlyList<KeyValuePair<string, TensorView>> tensors, TorchFile saved, long fileBytes, string file)
    {
        CheckExpansion(tensors, fileBytes, file);
        var data = new Dictionary<string, byte[]>();
        // Storage by storage, so that no more than one is held beside what is returned.
        foreach (var sharers in tensors.GroupBy(tensor => tensor.Value.Storage.Key))
        {
            var storage = saved.Read(sharers.First().Value.Storage);
            var alone = sharers.Count() == 1;
            foreach (var (name, view) in sharers)
            {
                var bytes = view.Gather(storage);
                bytes = alone || !ReferenceEquals(bytes, storage) ? bytes : [.. bytes];
                data[name] = saved.IsBigEndian ? Swapped(bytes, RawTensor.ElementSizes[view.DType]) : bytes;
            }
        }
        return new(new(tensors.Select(t => KeyValuePair.Create(t.Key, new RawTensor(t.Value.DType, t.Value.Shape, data[t.Key])))), new Dictionary<string, string>());
    }

    static void CheckExpansion(IReadOnlyList<KeyValuePair<string, TensorView>> tensors, long fileBytes, string file)
    {
        var total = (Int128)0;
        foreach (var (name, view) in tensors)
        {
            total += view.Bytes;
            if (view.Bytes > Array.MaxLength || total > (Int128)fileBytes * MaxExpansion + FreeExpansion)
                throw new BrokenFileException(file, $"tensor {name}", $"the tensors up to this one unfold to {total} bytes from a file of {fileBytes}.",
                    "If they are meant to, save clones: {k: v.clone() for k, v in state_dict.items()}.");
        }
    }

    static byte[] Swapped(byte[] data, int element)
    {
        for (var at = 0; at < data.Length; at += element)
            data.AsSpan(at, element).Reverse();
        return data;
    }
}
