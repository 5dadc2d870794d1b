"""
The other side of a paired timing: reads one JSON command a line, answers one JSON line {"seconds": ...}.
README.md lists the commands. Each is what a straightforward PyTorch user would write, batched, without tuning.
"""

import json
import sys
import time

import numpy as np
import torch

import architectures
import losses
import matrix_products
import nets
import ppi
import volumes


PPI = {
    "PpiGradient": ppi.Settings(saliency="InputGradient"),
    "PpiGradCam": ppi.Settings(saliency="GradCam"),
    "PpiWbp": ppi.Settings(),
    "PpiWbpAdaptive": ppi.Settings(mask="SoftAdaptive"),
    "PpiWbpPoint": ppi.Settings(mask="Point"),
    "PpiWbpBox": ppi.Settings(mask="Box"),
}


COMMANDS = ("step", "ig", "occlusion", "explain", "forward", "gradient", "add")


def shuffle_outside(images, outside):
    """Permutes the outside pixels of each sample, the same way in all channels; the others stay where they are."""
    n, channels, height, width = images.shape
    outside = outside.reshape(n, -1) > 0
    index = torch.arange(height * width).expand(n, -1)
    source = torch.where(outside, torch.rand(n, height * width, dtype=torch.float64), 1.0 + index).argsort(dim=1)
    target = torch.where(outside, index, height * width + index).argsort(dim=1)
    source, target = (order[:, None].expand(-1, channels, -1) for order in (source, target))
    pixels = images.reshape(n, channels, -1)
    return torch.empty_like(pixels).scatter_(2, target, pixels.gather(2, source)).reshape(images.shape)


def network(net, width, classes, channels, size):
    """Of any file here; of a volume the channels are its slices."""
    tied_to_size = matrix_products.BUILDERS | volumes.BUILDERS
    if net in tied_to_size:
        return tied_to_size[net](width, classes, channels, size, size)
    if net in architectures.BUILDERS:
        return architectures.build(net, width, classes, channels)
    return nets.by_name(net, width, classes)


