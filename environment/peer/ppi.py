"""Proactive pseudo-intervention, written out in plain PyTorch: maps within the graph, masks, and the four terms of a step."""

import math
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

import nets


@dataclass
class Settings:
    saliency: str = "WeightBackPropagation"  # or InputGradient, GradCam, LRP-EpsilonPlus
    mask: str = "Soft"  # or SoftAdaptive, TopPoints, Point, Box
    threshold: float = 0.25
    steepness: float = 100.0
    deviations: float = 2.0
    sides: float = 4.0
    points: int = 1000
    contrast: str = "OneAgainstOthers"  # or NegatedCrossEntropy
    cap: float = 2.0
    skip_empty: bool = True
    w1: float = 1.0
    w2: float = 1.0
    w3: float = 1.0
    balance: str = "Saliency"  # or None, All
    detach_contrastive: bool = False
    detach_adversarial: bool = True
    boost: float = 1.0  # of the saliency term
    shift: int = 1  # which other image's mask, for L_ad


def two(logits):
    """A network of one logit u has the logits (0, u)."""
    return torch.cat([torch.zeros_like(logits), logits], 1) if logits.shape[1] == 1 else logits


@contextmanager
def still(model):
    """Evaluation mode, for a while."""
    was = model.training
    model.eval()
    yield
    model.train(was)


@contextmanager
def untracked(model):
    """Batch norms go by the batch and keep their running statistics."""
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    momenta, counts = [m.momentum for m in norms], [m.num_batches_tracked.clone() for m in norms]
    for m in norms:
        m.momentum = 0.0
    yield
    for m, momentum, count in zip(norms, momenta, counts):
        m.momentum = momentum
        m.num_batches_tracked = count


def scores(logits, labels):
    """The logit of each image's class; of a single logit u it is u or -u."""
    if logits.shape[1] == 1:
        return torch.where(labels == 1, logits[:, 0], -logits[:, 0])
    return logits.gather(1, labels[:, None])[:, 0]


def saliency_map(model, images, labels, method):
    """[N, 1, H, W], with its history."""
    x = images.detach().clone().requires_grad_(True)
    with still(model):
        if method == "GradCam":
            return grad_cam(model, x, labels)
        if method == "LRP-EpsilonPlus":
            return epsilon_plus(model, images, labels)
        (g,) = torch.autograd.grad(scores(model(x), labels).sum(), x, create_graph=True)
    if method == "InputGradient":
        return g.abs().sum(1, keepdim=True)
    if method == "WeightBackPropagation":
        return (g * x.detach()).sum(1, keepdim=True)
    raise ValueError(f"unknown saliency method '{method}'")


def last_maps(model, x):
    """Maps of the last convolution after its activation, and the logits."""
    if isinstance(model, nets.SmallConvNet):
        maps = F.relu(model.conv2(F.max_pool2d(F.relu(model.conv1(x)), 2)))
        return maps, model.head(F.relu(model.fc1(F.max_pool2d(maps, 2).flatten(1))))
    h = model.relu(model.bn1(model.conv1(x)))
    maps = model.layer4(model.layer3(model.layer2(model.layer1(h))))
    return maps, model.head(model.avgpool(maps).flatten(1))


def grad_cam(model, x, labels):
    maps, logits = last_maps(model, x)
    (slopes,) = torch.autograd.grad(scores(logits, labels).sum(), maps, create_graph=True)
    small = torch.relu((slopes.mean((2, 3), keepdim=True) * maps).sum(1, keepdim=True))
    return F.interpolate(small, size=x.shape[2:], mode="bilinear", align_corners=False) * x.shape[1]


def safe(a, b):
    return torch.where(b == 0, torch.zeros_like(a), a / torch.where(b == 0, torch.ones_like(b), b))


def epsilon_plus(model, images, labels, epsilon=1e-6):
    """SmallConvNet: epsilon on the linear layers, z+ on the convolutions, winners of max-pools take all."""
    def linear(layer, a, r):
        z = layer(a)
        return a * (safe(r, z + epsilon * torch.where(z < 0, -torch.ones_like(z), torch.ones_like(z))) @ layer.weight)

    def z_plus(layer, a, r):
        def part(sign, weight, bias=None):
            return F.conv2d((sign * a).clamp(min=0) * sign, weight, bias)
        w_plus, w_minus = layer.weight.clamp(min=0), layer.weight.clamp(max=0)
        z = part(1, w_plus, layer.bias.clamp(min=0)) + part(-1, w_minus)
        c = safe(r, z)
        up = a.clamp(min=0) * F.conv_transpose2d(c, w_plus)
        return up + a.clamp(max=0) * F.conv_transpose2d(c, w_minus)

    def unpool(a, r):
        b = a.detach().requires_grad_(True)
        return torch.autograd.grad(F.max_pool2d(b, 2), b, r, create_graph=True)[0]

    a1 = F.relu(model.conv1(images))
    a2 = F.max_pool2d(a1, 2)
    a3 = F.relu(model.conv2(a2))
    a4 = F.max_pool2d(a3, 2)
    a5 = F.relu(model.fc1(a4.flatten(1)))
    logits = model.fc2(a5)
    r = torch.zeros_like(logits).scatter(1, labels[:, None], logits.gather(1, labels[:, None]))
    r = linear(model.fc1, a4.flatten(1), linear(model.fc2, a5, r)).reshape(a4.shape)
    r = unpool(a1, z_plus(model.conv2, a2, unpool(a3, r)))
    return z_plus(model.conv1, images, r).sum(1, keepdim=True)


