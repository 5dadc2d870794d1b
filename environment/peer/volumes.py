"""A classifier of volumes: one backbone on every slice, joined by location-aware attention. Weights have the names of the C# state dicts."""

import copy

import torch
from torch import nn

import architectures
import nets
import saliency

# Lost from the paper; the C# library's.
TEMPERATURE, POSITION_DIMENSIONS = 0.5, 6


class LocationAwarePooling(nn.Module):
    """Features of the slices [N, S, F] -> their weights [N, S], which add up to 1."""

    def __init__(self, slices, features):
        super().__init__()
        self.position = nn.Parameter(torch.randn(slices, POSITION_DIMENSIONS))
        self.log_bias = nn.Parameter(torch.zeros(1))
        self.attention = nn.Linear(features + POSITION_DIMENSIONS, 1)

    def forward(self, features):
        placed = torch.cat([features, self.position.expand(len(features), -1, -1)], 2)
        scores = self.attention(placed).squeeze(2) / TEMPERATURE
        weights = torch.exp(scores - scores.amax(1, keepdim=True)) + torch.exp(self.log_bias)
        return weights / weights.sum(1, keepdim=True)


class MultiView(nn.Module):
    """[N, S, H, W] -> (log(1 - P), log P), P the weighted mean of the slices' probabilities."""

    def __init__(self, backbone, last, slices, channels):
        super().__init__()
        self.backbone, self.channels = backbone, channels
        self.pooling = LocationAwarePooling(slices, last.in_features)
        last.register_forward_pre_hook(self.keep)

    def keep(self, module, inputs):
        self.features = inputs[0]

    def forward(self, volumes):
        n, slices, height, width = volumes.shape
        logits = self.backbone(volumes.reshape(n * slices, 1, height, width).expand(-1, self.channels, -1, -1))
        weights = self.pooling(self.features.reshape(n, slices, -1))
        probability = (weights * torch.sigmoid(logits.reshape(n, slices))).sum(1)
        return torch.stack([torch.log(1 - probability), torch.log(probability)], 1)


def over_inception(width, classes, slices, height, columns):
    backbone = architectures.build("InceptionV3", width, 1, 3)
    backbone.AuxLogits, backbone.aux_logits = None, False
    return MultiView(backbone, backbone.fc, slices, 3)


def over_resnet18(width, classes, slices, height, columns):
    backbone = nets.resnet18(width, 1)
    return MultiView(backbone, backbone.fc, slices, 1)


def over_small_conv_net(width, classes, slices, height, columns):
    backbone = nets.small_conv_net(1, height, columns)
    return MultiView(backbone, backbone.fc2, slices, 1)


BUILDERS = {"MultiViewCnn": over_inception, "MultiViewResNet18": over_resnet18, "MultiViewSmallConvNet": over_small_conv_net}


def volume_logits(given):
    """In evaluation mode, with the weights given."""
    images = given["images"]
    model = BUILDERS[given.text("net")](given.integer("width"), 2, *images.shape[1:]).to(given.dtype)
    model.load_state_dict(given.under("model."))
    with torch.no_grad():
        return {"logits": model.eval()(images)}


class TwoSided(nn.Module):
    """One logit u -> (-u, u)."""

    def __init__(self, backbone):
        super().__init__()
        self.backbone = backbone

    def forward(self, x):
        u = self.backbone(x)
        return torch.cat([-u, u], 1)


def volume_maps(given):
    """In evaluation mode: each slice's map before the backbone alone, channels summed, times the slice's weight. [N, S, H, W]."""
    images, targets = given["images"], given["targets"]
    n, count, height, width = images.shape
    model = BUILDERS[given.text("net")](given.integer("width"), 2, count, height, width).to(given.dtype)
    model.load_state_dict(given.under("model."))
    model.eval()
    slices = images.reshape(n * count, 1, height, width).repeat(1, model.channels, 1, 1)
    with torch.no_grad():
        model.backbone(slices)
        weights = model.pooling(model.features.reshape(n, count, -1))
    wanted = targets.repeat_interleave(count)

    def backbone():
        return TwoSided(copy.deepcopy(model.backbone))

    def joined(maps):
        return maps.sum(1).reshape(images.shape) * weights[:, :, None, None]

    x = slices.clone().requires_grad_(True)
    (slopes,) = torch.autograd.grad(backbone()(x).gather(1, wanted[:, None]).sum(), x)
    coarse = saliency.grad_cam(backbone(), slices, wanted, "backbone." + given.text("layer"))[:, None]
    answers = {"weights": joined(slopes * slices), "grad_cam": joined(coarse.repeat(1, model.channels, 1, 1))}
    if given.text("net") == "MultiViewResNet18":  # ReLUs are modules, and there are no max-pools
        answers["guided_grad_cam"] = joined(saliency.guided_gradient(backbone(), slices, wanted) * coarse)
        answers["deep_lift"] = joined(saliency.deep_lift(backbone(), slices, wanted))
    return answers


CASES = {case.__name__: case for case in (volume_logits, volume_maps)}
