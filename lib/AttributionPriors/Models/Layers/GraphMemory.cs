namespace AttributionPriors.Models.Layers;

/// <summary>
/// How many numbers a network keeps in memory for one image, at the worst moment of <see cref="LayerGraph.Evaluate"/>. Weights and
/// images are not counted.
/// </summary>
/// <param name="Forward">Where nothing is kept for a backward pass.</param>
/// <param name="Backward">Where a backward pass to the image follows.</param>
/// <param name="All">The values of all layers.</param>
/// <param name="Largest">Those of the largest layer, its channels filled up to whole blocks.</param>
/// <param name="Once">Whatever the number of images: copies of weights.</param>
sealed record GraphMemory(long Forward, long Backward, long All, long Largest, long Once)
{
    /// <summary>
    /// Layers of the largest size that are there on the way back besides: the gradients of a layer's output and input, each in another order too for a
    /// moment, their sum with that of another reader, and what that was.
    /// </summary>
    const int BackwardLayers = 7;

    /// <summary>Channels that convolutions on a CPU keep side by side: they work on whole blocks, the last one filled up with zeros.</summary>
    const int ChannelBlock = 16;

    /// <summary>For images [C, H, W].</summary>
    public static GraphMemory Of(LayerGraph graph, long[] image)
    {
        var shapes = new long[graph.Nodes.Count][];
        foreach (var node in graph.Nodes)
            shapes[node.Index] = node == graph.Images ? image : node.Layer.Shape([.. node.Inputs.Select(input => shapes[input.Index])]);
        long[] sizes = [.. shapes.Select(shape => shape.Aggregate(1L, (a, b) => a * b))];
        sizes[graph.Images.Index] = 0;
        var (forward, kept) = Run(graph, sizes);
        var largest = shapes.Max(Filled);
        // Weights of which a copy is made, in another order or of one sign, are one layer's at a time.
        var copied = graph.Nodes.Max(node => node.Layer is AffineLayer layer ? layer.Weight.numel() : 0);
        return new(forward, kept + BackwardLayers * largest, sizes.Sum(), largest, 2 * copied);
    }

    static long Filled(long[] shape) => shape.Length < 3 ? shape[0] : (shape[0] + ChannelBlock - 1) / ChannelBlock * ChannelBlock * shape[1] * shape[2];

    /// <summary>The most that is alive when each value goes with its last reader, and what is alive in the end when none goes but those written over.</summary>
    static (long Most, long Kept) Run(LayerGraph graph, long[] sizes)
    {
        var readers = new int[sizes.Length];
        foreach (var input in graph.Nodes.SelectMany(node => node.Inputs)) readers[input.Index]++;
        readers[graph.Images.Index]++;
        var (alive, most, kept) = (0L, 0L, 0L);
        foreach (var node in graph.Nodes.Where(node => node != graph.Images))
        {
            var over = LayerGraph.Overwritable(node, readers);
            var written = over < 0 ? sizes[node.Index] : 0;
            most = Math.Max(most, alive + written + node.Layer.Passing(node.Inputs.Sum(input => sizes[input.Index]), sizes[node.Index]));
            (alive, kept) = (alive + written, kept + written);
            for (var k = 0; k < node.Inputs.Count; k++)
                if (--readers[node.Inputs[k].Index] == 0 && k != over) alive -= sizes[node.Inputs[k].Index];
        }
        return (most, kept);
    }
}
