using AttributionPriors.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AttributionPriors.Models;

/// <summary>A convolution without bias, a batch norm (ε = 10⁻³) and a ReLU.</summary>
sealed class ConvolutionUnit : nn.Module
{
    readonly Conv2d conv;
    readonly BatchNorm2d bn;

    public ConvolutionUnit(long inputs, long outputs, (long, long) kernel, long stride = 1, (long, long)? padding = null) : base(nameof(ConvolutionUnit))
    {
        conv = nn.Conv2d(inputs, outputs, kernel, (stride, stride), padding, bias: false);
        bn = nn.BatchNorm2d(outputs, eps: 1e-3);
        RegisterComponents();
    }

    /// <summary>Adds the unit behind <paramref name="x"/>.</summary>
    public Node Layers(Node x) => x.Convolution(conv).BatchNorm(bn).Relu();
}

/// <summary>
/// A block of Inception-v3: branches side by side on one input, concatenated. Channels are torchvision's at a width of 32, and in
/// proportion at others.
/// </summary>
abstract class InceptionBlock(string name, int width) : nn.Module(name)
{
    /// <summary>Adds the block behind <paramref name="x"/>.</summary>
    public abstract Node Layers(Node x);

    /// <summary>A unit with a square kernel.</summary>
    protected ConvolutionUnit Unit(int inputs, int outputs, int kernel = 1, int stride = 1, int padding = 0) =>
        new(InceptionV3.Scaled(inputs, width), InceptionV3.Scaled(outputs, width), (kernel, kernel), stride, (padding, padding));

    /// <summary>A unit with a kernel of one row, its output as large as its input.</summary>
    protected ConvolutionUnit Row(int inputs, int outputs, int length) =>
        new(InceptionV3.Scaled(inputs, width), InceptionV3.Scaled(outputs, width), (1, length), padding: (0, length / 2));

    /// <summary>A unit with a kernel of one column, its output as large as its input.</summary>
    protected ConvolutionUnit Column(int inputs, int outputs, int length) =>
        new(InceptionV3.Scaled(inputs, width), InceptionV3.Scaled(outputs, width), (length, 1), padding: (length / 2, 0));

    /// <summary>One unit after another.</summary>
    protected static Node Chain(Node x, params ConvolutionUnit[] units) => units.Aggregate(x, (y, unit) => unit.Layers(y));

    /// <summary>The mean of 3×3 windows that keeps the size; the padding's zeros count.</summary>
    protected static Node Mean(Node x) => x.AveragePool(3, stride: 1, padding: 1);
}

/// <summary>35×35: 1×1, 5×5, twice 3×3, and pooled.</summary>
sealed class InceptionA : InceptionBlock
{
    readonly ConvolutionUnit branch1x1, branch5x5_1, branch5x5_2, branch3x3dbl_1, branch3x3dbl_2, branch3x3dbl_3, branch_pool;

    public InceptionA(int inputs, int pooled, int width) : base(nameof(InceptionA), width)
    {
        branch1x1 = Unit(inputs, 64);
        branch5x5_1 = Unit(inputs, 48);
        branch5x5_2 = Unit(48, 64, 5, padding: 2);
        branch3x3dbl_1 = Unit(inputs, 64);
        branch3x3dbl_2 = Unit(64, 96, 3, padding: 1);
        branch3x3dbl_3 = Unit(96, 96, 3, padding: 1);
        branch_pool = Unit(inputs, pooled);
        RegisterComponents();
    }

    public override Node Layers(Node x) => Node.Concatenate(
        Chain(x, branch1x1),
        Chain(x, branch5x5_1, branch5x5_2),
        Chain(x, branch3x3dbl_1, branch3x3dbl_2, branch3x3dbl_3),
        Chain(Mean(x), branch_pool));
}

/// <summary>35×35 to 17×17.</summary>
sealed class InceptionB : InceptionBlock
{
    readonly ConvolutionUnit branch3x3, branch3x3dbl_1, branch3x3dbl_2, branch3x3dbl_3;

    public InceptionB(int inputs, int width) : base(nameof(InceptionB), width)
    {
        branch3x3 = Unit(inputs, 384, 3, stride: 2);
        branch3x3dbl_1 = Unit(inputs, 64);
        branch3x3dbl_2 = Unit(64, 96, 3, padding: 1);
        branch3x3dbl_3 = Unit(96, 96, 3, stride: 2);
        RegisterComponents();
    }

    public override Node Layers(Node x) =>
        Node.Concatenate(Chain(x, branch3x3), Chain(x, branch3x3dbl_1, branch3x3dbl_2, branch3x3dbl_3), x.MaxPool(3, 2));
}

