namespace AttributionPriors.Models.Layers;

/// <summary>
/// How many numbers a network keeps in memory for one image, at the worst moment of <see cref="LayerGraph.Evaluate"/>. Weights and
/// images are not counted.
/// </summary>
/// <param name="Forward">Where nothing is kept for a backward pass.</param>
/// <param name="Backward">Where a backward pass to the image follows.</param>
/// <param name="All">The values of all layers.</param>
/// <param name="Largest">Those of the largest layer.</param>
sealed record GraphMemory(long Forward, long Backward, long All, long Largest)
{
    /// <summary>For images [C, H, W].</summary>
    public static GraphMemory Of(LayerGraph graph, long[] image)
    {
        var shapes = new long[graph.Nodes.Count][];
        foreach (var node in graph.Nodes)
            shapes[node.Index] = node == graph.Images ? image : node.Layer.Shape([.. node.Inputs.Select(input => shapes[input.Index])]);
        long[] sizes = [.. shapes.Select(shape => shape.Aggregate(1L, (a, b) => a * b))];
        sizes[graph.Images.Index] = 0;
        var (forward, kept) = Run(graph, sizes);
        // The way back holds the gradients of a layer's output and input besides, and for a moment each of them in another order.
        return new(forward, kept + 4 * sizes.Max(), sizes.Sum(), sizes.Max());
    }

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
            // A convolution has its input and its output in an order of its own for a moment, an affine map its product.
            var passing = node.Layer is AffineLayer ? node.Inputs.Sum(input => sizes[input.Index]) + sizes[node.Index] : 0;
            most = Math.Max(most, alive + written + passing);
            (alive, kept) = (alive + written, kept + written);
            for (var k = 0; k < node.Inputs.Count; k++)
                if (--readers[node.Inputs[k].Index] == 0 && k != over) alive -= sizes[node.Inputs[k].Index];
        }
        return (most, kept);
    }
}
