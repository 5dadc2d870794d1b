"""Grad-CAM and guided back-propagation by hooks and a ReLU of its own, DeepLIFT's rescale rule by secants: plain PyTorch."""

import torch
from torch import nn
from torch.nn import functional as F

import nets


def grad_cam(model, images, targets, layer):
    """relu(sum_c mean(dz/dA_c) A_c) of the named module's output, drawn out bilinearly: [N, H, W]."""
    kept = {}

    def keep(_module, _input, output):
        kept["maps"] = output

    hook = dict(model.named_modules())[layer].register_forward_hook(keep)
    try:
        logits = model(images)
    finally:
        hook.remove()
    maps = kept["maps"]
    (slopes,) = torch.autograd.grad(logits.gather(1, targets[:, None]).sum(), maps)
    small = torch.relu((slopes.mean((2, 3), keepdim=True) * maps).sum(1, keepdim=True))
    large = F.interpolate(small, size=images.shape[2:], mode="bilinear", align_corners=False)
    return large[:, 0].detach()


class GuidedReLU(torch.autograd.Function):
    """Lets a gradient through where both the value and the gradient are positive."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * (x > 0) * (grad > 0)


class Guided(nn.Module):
    def forward(self, x):
        return GuidedReLU.apply(x)


def guided_gradient(model, images, targets):
    """The gradient of the logit with every ReLU a guided one: [N, C, H, W]."""
    for module in list(model.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.ReLU):
                setattr(module, name, Guided())
    plain = nets.F.relu
    nets.F.relu = GuidedReLU.apply
    try:
        x = images.clone().requires_grad_(True)
        (g,) = torch.autograd.grad(model(x).gather(1, targets[:, None]).sum(), x)
    finally:
        nets.F.relu = plain
    return g


class Rescaled(torch.autograd.Function):
    """relu on image and reference, stacked; backwards the image's half is multiplied by the difference quotient."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        now, before = x.chunk(2)
        step = now - before
        slope = torch.where(step.abs() < 1e-7, (now > 0).to(x.dtype), (now.clamp(min=0) - before.clamp(min=0)) / torch.where(step == 0, torch.ones_like(step), step))
        return torch.cat([grad.chunk(2)[0] * slope, torch.zeros_like(step)])


class Rescale(nn.Module):
    def forward(self, x):
        return Rescaled.apply(x)


def deep_lift(model, images, targets):
    """Multipliers by the rescale rule times the images, against zero; for networks without max-pools: [N, C, H, W]."""
    for module in list(model.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.ReLU):
                setattr(module, name, Rescale())
    x = torch.cat([images, torch.zeros_like(images)]).requires_grad_(True)
    logits = model(x)[: len(images)]
    (g,) = torch.autograd.grad(logits.gather(1, targets[:, None]).sum(), x)
    return g[: len(images)] * images
