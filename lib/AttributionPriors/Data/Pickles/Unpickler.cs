using System.Buffers.Binary;
using System.Numerics;

namespace AttributionPriors.Data.Pickles;

/// <summary>
/// Runs the stack machine of a pickle (protocols 2 to 5) without ever executing anything: it builds lists, dicts, texts and
/// numbers, and hands the few globals of the kind of file to <see cref="IPickleGlobals"/>. All else is refused by name and place.
/// Opcodes: CPython's <c>pickletools</c>.
/// </summary>
/// <param name="input">Where the pickle starts.</param>
/// <param name="globals">What may be mentioned and called.</param>
sealed class Unpickler(PickleInput input, IPickleGlobals globals)
{
    /// <summary>Opcodes of one pickle; a ResNet-152 takes about 40,000, the lung image database about 3 million.</summary>
    const int MaxSteps = 20_000_000;

    /// <summary>Marks open at once; files of data need about five.</summary>
    const int MaxDepth = 1_000;

    readonly Dictionary<long, object?> memo = [];
    readonly Stack<List<object?>> outer = [];
    List<object?> stack = [];
    long at;

    /// <summary>The pickle's value; <c>input</c> then stands behind it.</summary>
    /// <exception cref="BrokenFileException">It is damaged, or holds what no state dict needs.</exception>
    public object? Load()
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            at = input.Position;
            var op = (char)input.Byte();
            if (op == '.')
                return stack.Count == 1 && outer.Count == 0 ? stack[0] : throw Damaged("it stops with a stack that does not hold one value.");
            if (!Constant(op) && !Text(op) && !Container(op) && !Fill(op) && !Remember(op) && !Call(op))
                throw Error($"the pickle uses opcode 0x{(int)op:X2}, which no {globals.What} needs.", globals.SaveAgain);
        }
        throw Error($"the pickle takes more than {MaxSteps} steps.", globals.SaveAgain);
    }

    bool Constant(char op)
    {
        switch (op)
        {
            case '\x80': CheckProtocol(); return true;
            case '\x95': input.Bytes(8); return true; // FRAME: a hint for buffering.
            case 'N': stack.Add(null); return true;
            case '\x88': stack.Add(true); return true;
            case '\x89': stack.Add(false); return true;
            case 'K': stack.Add((long)input.Byte()); return true;
            case 'M': stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(input.Bytes(2))); return true;
            case 'J': stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(input.Bytes(4))); return true;
            case '\x8A': PushInteger(input.Bytes(input.Byte())); return true;
            case 'G': stack.Add(BinaryPrimitives.ReadDoubleBigEndian(input.Bytes(8))); return true;
            default: return false;
        }
    }

    bool Text(char op)
    {
        switch (op)
        {
            case 'X': stack.Add(input.LongText(Length4())); return true;
            case '\x8C': stack.Add(input.Text(input.Byte())); return true;
            case '\x8D': stack.Add(input.LongText(Length8())); return true;
            case 'U': stack.Add(input.OldText(input.Byte())); return true;
            case 'T': stack.Add(input.OldText(Length4())); return true;
            case 'C': stack.Add(input.Bytes(input.Byte())); return true;
            case 'B': stack.Add(input.LongBytes(Length4())); return true;
            case '\x8E': stack.Add(input.LongBytes(Length8())); return true;
            default: return false;
        }
    }

    bool Container(char op)
    {
        switch (op)
        {
            case '(': Mark(); return true;
            case ')': stack.Add(Array.Empty<object?>()); return true;
            case 't': PushTuple(); return true;
            case '\x85': stack.Add(Last(1)); return true;
            case '\x86': stack.Add(Last(2)); return true;
            case '\x87': stack.Add(Last(3)); return true;
            case ']' or '\x8F': stack.Add(new PickleList()); return true;
            case '\x91': PushTuple(); return true;
            case '}': stack.Add(new PickleDict()); return true;
            case '0': Pop(); return true;
            case '1': PopMark(); return true;
            case '2': stack.Add(Peek()); return true;
            default: return false;
        }
    }

    bool Fill(char op)
    {
        switch (op)
        {
            case 'a': Append([Pop()]); return true;
            case 'e' or '\x90': Append(PopMark()); return true;
            case 's': SetItems(Last(2)); return true;
            case 'u': SetItems(PopMark()); return true;
            default: return false;
        }
    }

    bool Remember(char op)
    {
        switch (op)
        {
            case 'q': memo[input.Byte()] = Peek(); return true;
            case 'r': memo[Length4()] = Peek(); return true;
            case '\x94': memo[memo.Count] = Peek(); return true;
            case 'h': stack.Add(Recall(input.Byte())); return true;
            case 'j': stack.Add(Recall(Length4())); return true;
            default: return false;
        }
    }

    bool Call(char op)
    {
        switch (op)
        {
            case 'c': stack.Add(globals.Find(input.Line(), input.Line(), Error)); return true;
            case '\x93': StackGlobal(); return true;
            case 'R' or '\x81': Reduce(); return true;
            case 'b': globals.Build(Pop(), Peek(), Error); return true;
            case 'Q': stack.Add(globals.Persistent(Pop(), Error)); return true;
            default: return false;
        }
    }

    void CheckProtocol()
    {
        var protocol = input.Byte();
        if (protocol is < 2 or > 5)
            throw Error($"the pickle has protocol {protocol}; 2 to 5 can be read.", globals.SaveAgain);
    }

    void StackGlobal()
    {
        if (Last(2) is not [string module, string name])
            throw Damaged("a global's module and name are no texts.");
        stack.Add(globals.Find(module, name, Error));
    }

    void Reduce()
    {
        var arguments = Pop() as object?[] ?? throw Damaged("a call's arguments are no tuple.");
        stack.Add(globals.Call(Pop(), arguments, Error));
    }

    void Append(object?[] items)
    {
        if (Peek() is not PickleList list)
            throw Damaged("it appends to what is no list.");
        list.AddRange(items);
    }

    void SetItems(object?[] items)
    {
        if (Peek() is not PickleDict dict || items.Length % 2 != 0)
            throw Damaged("it sets items of what is no dict.");
        for (var k = 0; k < items.Length; k += 2)
            dict.Add(new(items[k], items[k + 1]));
    }

    void Mark()
    {
        if (outer.Count >= MaxDepth)
            throw Error($"values are nested more than {MaxDepth} deep.", globals.SaveAgain);
        outer.Push(stack);
        stack = [];
    }

    object?[] PopMark()
    {
        object?[] items = [.. stack];
        if (!outer.TryPop(out var below))
            throw Damaged("it closes a mark that it never opened.");
        stack = below;
        return items;
    }

    void PushTuple()
    {
        var items = PopMark(); // Before `stack` is looked at: it goes back to the outer one.
        stack.Add(items);
    }

    object? Peek() => stack.Count > 0 ? stack[^1] : throw Damaged("it takes a value from an empty stack.");

    object? Pop() => Last(1)[0];

    object?[] Last(int count)
    {
        if (stack.Count < count)
            throw Damaged("it takes a value from an empty stack.");
        object?[] items = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return items;
    }

    object? Recall(long key) => memo.TryGetValue(key, out var value) ? value : throw Damaged($"it recalls value {key}, which it never stored.");

    long Length4() => BinaryPrimitives.ReadUInt32LittleEndian(input.Bytes(4));

    long Length8() => BinaryPrimitives.ReadInt64LittleEndian(input.Bytes(8));

    void PushInteger(byte[] littleEndian)
    {
        var value = new BigInteger(littleEndian);
        if (littleEndian.Length > sizeof(long))
            stack.Add(value);
        else
            stack.Add((long)value);
    }

    BrokenFileException Damaged(string reason) => Error("the pickle is damaged: " + reason, BrokenFileException.FetchAgain);

    BrokenFileException Error(string reason, string advice) => input.Error(reason, advice, at);
}
