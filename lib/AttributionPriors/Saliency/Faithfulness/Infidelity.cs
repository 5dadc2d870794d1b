using AttributionPriors.Data;
using static TorchSharp.torch;

namespace AttributionPriors.Saliency.Faithfulness;

/// <summary>How an image is perturbed: <c>x − I</c> with a random I.</summary>
public abstract class Perturbation
{
    /// <summary>Writes one draw, [C, H, W].</summary>
    internal abstract void Draw(LegacyRandom random, Span<double> values, int channels, int height, int width);

    /// <summary>I for these images from draws, both [..., C, H, W].</summary>
    internal abstract Tensor Of(Tensor images, Tensor draws);
}

/// <summary>I is Gaussian noise, in the images' units: it asks after small changes, where the gradient is the answer.</summary>
public sealed class GaussianPerturbation : Perturbation
{
    readonly double _deviation;

    /// <summary>With this standard deviation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public GaussianPerturbation(double deviation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(deviation);
        _deviation = deviation;
    }

    internal override void Draw(LegacyRandom random, Span<double> values, int channels, int height, int width)
    {
        foreach (ref var value in values) value = _deviation * random.Normal();
    }

    internal override Tensor Of(Tensor images, Tensor draws) => draws.expand_as(images);
}

/// <summary>I is the image on a random square and 0 elsewhere: x − I has the square at 0, in all channels.</summary>
/// <remarks>The square lies anywhere inside the image, each place as likely; one larger than the image removes it all.</remarks>
public sealed class SquareRemoval : Perturbation
{
    readonly int _side;

    /// <summary>With squares of <paramref name="side"/> pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The square is empty.</exception>
    public SquareRemoval(int side)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        _side = side;
    }

    internal override void Draw(LegacyRandom random, Span<double> values, int channels, int height, int width)
    {
        var (down, across) = (Math.Min(_side, height), Math.Min(_side, width));
        var (top, left) = (random.Interval(height - down), random.Interval(width - across));
        for (var c = 0; c < channels; c++)
            for (var r = top; r < top + down; r++)
                values.Slice((c * height + r) * width + left, across).Fill(1);
    }

    internal override Tensor Of(Tensor images, Tensor draws) => images * draws;
}

/// <summary>
/// Infidelity (Yeh et al. 2019): <c>E_I[(Σ I ⊙ a − (f(x) − f(x − I)))²]</c>, how far an attribution a is from foretelling what a perturbation does. 0 for the gradient
/// of a linear network; smaller is better.
/// </summary>
/// <remarks>All images and methods under one seed see the same draws. One pass a draw and image, and one for each image itself.</remarks>
/// <param name="perturbation">The law of I.</param>
/// <param name="draws">How many I.</param>
/// <param name="seed">0 to 2³² − 1.</param>
public sealed class Infidelity(Perturbation perturbation, int draws = 100, long seed = 0)
{
    /// <summary>The score f; by default the logit, which the methods explain.</summary>
    public ClassScore Score { get; init; } = ClassScore.Logit;

    /// <summary>
    /// Whether an attribution is first multiplied by the number that suits it best, <c>β = E[(Σ I ⊙ a)(f(x) − f(x − I))] / E[(Σ I ⊙ a)²]</c>, image by image. Methods of different units
    /// are comparable only then.
    /// </summary>
    public bool Scaled { get; init; }

    /// <summary>Most network inputs in flight at once; bounds the memory and changes nothing else. Null goes by their pixels: fifty of 28×28.</summary>
    public int? MaxRows { get; init; }

    /// <summary>The infidelity of each image's attribution, in squared units of the score.</summary>
    /// <param name="model">[N, C, H, W] to logits [N, K].</param>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="targets">[N], int64.</param>
    /// <param name="attribution">[N, C, H, W], signed, in units of the score per unit of the image where I is noise or the image.</param>
    /// <exception cref="ArgumentException">Shapes, types or values do not fit, or nothing is drawn.</exception>
    public double[] Of(nn.Module<Tensor, Tensor> model, Tensor images, Tensor targets, Tensor attribution)
    {
        Checks.Arguments(images, targets);
        Checks.Attribution(images, attribution);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        using var explained = new Explained(model, targets);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var count = (int)images.size(0);
        var moments = new Moments[count];
        var whole = new double[count];
        foreach (var pass in Passes.Cut(count, draws + 1, Passes.Rows(images, MaxRows))) Measure(pass);
        return [.. moments.Select(m => m.Infidelity(draws, Scaled))];

        // Variant 0 is the image itself, so that it comes before its perturbed ones.
        void Measure(Pass pass)
        {
            using var inner = NewDisposeScope();
            var image = images.narrow(0, pass.Image, pass.Images).unsqueeze(1);
            var change = Changes(image, pass);
            var target = targets.narrow(0, pass.Image, pass.Images).repeat_interleave(pass.Variants, 0);
            var (scores, _) = ClassScores.Of(explained, (image - change).flatten(0, 1), target, Score);
            var foretold = Host.Values((change.to(ScalarType.Float64) * attribution.narrow(0, pass.Image, pass.Images).unsqueeze(1)).sum([2, 3, 4]));
            for (var r = 0; r < scores.Length; r++)
            {
                var (n, variant) = (pass.Image + r / pass.Variants, pass.Variant + r % pass.Variants);
                if (variant == 0) whole[n] = scores[r];
                else moments[n].Add(foretold[r], whole[n] - scores[r]);
            }
        }
    }

    /// <summary>I of each image and variant of a pass, [images, variants, C, H, W]; 0 for variant 0.</summary>
    Tensor Changes(Tensor image, Pass pass)
    {
        long[] shape = [.. image.shape[2..]];
        var (channels, height, width) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        var stream = new Draws(seed, draws);
        // Draw 0 belongs to variant 1.
        var random = pass.Variant == 0
            ? pass.Variants == 1 ? zeros([1, .. shape], image.dtype, image.device) : cat([zeros([1, .. shape], image.dtype, image.device), Stack(0, pass.Variants - 1)])
            : Stack(pass.Variant - 1, pass.Variants);
        return perturbation.Of(image.expand([image.size(0), pass.Variants, .. shape]), random.unsqueeze(0));

        Tensor Stack(int first, int many) =>
            stream.Stack(first, many, shape, image, (r, values) => perturbation.Draw(r, values, channels, height, width));
    }

    /// <summary>Sums over the draws, of what was foretold (p) and what came (q).</summary>
    struct Moments
    {
        double _pp, _pq, _qq, _differences;

        public void Add(double foretold, double came)
        {
            _pp += foretold * foretold;
            _pq += foretold * came;
            _qq += came * came;
            _differences += (foretold - came) * (foretold - came);
        }

        // Without a foretold change no factor helps. The least squares' remainder is q² − (pq)²/p², and rounding may carry it below 0.
        public readonly double Infidelity(int draws, bool scaled) =>
            (!scaled ? _differences : _pp > 0 ? Math.Max(0, _qq - _pq * _pq / _pp) : _qq) / draws;
    }
}
