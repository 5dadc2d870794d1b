"""Peer of Metrics and Saliency/Faithfulness: measures of explanations, by numpy, scipy and scikit-learn, written from the formulas.

stdin:  [{"ask": name of a function below, ...its arguments}, ...]
stdout: [answer, ...]
"""
import json
import sys

import numpy as np
from scipy import ndimage, stats
from sklearn.metrics import auc


def singles(values):
    return np.array(values, dtype=np.float32).astype(np.float64)


def order(map):
    return np.argsort(-singles(map), kind="stable").tolist()


def energy_pointing(map, mask, points):
    map, mask = singles(map), singles(mask)
    top = np.argsort(-map, kind="stable")[:points]
    energy = np.clip(map[top], 0, None)
    return [float((energy * mask[top]).sum() / energy.sum()), float(mask[top].mean())]


def gini(map):
    sizes = np.abs(singles(map))
    # Half the relative mean absolute difference: another form of the same index.
    return float(np.abs(sizes[:, None] - sizes[None, :]).mean() / (2 * sizes.mean()))


def entropy(map):
    return float(stats.entropy(np.abs(singles(map))))


def area(points, scores):
    points = np.array(points, dtype=np.float64)
    return float(auc(points, scores) / (points[-1] - points[0]))


def spearman_matrix(methods, images, absolute):
    maps = np.array([singles(m) for m in methods]).reshape(len(methods), images, -1)
    maps = np.abs(maps) if absolute else maps
    each = [[[stats.spearmanr(a[i], b[i])[0] for b in maps] for a in maps] for i in range(images)]
    return np.mean(each, axis=0).tolist()


def ssim(first, second, width, range):
    x, y = singles(first).reshape(-1, width), singles(second).reshape(-1, width)
    n, c1, c2 = 49, (0.01 * range) ** 2, (0.03 * range) ** 2

    def mean(values):
        return ndimage.uniform_filter(values, 7)[3:-3, 3:-3]

    mx, my, sample = mean(x), mean(y), n / (n - 1)
    vx, vy, vxy = (sample * (mean(a * b) - mean(a) * mean(b)) for a, b in ((x, x), (y, y), (x, y)))
    return float(np.mean((2 * mx * my + c1) * (2 * vxy + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))))


def neighbour_fill(plane, removed, width):
    """Every pixel is an unknown of a dense system: a known one equals itself, a removed one its neighbours' weighted mean."""
    plane, removed = np.array(plane), np.array(removed)
    height = len(plane) // width
    matrix, right = np.eye(len(plane)), plane.copy()
    for p in np.flatnonzero(removed):
        weights = {}
        for down in (-1, 0, 1):
            for across in (-1, 0, 1):
                r, c = p // width + down, p % width + across
                if (down or across) and 0 <= r < height and 0 <= c < width:
                    weights[r * width + c] = 1 / 12 if down and across else 1 / 6
        for q, weight in weights.items():
            matrix[p, q] = -weight / sum(weights.values())
        right[p] = 0
    return np.linalg.solve(matrix, right).tolist()


def answer(question):
    return globals()[question.pop("ask")](**question)


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
