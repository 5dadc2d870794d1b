"""
python3 oracle.py CASE IN.safetensors OUT.safetensors [CASE IN.safetensors OUT.safetensors ...]

Computes one thing in plain PyTorch from the tensors and metadata of IN, and writes it to OUT; then the next. README.md
lists the cases with the names they read and write.
"""

import sys
from dataclasses import fields

import numpy as np
import torch

import architectures
import losses
import matrix_products
import nets
import ppi
import saliency
import tensor_networks
import volumes
from safetensors_io import load, save


class Input:
    """The tensors (floating ones in the dtype that the metadata names) and the metadata of IN."""

    def __init__(self, path):
        tensors, metadata = load(path)
        self.metadata = metadata or {}
        dtypes = {"float32": torch.float32, "float64": torch.float64}
        name = self.text("dtype", "float32")
        if name not in dtypes:
            raise ValueError(f"metadata 'dtype' is '{name}': give float32 or float64")
        self.dtype = dtypes[name]
        self.tensors = {k: t.to(self.dtype) if t.is_floating_point() else t for k, t in tensors.items()}

    def __getitem__(self, name):
        if name not in self.tensors:
            raise KeyError(f"tensor '{name}' is missing; there are: {', '.join(sorted(self.tensors)) or 'none'}")
        return self.tensors[name]

    def under(self, prefix):
        return {k[len(prefix):]: t for k, t in self.tensors.items() if k.startswith(prefix)}

    def text(self, name, default=None):
        if name not in self.metadata and default is None:
            raise KeyError(f"metadata '{name}' is missing; there are: {', '.join(sorted(self.metadata)) or 'none'}")
        return self.metadata.get(name, default)

    def number(self, name, default=None):
        return float(self.text(name, default))

    def integer(self, name, default=None):
        return int(self.text(name, default))

    def model(self):
        model = nets.by_name(self.text("net"), self.integer("width", 64), self.integer("classes", 2))
        return self.filled(model, "model.")

    def discriminator(self):
        hidden, inputs = self["discriminator.fc1.weight_orig"].shape
        return self.filled(nets.discriminator(inputs, hidden), "discriminator.")

    def filled(self, module, prefix):
        """The module with the weights under a prefix; only batch norm's unused step counters may be absent."""
        module.to(self.dtype)
        report = module.load_state_dict(self.under(prefix), strict=False)
        missing = [k for k in report.missing_keys if not k.endswith("num_batches_tracked")]
        if missing or report.unexpected_keys:
            raise KeyError(f"state under '{prefix}': missing {missing}, unexpected {report.unexpected_keys}")
        return module

    def targets(self):
        """The logit explained for each image: tensor `targets` where given, else the number `target` for all."""
        if "targets" in self.tensors:
            return self["targets"]
        return torch.full((len(self["images"]),), self.integer("target", 1), dtype=torch.int64)


def named(prefix, tensors):
    return {prefix + name: tensor for name, tensor in tensors}


def target_logits(model, images, targets):
    return model(images).gather(1, targets[:, None])[:, 0]


def gradient_of_target(model, images, targets):
    x = images.detach().clone().requires_grad_(True)
    (g,) = torch.autograd.grad(target_logits(model, x, targets).sum(), x)
    return g


def logits(given):
    model = given.model().eval()
    with torch.no_grad():
        return {"features": model.features(given["images"]), "logits": model(given["images"])}


def logits_train(given):
    model = given.model().train()
    with torch.no_grad():
        features = model.features(given["images"])
        return {"features": features, "logits": model.head(features), **named("buffer.", model.named_buffers())}


def step(given):
    method = given.text("method")
    model = given.model().train()
    masked = given["masked"] if method in losses.USES_SHUFFLE else None
    batch = losses.Batch(given["images"], given["labels"], given["inside"], masked)
    settings = losses.Settings(
        weight=given.number("lambda", "0"),
        **{name: given.text(name, getattr(losses.Settings, name)) for name in losses.Settings.CHOICES})

    out = {}
    discriminator = update = None
    if method.startswith("Adversarial"):
        discriminator = given.discriminator().train()
        optimiser = torch.optim.Adam(discriminator.parameters(), lr=given.number("discriminator_lr"))

        def update(loss):
            loss.backward()
            out.update((f"discriminator_grad.{n}", p.grad.clone()) for n, p in discriminator.named_parameters())
            optimiser.step()

    terms = losses.loss(method, model, batch, settings, discriminator, update)
    terms["total"].backward()
    out.update(named("term.", ((n, t.detach().reshape(1)) for n, t in terms.items())))
    out.update(named("grad.", ((n, p.grad) for n, p in model.named_parameters())))
    out.update(named("buffer.", model.named_buffers()))
    if discriminator is not None:
        out.update(named("discriminator.", discriminator.state_dict().items()))
    return out


def ppi_step(given):
    model = given.model().train()
    kinds = {field.name: field.type for field in fields(ppi.Settings)}
    settings = ppi.Settings(**{
        name: given.text(name) == "true" if kind is bool else kind(given.text(name))
        for name, kind in kinds.items() if name in given.metadata})
    terms = ppi.step(model, given["images"], given["labels"], settings)
    terms["total"].backward()
    return {
        **named("term.", ((n, t.detach().reshape(1)) for n, t in terms.items())),
        **named("grad.", ((n, p.grad) for n, p in model.named_parameters())),
        **named("buffer.", model.named_buffers())}


