"""
The training loss of every method, written out as the papers' formulas.

Every method takes a model in training mode and a Batch, and returns a dict of named scalars. Each named term already
carries its weight, so that `total`, whose gradient trains the model, is their plain sum; only `discriminator`, which
trains the discriminator, stays outside it.
"""

from dataclasses import dataclass

import torch
from torch.nn import functional as F


@dataclass
class Batch:
    images: torch.Tensor  # [N, C, H, W]
    labels: torch.Tensor  # [N], int64
    inside: torch.Tensor  # [N, 1, H, W], 1 where the evidence is
    masked: torch.Tensor = None  # [N, C, H, W], the images with their background shuffled (by the caller)

    def outside(self):
        """1 where the mask is not fully 1: soft edges count as outside."""
        return (self.inside < 1 - 1e-6).to(self.images.dtype)

    def zeroed(self):
        return self.images * self.inside


@dataclass
class Settings:
    weight: float = 0.0  # lambda
    actdiff_weight: str = "one"  # lambda | one
    actdiff_reduction: str = "mean"  # mean | sum
    gradmask_norm: str = "l1_sum"  # l1_sum | l2
    discriminator_labels: str = "image_is_one"  # image_is_one | masked_is_one

    CHOICES = {
        "actdiff_weight": ("lambda", "one"),
        "actdiff_reduction": ("mean", "sum"),
        "gradmask_norm": ("l1_sum", "l2"),
        "discriminator_labels": ("image_is_one", "masked_is_one"),
    }

    def __post_init__(self):
        for name, choices in Settings.CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} is '{getattr(self, name)}': give one of {', '.join(choices)}")


def with_total(**terms):
    trains_model = [value for name, value in terms.items() if name != "discriminator"]
    return dict(terms, total=sum(trains_model))


def classify(model, images, labels):
    return with_total(classification=F.cross_entropy(model(images), labels))


def actdiff(model, batch, contrast, settings):
    """|| f(contrast) - f(x) + 1e-6 ||_2 per sample. The contrast passes through the network first."""
    z_contrast = model.features(contrast)
    z = model.features(batch.images)
    classification = F.cross_entropy(model.head(z), batch.labels)
    distances = torch.sqrt(((z_contrast - z + 1e-6) ** 2).sum(dim=1))
    distance = distances.mean() if settings.actdiff_reduction == "mean" else distances.sum()
    if settings.actdiff_weight == "lambda":
        weight = settings.weight
    else:
        weight = 0.0 if settings.weight == 0 else 1.0
    return with_total(classification=classification, actdiff=weight * distance)


def binary_cross_entropy(probability, label):
    return F.binary_cross_entropy(probability, torch.full_like(probability, label))


def adversarial(model, batch, contrast, settings, discriminator, update_discriminator):
    """
    The discriminator tells the features of an image from those of its contrast, the model learns to fool it.
    `update_discriminator(loss)` is called between the two, to back-propagate the discriminator's loss and step it.

    The discriminator stays in training mode: each of its four passes (image, contrast; image, contrast) is one
    power iteration of its spectral norms.
    """
    image_label = 1.0 if settings.discriminator_labels == "image_is_one" else 0.0
    contrast_label = 1.0 - image_label

    z_contrast = model.features(contrast)
    z = model.features(batch.images)
    classification = F.cross_entropy(model.head(z), batch.labels)

    told_apart = settings.weight * (
        binary_cross_entropy(discriminator(z.detach()), image_label)
        + binary_cross_entropy(discriminator(z_contrast.detach()), contrast_label))
    update_discriminator(told_apart)

    discriminator.requires_grad_(False)
    fooled = settings.weight * (
        binary_cross_entropy(discriminator(z), contrast_label)
        + binary_cross_entropy(discriminator(z_contrast), image_label))
    discriminator.requires_grad_(True)

    return with_total(classification=classification, encoder=fooled, discriminator=told_apart)


def gradmask(model, batch, settings):
    """The outside part of d|y0 - y1| / dx."""
    x = batch.images.detach().clone().requires_grad_(True)
    y = model(x)
    if y.shape[1] != 2:
        raise ValueError(f"GradMask contrasts two classes, but the model has {y.shape[1]} logits")
    (g,) = torch.autograd.grad((y[:, 0] - y[:, 1]).abs().sum(), x, create_graph=True)
    outside_gradient = g * batch.outside()
    if settings.gradmask_norm == "l1_sum":
        norm = outside_gradient.abs().sum()
    else:
        norm = outside_gradient.norm()  # of the whole batch; its subgradient at 0 is 0
    return with_total(classification=F.cross_entropy(y, batch.labels), gradmask=settings.weight * norm)


def right_for_the_right_reasons(model, batch, settings):
    """The squared outside part of d(sum of log probabilities) / dx."""
    x = batch.images.detach().clone().requires_grad_(True)
    y = model(x)
    log_probabilities = torch.log(F.softmax(y, dim=1) + 1e-11)
    (g,) = torch.autograd.grad(log_probabilities.sum(), x, create_graph=True)
    penalty = ((g * batch.outside()) ** 2).sum()
    return with_total(classification=F.cross_entropy(y, batch.labels), rrr=settings.weight * penalty)


METHODS = (
    "Baseline", "Masked", "MaskedZero", "ActDiff", "ActDiffZero", "Adversarial", "AdversarialZero", "GradMask",
    "RightForTheRightReasons")

USES_SHUFFLE = ("Masked", "ActDiff", "Adversarial")


def loss(method, model, batch, settings, discriminator=None, update_discriminator=None):
    """The terms of one training step of a method. The last two arguments matter to Adversarial(Zero) alone."""
    if method == "Baseline":
        return classify(model, batch.images, batch.labels)
    if method == "Masked":
        return classify(model, batch.masked, batch.labels)
    if method == "MaskedZero":
        return classify(model, batch.zeroed(), batch.labels)
    if method == "ActDiff":
        return actdiff(model, batch, batch.masked, settings)
    if method == "ActDiffZero":
        return actdiff(model, batch, batch.zeroed(), settings)
    if method == "Adversarial":
        return adversarial(model, batch, batch.masked, settings, discriminator, update_discriminator)
    if method == "AdversarialZero":
        return adversarial(model, batch, batch.zeroed(), settings, discriminator, update_discriminator)
    if method == "GradMask":
        return gradmask(model, batch, settings)
    if method == "RightForTheRightReasons":
        return right_for_the_right_reasons(model, batch, settings)
    raise ValueError(f"unknown method '{method}': give one of {', '.join(METHODS)}")