/// <summary>17×17: 1×1, 7×7 in rows and columns once and twice, and pooled.</summary>
sealed class InceptionC : InceptionBlock
{
    readonly ConvolutionUnit branch1x1, branch7x7_1, branch7x7_2, branch7x7_3;
    readonly ConvolutionUnit branch7x7dbl_1, branch7x7dbl_2, branch7x7dbl_3, branch7x7dbl_4, branch7x7dbl_5, branch_pool;

    public InceptionC(int inputs, int inner, int width) : base(nameof(InceptionC), width)
    {
        branch1x1 = Unit(inputs, 192);
        branch7x7_1 = Unit(inputs, inner);
        branch7x7_2 = Row(inner, inner, 7);
        branch7x7_3 = Column(inner, 192, 7);
        branch7x7dbl_1 = Unit(inputs, inner);
        branch7x7dbl_2 = Column(inner, inner, 7);
        branch7x7dbl_3 = Row(inner, inner, 7);
        branch7x7dbl_4 = Column(inner, inner, 7);
        branch7x7dbl_5 = Row(inner, 192, 7);
        branch_pool = Unit(inputs, 192);
        RegisterComponents();
    }

    public override Node Layers(Node x) => Node.Concatenate(
        Chain(x, branch1x1),
        Chain(x, branch7x7_1, branch7x7_2, branch7x7_3),
        Chain(x, branch7x7dbl_1, branch7x7dbl_2, branch7x7dbl_3, branch7x7dbl_4, branch7x7dbl_5),
        Chain(Mean(x), branch_pool));
}

/// <summary>17×17 to 8×8.</summary>
sealed class InceptionD : InceptionBlock
{
    readonly ConvolutionUnit branch3x3_1, branch3x3_2, branch7x7x3_1, branch7x7x3_2, branch7x7x3_3, branch7x7x3_4;

    public InceptionD(int inputs, int width) : base(nameof(InceptionD), width)
    {
        branch3x3_1 = Unit(inputs, 192);
        branch3x3_2 = Unit(192, 320, 3, stride: 2);
        branch7x7x3_1 = Unit(inputs, 192);
        branch7x7x3_2 = Row(192, 192, 7);
        branch7x7x3_3 = Column(192, 192, 7);
        branch7x7x3_4 = Unit(192, 192, 3, stride: 2);
        RegisterComponents();
    }

    public override Node Layers(Node x) => Node.Concatenate(
        Chain(x, branch3x3_1, branch3x3_2),
        Chain(x, branch7x7x3_1, branch7x7x3_2, branch7x7x3_3, branch7x7x3_4),
        x.MaxPool(3, 2));
}

/// <summary>8×8: 1×1, 3×3 as a row beside a column once and twice, and pooled.</summary>
sealed class InceptionE : InceptionBlock
{
    readonly ConvolutionUnit branch1x1, branch3x3_1, branch3x3_2a, branch3x3_2b;
    readonly ConvolutionUnit branch3x3dbl_1, branch3x3dbl_2, branch3x3dbl_3a, branch3x3dbl_3b, branch_pool;

    public InceptionE(int inputs, int width) : base(nameof(InceptionE), width)
    {
        branch1x1 = Unit(inputs, 320);
        branch3x3_1 = Unit(inputs, 384);
        branch3x3_2a = Row(384, 384, 3);
        branch3x3_2b = Column(384, 384, 3);
        branch3x3dbl_1 = Unit(inputs, 448);
        branch3x3dbl_2 = Unit(448, 384, 3, padding: 1);
        branch3x3dbl_3a = Row(384, 384, 3);
        branch3x3dbl_3b = Column(384, 384, 3);
        branch_pool = Unit(inputs, 192);
        RegisterComponents();
    }

    public override Node Layers(Node x)
    {
        var (once, twice) = (Chain(x, branch3x3_1), Chain(x, branch3x3dbl_1, branch3x3dbl_2));
        return Node.Concatenate(
            Chain(x, branch1x1),
            Chain(once, branch3x3_2a), Chain(once, branch3x3_2b),
            Chain(twice, branch3x3dbl_3a), Chain(twice, branch3x3dbl_3b),
            Chain(Mean(x), branch_pool));
    }
}

/// <summary>The auxiliary classifier: pooled 17×17 to 5×5, a 1×1 and a 5×5 convolution, mean, linear.</summary>
sealed class InceptionAuxiliary : InceptionBlock
{
    readonly ConvolutionUnit conv0, conv1;
    readonly Linear fc;

    public InceptionAuxiliary(int inputs, int classes, int width) : base("AuxLogits", width)
    {
        conv0 = Unit(inputs, 128);
        conv1 = Unit(128, 768, 5);
        fc = nn.Linear(InceptionV3.Scaled(768, width), classes);
        RegisterComponents();
    }

    /// <summary>Its last layer, which starts from smaller weights than the others.</summary>
    public Linear Last => fc;

    public override Node Layers(Node x) => Chain(x.AveragePool(5, 3), conv0, conv1).Mean().Linear(fc);
}
