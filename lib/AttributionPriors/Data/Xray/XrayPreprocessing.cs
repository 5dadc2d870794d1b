namespace AttributionPriors.Data.Xray;

/// <summary>From a file's pixels to a network's.</summary>
/// <param name="Squaring">What makes an image square.</param>
/// <param name="Kernel">What changes its size then.</param>
/// <param name="Mask">Where its evidence is.</param>
/// <param name="Negative">The mask of negatives, where masks are boxes.</param>
public sealed record XrayPreprocessing(Squaring Squaring, ResizeKernel Kernel, MaskShape Mask, NegativeMask Negative)
{
    /// <summary>NIH and PadChest: Pillow's bilinear filter, one circle for all images (released code, <c>JointDataset</c>).</summary>
    public static XrayPreprocessing Cardiomegaly(XrayProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return new(protocol.Squaring, ResizeKernel.Pillow, MaskShape.Circle, protocol.NegativeMask);
    }

    /// <summary>RSNA: centre crop, scikit-image's resize, the boxes through the same (released code, <c>JointXRayRSNADataset</c>).</summary>
    public static XrayPreprocessing Pneumonia(XrayProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return new(Squaring.CentreCrop, ResizeKernel.ScikitImage, MaskShape.Boxes, protocol.NegativeMask);
    }

    /// <summary>The weights from one length to another.</summary>
    internal AxisWeights Weights(int inputs, int outputs) => Kernel switch
    {
        ResizeKernel.Pillow => AxisWeights.Pillow(inputs, outputs),
        ResizeKernel.ScikitImage => AxisWeights.ScikitImage(inputs, outputs),
        _ => throw new InvalidOperationException($"{Kernel} is no kernel."),
    };
}

/// <summary>What changes an image's size. Both average over area when they shrink.</summary>
public enum ResizeKernel
{
    /// <summary>See <see cref="AxisWeights.Pillow"/>.</summary>
    Pillow,

    /// <summary>See <see cref="AxisWeights.ScikitImage"/>.</summary>
    ScikitImage,
}

/// <summary>What a mask is made of.</summary>
public enum MaskShape
{
    /// <summary>The same circle in every image: <see cref="XrayMask.Circle"/>.</summary>
    Circle,

    /// <summary>The image's own boxes: <see cref="XrayMask.Boxes"/>.</summary>
    Boxes,
}
