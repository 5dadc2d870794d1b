using AttributionPriors.Data;
using AttributionPriors.Models;
using static TorchSharp.torch;

namespace AttributionPriors.Lessons;

/// <summary>A network, and images that saliency methods explain it on.</summary>
/// <param name="Network">In evaluation mode.</param>
/// <param name="Images">[N, C, H, W].</param>
/// <param name="Targets">The class that each map is for, [N].</param>
/// <param name="Set">The same images, with the masks of their objects.</param>
/// <param name="Label">What tables call the network.</param>
/// <param name="Objects">What the masks are of, e.g. <c>crosses</c>.</param>
sealed record AskedNetwork(LayeredClassifier Network, Tensor Images, Tensor Targets, ImageSet Set, string Label, string Objects);
