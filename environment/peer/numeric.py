"""Peer of the numeric rooms without torch: numpy's and scipy's answers to a list of questions.

stdin:  [{"ask": name of a function below, ...its arguments}, ...]
stdout: [answer, ...]
"""
import base64
import io
import json
import sys

import numpy as np
from scipy import ndimage, stats


def percentile(values, q):
    return float(np.percentile(np.array(values, dtype=np.float32).astype(np.float64), q))


def deviation(values):
    return float(np.std(values, ddof=1))


def pearson(x, y):
    return float(stats.pearsonr(x, y)[0])


def spearman(x, y):
    return float(stats.spearmanr(x, y)[0])


def hypergeometric_iou(pixels, kept, inside):
    x = np.arange(0, min(kept, inside) + 1)
    return float(np.sum(stats.hypergeom.pmf(x, pixels, inside, kept) * x / (kept + inside - x)))


def permutation(seed, count):
    return np.random.RandomState(seed).permutation(count).tolist()


def choice(seed, items, count):
    return np.random.RandomState(seed).choice(items, count, replace=False).tolist()


def uniform(seed, count):
    return np.random.RandomState(seed).random_sample(count).tolist()


def normal(seed, count):
    return np.random.RandomState(seed).standard_normal(count).tolist()


def dilation(mask, sigma):
    blurred = ndimage.gaussian_filter(np.array(mask, dtype=np.float64), sigma, mode="nearest", truncate=4.0)
    return (blurred / blurred.max() > 0).astype(int).tolist()


def npy(values, dtype, version, fortran=False):
    buffer = io.BytesIO()
    array = np.array(values, dtype=dtype, order="F" if fortran else "C")
    np.lib.format.write_array(buffer, array, version=tuple(version))
    return base64.b64encode(buffer.getvalue()).decode()


def leggauss(count):
    return [a.tolist() for a in np.polynomial.legendre.leggauss(count)]


def answer(question):
    return globals()[question.pop("ask")](**question)


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