def normalised(v):
    positive = v.clamp(min=0)
    return positive / (positive.detach().amax((2, 3), keepdim=True) + 1e-8)


def mask_of(v, settings):
    c = v.detach()
    deviation = c.std((2, 3), unbiased=False, keepdim=True)
    if settings.mask == "Soft":
        return torch.sigmoid(settings.steepness * (normalised(v) - settings.threshold))
    if settings.mask == "SoftAdaptive":
        mean = c.mean((2, 3), keepdim=True)
        flat = deviation == 0  # a map of one value masks nothing
        mask = torch.sigmoid(settings.steepness * ((v - mean) / deviation.masked_fill(flat, 1) - settings.deviations))
        return mask.masked_fill(flat, 0)
    if settings.mask == "TopPoints":
        scaled = normalised(v)
        threshold = scaled.detach().flatten(2).sort(dim=2, descending=True)[0][:, :, settings.points - 1, None, None]
        return torch.sigmoid(settings.steepness * (scaled - threshold))
    points = (c > settings.deviations * deviation) & (c > 0)
    if settings.mask == "Point":
        return points.to(v.dtype)
    if settings.mask == "Box":
        return torch.stack([box(p[0], settings.sides)[None].to(v.dtype) for p in points])
    raise ValueError(f"unknown mask '{settings.mask}'")


def box(points, sides):
    """1 in the box around the points' centre of mass, of so many standard deviations of rows and columns."""
    out = torch.zeros(points.shape, dtype=torch.float64)
    where = points.nonzero().to(torch.float64)
    if len(where) == 0:
        return out
    centre = where.mean(0)
    size = (sides * (where - centre).square().mean(0).sqrt()).clamp(min=1)
    rows = (torch.arange(points.shape[0], dtype=torch.float64) - centre[0]).abs() <= size[0] / 2
    columns = (torch.arange(points.shape[1], dtype=torch.float64) - centre[1]).abs() <= size[1] / 2
    out[rows[:, None] & columns[None, :]] = 1
    return out


def contrastive(logits, labels, settings):
    """One loss an image."""
    logits = two(logits)
    if settings.contrast == "NegatedCrossEntropy":
        return -F.cross_entropy(logits, labels, reduction="none").clamp(max=settings.cap * math.log(logits.shape[1]))
    own = F.one_hot(labels, logits.shape[1]).bool()
    return logits.logsumexp(1) - logits.masked_fill(own, -math.inf).logsumexp(1)


def step(model, images, labels, settings):
    """The named terms, weighted; the weights of balanced terms beside them; and `total`, the sum of the terms."""
    classification = F.cross_entropy(two(model(images)), labels)
    v = saliency_map(model, images, labels, settings.saliency)
    mask = mask_of(v, settings)

    taken = mask.detach() if settings.detach_contrastive else mask
    with untracked(model):
        losses = contrastive(model(images * (1 - taken)), labels, settings)
    if settings.skip_empty:
        losses = losses * (mask.detach().amax((1, 2, 3)) > 0.5)
    raw = {"contrastive": (settings.w1, losses.mean()), "saliency": (settings.w2 * settings.boost, v.abs().mean())}
    if len(images) > 1:
        others = torch.roll(mask.detach() if settings.detach_adversarial else mask, settings.shift, 0)
        with untracked(model):
            raw["adversarial"] = (settings.w3, F.cross_entropy(two(model(images * (1 - others))), labels))

    terms, weights = {"classification": classification}, {}
    for name, (weight, value) in raw.items():
        if settings.balance == "All" or (settings.balance == "Saliency" and name == "saliency"):
            weight *= 0.0 if value.item() == 0 else classification.item() / value.item()
            weights[f"{name}Weight"] = torch.tensor(weight)
        terms[name] = weight * value
    return {**terms, **weights, "total": sum(terms.values())}
