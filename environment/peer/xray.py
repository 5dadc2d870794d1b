"""Peer of the radiographs' preprocessing: Pillow, scipy and, where installed, scikit-image.

stdin:  [{"ask": name of a function below, ...its arguments}, ...]
stdout: [answer, ...]; null for a question to a library that is not installed
"""
import json
import sys

import numpy as np
from PIL import Image
from scipy import ndimage

try:
    from skimage import transform
except ImportError:
    transform = None


def array(pixels, shape):
    return np.array(pixels, dtype=np.float32).reshape(shape)


def normalise(raw, maximum):
    sample = np.array(raw, dtype=np.int64)
    return ((2 * (sample.astype(np.float32) / maximum) - 1.0) * 1024).tolist()


def pillow(pixels, shape, size):
    image = Image.fromarray(array(pixels, shape), "F")
    return np.asarray(image.resize((size[1], size[0]), Image.BILINEAR)).ravel().tolist()


def scipy(pixels, shape, size):
    image = array(pixels, shape).astype(np.float64)
    scale = np.array(shape) / np.array(size)
    blurred = ndimage.gaussian_filter(image, np.maximum(0, (scale - 1) / 2), mode="constant", cval=0)
    rows, columns = [(np.arange(m) + 0.5) * s - 0.5 for m, s in zip(size, scale)]
    grid = np.meshgrid(rows, columns, indexing="ij")
    return ndimage.map_coordinates(blurred, grid, order=1, mode="grid-constant", cval=0).ravel().tolist()


def skimage(pixels, shape, size):
    if transform is None:
        return None
    image = array(pixels, shape)
    return transform.resize(image, size, order=1, mode="constant", cval=0, anti_aliasing=True, preserve_range=True).ravel().tolist()


def crop(shape):
    """The rows and columns that the centre crop of torchxrayvision keeps, and their number."""
    y, x = shape
    side = min(y, x)
    return [y // 2 - side // 2, x // 2 - side // 2, side]


def boxes(shape, boxes):
    """The union of boxes in an image as torchxrayvision draws it: everything cast to whole numbers."""
    mask = np.zeros(shape)
    scale = shape[1] / 1024
    for box in boxes:
        x, y, width, height = (np.array(box) * scale).astype(int)
        mask[y:y + height, x:x + width] = 1
    return mask.ravel().tolist()


def answer(question):
    return globals()[question.pop("ask")](**question)


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
