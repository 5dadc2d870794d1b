"""Peer of the PNG reader and writer: Pillow.

stdin:  [{"ask": "write", "mode": Pillow mode, "shape": [H, W] or [H, W, C], "samples": [...], "options": {...}} or
         {"ask": "read", "png": base64, "palette": whether to look the colours up}, ...]
stdout: [base64 of a PNG file, or {"mode": ..., "shape": [...], "samples": [...], "dpi": null or [across, down]}, ...]
"""
import base64
import io
import json
import sys

import numpy as np
from PIL import Image


def write(mode, shape, samples, options):
    kind = np.int32 if mode == "I" else np.uint8
    array = np.array(samples, dtype=kind).reshape(shape)
    if mode == "P":
        image = Image.frombytes("P", (shape[1], shape[0]), array.tobytes())
        image.putpalette(options.pop("palette"))
    else:
        image = Image.fromarray(array, mode)
    if isinstance(options.get("transparency"), list):
        colour = options["transparency"]
        options["transparency"] = bytes(colour) if mode == "P" else tuple(colour)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return base64.b64encode(buffer.getvalue()).decode()


def read(png, palette=False):
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    image.load()
    if palette:
        image = image.convert("RGB")
    array = np.asarray(image)
    return {"mode": image.mode, "shape": list(array.shape), "samples": array.astype(int).ravel().tolist(), "dpi": image.info.get("dpi")}


def answer(question):
    return globals()[question.pop("ask")](**question)


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
