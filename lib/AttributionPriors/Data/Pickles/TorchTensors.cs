namespace AttributionPriors.Data.Pickles;

/// <summary>A run of elements, kept outside the pickle.</summary>
/// <param name="Key">Names the storage within the file.</param>
/// <param name="DType">Element type.</param>
/// <param name="Count">Elements of the whole storage.</param>
/// <param name="ViewStart">First element of the part that is meant.</param>
/// <param name="ViewCount">Elements of the part that is meant.</param>
sealed record PickleStorage(string Key, string DType, long Count, long ViewStart, long ViewCount)
{
    /// <summary>Bytes of the whole storage.</summary>
    public long Bytes => Count * TensorElements.Sizes[DType];
}

/// <summary>A tensor, possibly one whose content is still to come: old pickles create first and fill later.</summary>
sealed class PickleTensor
{
    /// <summary>The content; null while it is to come.</summary>
    public TensorView? View { get; set; }
}

/// <summary>A window on a storage, checked to lie within it.</summary>
/// <param name="Storage">The elements.</param>
/// <param name="DType">Element type of the window.</param>
/// <param name="Start">The first element, in elements from the storage's start.</param>
/// <param name="Shape">Sizes of the axes.</param>
/// <param name="Strides">Elements from one index of an axis to the next.</param>
sealed record TensorView(PickleStorage Storage, string DType, long Start, long[] Shape, long[] Strides)
{
    /// <summary>Bytes of the tensor once it is contiguous.</summary>
    public long Bytes => TensorElements.ByteCount(DType, Shape) ?? throw new InvalidOperationException("The shape was checked when the view was made.");

    /// <summary>Whether the elements lie one after another in the storage.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected)
                    return Bytes == 0;
                expected *= Shape[axis];
            }
            return true;
        }
    }

    /// <summary>The tensor's elements out of its storage's bytes, contiguous; the bytes themselves if they are just that.</summary>
    public byte[] Gather(byte[] storage)
    {
        var element = TensorElements.Sizes[DType];
        if (IsContiguous)
            return Bytes == storage.Length ? storage : storage.AsSpan(checked((int)(Bytes == 0 ? 0 : Start * element)), checked((int)Bytes)).ToArray();
        var result = new byte[Bytes];
        var index = new long[Shape.Length];
        var source = Start;
        for (var target = 0; target < result.Length; target += element)
        {
            storage.AsSpan((int)(source * element), element).CopyTo(result.AsSpan(target));
            source = Advance(index, source);
        }
        return result;
    }

    long Advance(long[] index, long source)
    {
        for (var axis = Shape.Length - 1; axis >= 0; axis--)
        {
            source += Strides[axis];
            if (++index[axis] < Shape[axis])
                return source;
            source -= Shape[axis] * Strides[axis];
            index[axis] = 0;
        }
        return source;
    }
}
