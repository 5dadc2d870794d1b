"""LoTeNet and Tensor Net-X as torch modules: batched, pairwise products, for timing. `tensor_networks.py` says literally what they compute.

Weights have the names of the C# state dicts. Sides are the images'.
"""

import math

import torch
from torch import nn


class MatrixProductState(nn.Module):
    """Side by side, [N, blocks, sites, features] -> [N, blocks, outputs]."""

    def __init__(self, blocks, sites, features, bond, outputs, noise, trained_ends=False):
        super().__init__()
        self.cores = nn.Parameter(noise * torch.randn(blocks, sites, features, bond, bond))
        self.output = nn.Parameter(torch.eye(bond) + noise * torch.randn(blocks, outputs, bond, bond))
        first = torch.eye(bond)[0].repeat(blocks, 1)
        if trained_ends:
            self.left, self.right = (nn.Parameter(first + noise * torch.randn(blocks, bond)) for _ in range(2))
        else:
            self.register_buffer("first", first, persistent=False)

    def forward(self, sites):
        matrices = torch.einsum("nbsf,bsfij->nbsij", sites, self.cores) + torch.eye(self.cores.shape[-1], dtype=sites.dtype)
        half = matrices.shape[2] // 2
        (before, before_log), (after, after_log) = self.product(matrices[:, :, :half]), self.product(matrices[:, :, half:])
        left, right = (self.left, self.right) if hasattr(self, "left") else (self.first, self.first)
        row = torch.einsum("bi,nbij->nbj", left, before)
        column = torch.einsum("nbij,bj->nbi", after, right)
        return torch.einsum("nbi,boij,nbj->nbo", row, self.output, column) * torch.exp(before_log + after_log)[..., None]

    @staticmethod
    def product(chain):
        """Over the sites, pair by pair: of largest entry 1, and the logarithm of its size."""
        log = torch.zeros(chain.shape[:2], dtype=chain.dtype)
        while chain.shape[2] > 1:
            even = chain.shape[2] // 2 * 2
            pairs = torch.cat([chain[:, :, 0:even:2] @ chain[:, :, 1:even:2], chain[:, :, even:]], 2)
            size = pairs.detach().abs().amax((3, 4), keepdim=True)
            chain, log = pairs / size, log + size.log().sum((2, 3, 4))
        return chain[:, :, 0], log


def windows(x, side):
    """Local squares of side x side: [N, C, H, W] -> [N, blocks, side * side, C]."""
    n, c, height, width = x.shape
    x = x.reshape(n, c, height // side, side, width // side, side).permute(0, 2, 4, 3, 5, 1)
    return x.reshape(n, -1, side * side, c)


def waves(x):
    return torch.cat([torch.cos(math.pi / 2 * x), torch.sin(math.pi / 2 * x)], -1)


def normalised(norm, x):
    """What the norm gives. In evaluation mode spelled out: torch 1.13 gets its gradient wrong for a single image whose channels lie innermost."""
    if norm.training:
        return norm(x)
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return x * scale[:, None, None] + (norm.bias - norm.running_mean * scale)[:, None, None]


class LoTeNet(nn.Module):
    """The paper's layout, batch norms by channel."""

    def __init__(self, bond, classes, channels, height, width):
        super().__init__()
        self.rows, self.columns = height // 4, width // 4
        blocks, features = self.rows * self.columns // 4, 32 * channels
        for level in (1, 2, 3):
            setattr(self, f"mps{level}", MatrixProductState(blocks, 4, features, bond, bond, 1e-9))
            setattr(self, f"bn{level}", nn.BatchNorm2d(bond))
            blocks, features = blocks // 4, 2 * bond
        self.final = MatrixProductState(1, height * width // 32 ** 2, 2 * bond, bond, classes, 1e-9)

    def forward(self, x):
        rows, columns = self.rows, self.columns
        x = windows(x, 4).permute(0, 3, 2, 1).reshape(len(x), -1, rows, columns)  # channels outside, pixels inside
        for level in (1, 2, 3):
            rows, columns = rows // 2, columns // 2
            x = getattr(self, f"mps{level}")(waves(windows(x, 2)))
            x = normalised(getattr(self, f"bn{level}"), x.transpose(1, 2).reshape(len(x), -1, rows, columns))
        return self.final(waves(x.flatten(2).transpose(1, 2))[:, None])[:, 0]


class TensorNetX(nn.Module):
    def __init__(self, bond, classes, channels, height, width):
        super().__init__()
        self.mps = MatrixProductState(1, height * width, 2 * channels, bond, classes, 1e-3, trained_ends=True)

    def forward(self, x):
        pixels = x.flatten(2).transpose(1, 2)[:, None]
        return self.mps(torch.cat([1 - pixels, pixels], -1))[:, 0]


BUILDERS = {"LoTeNet": LoTeNet, "TensorNetX": TensorNetX}


def batched_logits(given):
    """In evaluation mode, with the weights given; the bond dimension and the classes are theirs."""
    weights, images = given.under("model."), given["images"]
    _, classes, bond, _ = (weights["final.output"] if "final.output" in weights else weights["mps.output"]).shape
    model = BUILDERS[given.text("net")](bond, classes, *images.shape[1:]).to(given.dtype)
    model.load_state_dict(weights)
    with torch.no_grad():
        return {"logits": model.eval()(images)}


CASES = {batched_logits.__name__: batched_logits}
