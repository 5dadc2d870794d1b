"""
python3 selfcheck.py: the losses against finite differences and closed forms, in float64 on small networks.
Prints one line a check; a failed one raises.
"""

import torch
from torch.autograd import grad

import losses
import nets
from bench import shuffle_outside


def close(name, got, expected, tolerance):
    error = float((got - expected).abs().max() / (expected.abs().max() + 1e-30))
    assert error <= tolerance, f"{name}: {got} against {expected}, relative error {error:.1e}"
    print(f"{name}: relative error {error:.1e}")


def slope(evaluate, parameters, direction, h=1e-6):
    """Central difference of evaluate() along a direction in the parameters."""
    values = []
    for sign in (1, -2):
        with torch.no_grad():
            for p, d in zip(parameters, direction):
                p += sign * h * d
        values.append(evaluate().detach())
    with torch.no_grad():
        for p, d in zip(parameters, direction):
            p += h * d
    return (values[0] - values[1]) / (2 * h)


def check_slope(name, evaluate, module):
    parameters = list(module.parameters())
    direction = [torch.randn_like(p) for p in parameters]
    gradients = grad(evaluate(), parameters)
    analytic = sum((g * d).sum() for g, d in zip(gradients, direction))
    # 1e-5: rounding of the loss (1e-16) over h, times a loss some hundred times its slope
    close(name, slope(evaluate, parameters, direction), analytic, 1e-5)


def main():
    torch.manual_seed(1)
    torch.set_default_dtype(torch.float64)
    model = nets.resnet18(width=4).train()
    critic = nets.discriminator(32, hidden=16)
    critic(torch.rand(2, 32))
    critic.eval()  # no power iterations, so that the loss is one fixed function
    images = torch.rand(4, 1, 12, 12)
    inside = (torch.rand(4, 1, 12, 12) < 0.5).double()
    batch = losses.Batch(images, torch.tensor([0, 1, 1, 0]), inside, shuffle_outside(images, 1 - inside))

    close("shuffle keeps the inside", batch.masked * inside, images * inside, 0)
    values = [torch.sort((x * batch.outside()).flatten(1))[0] for x in (batch.masked, images)]
    close("shuffle keeps the outside values", values[0], values[1], 0)
    assert sum(p.numel() for p in nets.resnet18().parameters()) == 11_168_706
    assert sum(p.numel() for p in nets.discriminator(512).parameters()) == 2_625_537

    protocols = {
        "released": losses.Settings(0.3, "one", "mean", "l1_sum", "image_is_one"),
        "paper": losses.Settings(0.3, "lambda", "sum", "l2", "masked_is_one"),
    }
    for method in losses.METHODS:
        for protocol, settings in protocols.items():
            def evaluate(term="total"):
                return losses.loss(method, model, batch, settings, critic, lambda loss: None)[term]

            check_slope(f"{method}, {protocol}", evaluate, model)
            if method.startswith("Adversarial"):
                check_slope(f"{method}, {protocol}, discriminator", lambda: evaluate("discriminator"), critic)

    model.eval()  # no terms across samples, as the closed forms assume
    x = images.clone().requires_grad_(True)
    y = model(x)
    (g,) = grad((y[:, 1] - y[:, 0]).sum(), x)
    p1 = torch.softmax(y, 1)[:, 1].detach()[:, None, None, None]
    settings = losses.Settings(0.3)
    rrr = losses.loss("RightForTheRightReasons", model, batch, settings)["rrr"]
    # 1e-8: the closed form leaves out the 1e-11 inside the logarithm
    close("RRR, closed form", rrr.detach(), 0.3 * (((1 - 2 * p1) * g * (1 - inside)) ** 2).sum(), 1e-8)
    gradmask = losses.loss("GradMask", model, batch, settings)["gradmask"]
    close("GradMask, closed form", gradmask.detach(), 0.3 * (g * (1 - inside)).abs().sum(), 1e-12)


if __name__ == "__main__":
    main()
