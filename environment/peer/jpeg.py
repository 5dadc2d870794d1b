"""Peer of the JPEG reader: Pillow, over the same libjpeg.

stdin:  [{"ask": "write", "mode": Pillow mode, "shape": [H, W] or [H, W, C], "samples": [...], "options": {...}} or
         {"ask": "read", "jpeg": base64}, ...]
stdout: [base64 of a JPEG file, or {"mode": ..., "shape": [...], "samples": [...]}, ...]
"""
import base64
import io
import json
import sys

import numpy as np
from PIL import Image


def write(mode, shape, samples, options):
    image = Image.fromarray(np.array(samples, dtype=np.uint8).reshape(shape), mode)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return base64.b64encode(buffer.getvalue()).decode()


def read(jpeg):
    image = Image.open(io.BytesIO(base64.b64decode(jpeg)))
    array = np.asarray(image)
    return {"mode": image.mode, "shape": list(array.shape), "samples": array.astype(int).ravel().tolist()}


def answer(question):
    return globals()[question.pop("ask")](**question)


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