def adam(given):
    parameters = {name: torch.nn.Parameter(p) for name, p in given.under("p.").items()}
    optimiser = torch.optim.Adam(
        parameters.values(), lr=given.number("lr"), weight_decay=given.number("weight_decay", "0"))
    for k in range(given.integer("steps")):
        for name, p in parameters.items():
            p.grad = given[f"g{k}.{name}"].clone()
        optimiser.step()
    return named("p.", ((name, p.detach()) for name, p in parameters.items()))


def sgd(given):
    """Each step is an epoch of the schedule."""
    parameters = {name: torch.nn.Parameter(p) for name, p in given.under("p.").items()}
    optimiser = torch.optim.SGD(
        parameters.values(), lr=given.number("lr"), momentum=given.number("momentum"), weight_decay=given.number("weight_decay", "0"))
    schedule = torch.optim.lr_scheduler.StepLR(optimiser, step_size=given.integer("every"), gamma=given.number("gamma"))
    for k in range(given.integer("steps")):
        for name, p in parameters.items():
            p.grad = given[f"g{k}.{name}"].clone()
        optimiser.step()
        schedule.step()
    return named("p.", ((name, p.detach()) for name, p in parameters.items()))


def input_gradient(given):
    return {"attribution": gradient_of_target(given.model().eval(), given["images"], given.targets())}


def integrated_gradients(given):
    model, images, targets = given.model().eval(), given["images"], given.targets()
    nodes, weights = np.polynomial.legendre.leggauss(given.integer("steps", "200"))
    average = torch.zeros_like(images)
    for node, weight in zip(nodes.tolist(), weights.tolist()):
        average += weight / 2 * gradient_of_target(model, (1 + node) / 2 * images, targets)
    return {"attribution": images * average}


def occlusion(given):
    model, images, targets = given.model().eval(), given["images"], given.targets()
    window = given.integer("window")
    height, width = images.shape[2:]
    attribution = torch.zeros(len(images), height, width, dtype=images.dtype)
    with torch.no_grad():
        whole = target_logits(model, images, targets)
        for row in range(0, height, window):
            for column in range(0, width, window):
                rows, columns = slice(row, row + window), slice(column, column + window)
                occluded = images.clone()
                occluded[:, :, rows, columns] = 0
                difference = whole - target_logits(model, occluded, targets)
                attribution[:, rows, columns] = difference[:, None, None]
    return {"attribution": attribution}


def grad_cam(given):
    model, images, targets = given.model().eval(), given["images"], given.targets()
    return {"attribution": saliency.grad_cam(model, images, targets, given.text("layer"))}


def guided_grad_cam(given):
    images, targets = given["images"], given.targets()
    coarse = saliency.grad_cam(given.model().eval(), images, targets, given.text("layer"))
    return {"attribution": saliency.guided_gradient(given.model().eval(), images, targets) * coarse[:, None]}


def deep_lift(given):
    return {"attribution": saliency.deep_lift(given.model().eval(), given["images"], given.targets())}


def smooth(given):
    """Gaussian of sigma 1, cut at 3.5 sigma, normalised over its nine taps; zeros outside the image."""
    taps = np.exp(-np.arange(-4, 5) ** 2 / 2.0)
    taps /= taps.sum()

    def blur(line):
        return np.convolve(line, taps, mode="full")[4:-4]

    out = []
    for one in given["maps"].numpy():
        out.append(np.apply_along_axis(blur, 0, np.apply_along_axis(blur, 1, one)))
    return {"maps": torch.from_numpy(np.stack(out)).to(given.dtype)}


def binarise(given):
    """As many of the highest pixels as the mask has, strictly above the percentile and above 0."""
    binary, thresholds = [], []
    for one, mask in zip(given["maps"].numpy(), given["masks"].numpy()):
        q = 100 - 100 * float(mask.sum()) / mask.size
        threshold = np.percentile(one, q)
        thresholds.append(float(threshold))
        binary.append((one > threshold) & (one > 0))
    return {
        "binary": torch.from_numpy(np.stack(binary)).to(given.dtype),
        "thresholds": torch.tensor(thresholds, dtype=given.dtype)}


def spectral_norm(given):
    discriminator = given.discriminator().train()
    with torch.no_grad():
        output = discriminator(given["features"])
    return {"output": output, **named("discriminator.", discriminator.state_dict().items())}


def initial_weights(given):
    torch.manual_seed(given.integer("seed"))
    if given.text("net") == "Discriminator":
        module = nets.discriminator(given.integer("inputs"), given.integer("hidden", 1024))
    else:
        module = nets.by_name(given.text("net"), given.integer("width", 64), given.integer("classes", 2))
    return dict(module.state_dict())


CASES = {f.__name__: f for f in (
    logits, logits_train, step, ppi_step, adam, sgd, input_gradient, integrated_gradients, occlusion, grad_cam, guided_grad_cam,
    deep_lift, smooth, binarise, spectral_norm, initial_weights)} | architectures.CASES | matrix_products.CASES | tensor_networks.CASES | volumes.CASES


def main(arguments):
    triples = [arguments[k:k + 3] for k in range(0, len(arguments), 3)]
    if not triples or any(len(triple) != 3 or triple[0] not in CASES for triple in triples):
        sys.exit(f"usage: oracle.py CASE IN.safetensors OUT.safetensors ..., CASE one of {', '.join(CASES)}")
    for case, source, target in triples:
        try:
            results = CASES[case](Input(source))
        except (KeyError, ValueError) as error:
            sys.exit(f"oracle.py {case} {source}: {error.args[0]}")
        save(target, {name: tensor.detach().contiguous() for name, tensor in results.items()}, {"case": case})


if __name__ == "__main__":
    main(sys.argv[1:])
