"""LoTeNet and Tensor Net-X as literal contractions in numpy: site by site, block by block, in float64.

Weights have the names of the C# state dicts: `cores` [blocks, sites, features, b, b], `output` [blocks, outputs, b, b], `left`
and `right` [blocks, b] where the ends are trained.
"""

import numpy as np
import torch


def contract(weights, prefix, block, sites):
    """One matrix product state: sites [S, F] -> [O]. From left to right, no rescaling."""
    cores, output = weights[prefix + "cores"][block], weights[prefix + "output"][block]
    count, bond = cores.shape[0], cores.shape[-1]
    first = np.eye(bond)[0]
    left = weights[prefix + "left"][block] if prefix + "left" in weights else first
    right = weights[prefix + "right"][block] if prefix + "right" in weights else first
    matrices = []
    for site in range(count):
        matrix = np.eye(bond)
        for feature in range(cores.shape[1]):
            matrix = matrix + cores[site, feature] * sites[site, feature]
        matrices.append(matrix)
    row = left
    for matrix in matrices[:count // 2]:
        row = row @ matrix
    column = right
    for matrix in reversed(matrices[count // 2:]):
        column = matrix @ column
    return np.array([row @ core @ column for core in output])


def waves(site):
    return np.concatenate([np.cos(np.pi / 2 * site), np.sin(np.pi / 2 * site)])


def gather(image, side, row, column, rows, columns, layout):
    """The pixels of one block of side x side, each a vector of its channels, in reading order."""
    pixels = []
    for i in range(side):
        for j in range(side):
            if layout == "local":
                pixels.append(image[:, side * row + i, side * column + j])
            else:
                pixels.append(image[:, rows * i + row, columns * j + column])
    return np.array(pixels)


def batch_norm(weights, prefix, x, axis):
    """Evaluation mode, the statistics along one axis of x."""
    shape = [-1 if k == axis else 1 for k in range(x.ndim)]
    mean, var, scale, shift = (weights[prefix + n].reshape(shape) for n in ("running_mean", "running_var", "weight", "bias"))
    return (x - mean) / np.sqrt(var + 1e-5) * scale + shift


def lotenet_one(weights, image, layout, normalisation):
    height, width = image.shape[1] // 4, image.shape[2] // 4
    x = np.zeros((16 * image.shape[0], height, width))
    for row in range(height):
        for column in range(width):
            x[:, row, column] = gather(image, 4, row, column, height, width, layout).T.reshape(-1)
    for level in (1, 2, 3):
        rows, columns = x.shape[1] // 2, x.shape[2] // 2
        y = []
        for row in range(rows):
            for column in range(columns):
                sites = np.array([waves(p) for p in gather(x, 2, row, column, rows, columns, layout)])
                y.append(contract(weights, f"mps{level}.", row * columns + column, sites))
        y = batch_norm(weights, f"bn{level}.", np.array(y), 1 if normalisation == "channel" else 0)  # [blocks, b]
        x = y.T.reshape(-1, rows, columns)
    sites = np.array([waves(x[:, row, column]) for row in range(x.shape[1]) for column in range(x.shape[2])])
    return contract(weights, "final.", 0, sites)


def tensor_net_x_one(weights, image):
    pixels = image.reshape(image.shape[0], -1).T
    return contract(weights, "mps.", 0, np.concatenate([1 - pixels, pixels], axis=1))


def arrays(given):
    return {name: value.double().numpy() for name, value in given.under("model.").items()}, given["images"].double().numpy()


def lotenet(given):
    weights, images = arrays(given)
    layout, normalisation = given.text("layout", "local"), given.text("normalisation", "channel")
    return {"logits": torch.from_numpy(np.array([lotenet_one(weights, image, layout, normalisation) for image in images])).to(given.dtype)}


def tensor_net_x(given):
    weights, images = arrays(given)
    return {"logits": torch.from_numpy(np.array([tensor_net_x_one(weights, image) for image in images])).to(given.dtype)}


CASES = {f.__name__: f for f in (lotenet, tensor_net_x)}