class Maps:
    """A model and a batch of random images, to be explained."""

    def __init__(self, net="ResNet18", width=64, classes=2, batch=16, size=28, channels=1, filled=None, threads=1,
                 dtype="float32", seed=1234):
        torch.set_num_threads(threads)
        torch.manual_seed(seed)
        self.dtype = getattr(torch, dtype)
        self.model = network(net, width, classes, channels, size).to(self.dtype)
        self.images = torch.rand(batch, channels, size, size, dtype=self.dtype)
        if filled:
            first, last = filled
            inside = torch.zeros(size, dtype=self.dtype)
            inside[first:last] = 1
            self.images *= inside[:, None] * inside[None, :]

    def ig(self, steps=200, images=1, target=1):
        """Integrated gradients, all steps of an image in one batch."""
        self.model.eval()
        start = time.perf_counter()
        nodes, weights = (torch.from_numpy(a).to(self.dtype) for a in np.polynomial.legendre.leggauss(steps))
        maps = []
        for image in self.chosen(images):
            x = ((1 + nodes) / 2)[:, None, None, None] * image
            x.requires_grad_(True)
            (g,) = torch.autograd.grad(self.model(x)[:, target].sum(), x)
            maps.append(image * (weights[:, None, None, None] / 2 * g).sum(dim=0))
        return time.perf_counter() - start

    def occlusion(self, window=2, images=1, target=1):
        """Occlusion, all windows of an image that hold something in one batch."""
        self.model.eval()
        size = self.images.shape[-1]
        start = time.perf_counter()
        with torch.no_grad():
            across = -(-size // window)
            band = torch.arange(size) // window
            window_of_pixel = band[:, None] * across + band[None, :]
            keep = (window_of_pixel != torch.arange(across * across)[:, None, None])[:, None].to(self.dtype)
            maps = []
            for image in self.chosen(images):
                filled = (image * (1 - keep)).flatten(1).any(1)
                difference = torch.zeros(across * across, dtype=self.dtype)
                difference[filled] = self.model(image[None])[0, target] - self.model(image * keep[filled])[:, target]
                maps.append(difference[window_of_pixel])
        return time.perf_counter() - start

    def forward(self):
        """A forward pass of the batch in training mode, for a backward pass to follow."""
        self.model.train()
        start = time.perf_counter()
        self.model(self.images)
        return time.perf_counter() - start

    def gradient(self, images=1, target=1):
        """A forward pass and the gradient of a logit with respect to each image."""
        self.model.eval()
        start = time.perf_counter()
        x = self.chosen(images).clone().requires_grad_(True)
        torch.autograd.grad(self.model(x)[:, target].sum(), x)
        return time.perf_counter() - start

    def explain(self, steps, window):
        """One image by the paper's three methods."""
        return self.gradient() + self.ig(steps) + self.occlusion(window)

    def add(self, count=10000):
        """Seconds for one addition of two one-element tensors: what an operator costs besides its arithmetic."""
        a, b = torch.ones(1, dtype=self.dtype), torch.ones(1, dtype=self.dtype)
        with torch.no_grad():
            start = time.perf_counter()
            for _ in range(count):
                torch.add(a, b)
            return (time.perf_counter() - start) / count

    def chosen(self, images):
        if images > len(self.images):
            raise ValueError(f"images is {images}, but the batch holds {len(self.images)}")
        return self.images[:images]


class Bench(Maps):
    """The same with square masks, and the optimisers of the model's training."""

    def __init__(self, batch=16, size=28, classes=2, lr=1e-3, **settings):
        super().__init__(batch=batch, size=size, classes=classes, **settings)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=lr)
        self.labels = torch.arange(batch) % classes
        self.inside = torch.zeros_like(self.images)
        self.inside[:, :, size // 4:size // 2, size // 4:size // 2] = 1
        with torch.no_grad():
            inputs = self.model.eval().features(self.images).shape[1]
        self.discriminator = nets.discriminator(inputs).to(self.dtype)
        self.discriminator_optimiser = torch.optim.Adam(self.discriminator.parameters(), lr=lr)

    def step(self, method, weight=1e-3):
        """One whole training step, from zeroed gradients to updated weights; Adversarial updates both networks."""
        self.model.train()
        start = time.perf_counter()
        self.optimiser.zero_grad()
        if method in PPI:
            ppi.step(self.model, self.images, self.labels, PPI[method])["total"].backward()
            self.optimiser.step()
            return time.perf_counter() - start
        batch = losses.Batch(self.images, self.labels, self.inside)
        if method in losses.USES_SHUFFLE:
            batch.masked = shuffle_outside(self.images, batch.outside())
        terms = losses.loss(
            method, self.model, batch, losses.Settings(weight), self.discriminator, self.update_discriminator)
        terms["total"].backward()
        self.optimiser.step()
        return time.perf_counter() - start

    def update_discriminator(self, loss):
        self.discriminator_optimiser.zero_grad()
        loss.backward()
        self.discriminator_optimiser.step()


def answer(bench, command):
    """The bench (a new one after setup or network) and the reply to one command."""
    name = command.pop("command")
    if name in ("setup", "network"):
        start = time.perf_counter()
        bench = (Bench if name == "setup" else Maps)(**command)
        return bench, {
            "seconds": time.perf_counter() - start, "torch": torch.__version__, "threads": torch.get_num_threads(),
            "parameters": sum(p.numel() for p in bench.model.parameters())}
    if name not in COMMANDS:
        raise ValueError(f"unknown command '{name}': give setup, network, {', '.join(COMMANDS)}")
    if bench is None:
        raise ValueError(f"'{name}' before 'setup' or 'network'")
    return bench, {"seconds": getattr(bench, name)(**command)}


def main():
    bench = None
    for line in sys.stdin:
        try:
            bench, reply = answer(bench, json.loads(line))
        except Exception as error:  # the caller decides what a failed measurement means
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
