"""Peer of the data readers: the files that other people's programs write, by those programs' own libraries.

stdin:  [{"ask": "mat", "variables": {NAME: ARRAY}, "compressed": bool},
         {"ask": "pickled", "value": VALUE, "protocol": 2 to 5, "python": 2 or 3},
         {"ask": "saved", "arrays": [ARRAY, ...], "archive": bool},
         {"ask": "synsets", "ids": [...], "names": [...]}: a MATLAB array of structures,
         {"ask": "photo", "mode": Pillow's, "shape": [...], "samples": [...]}: a JPEG file,
         {"ask": "square", "jpeg": base64, "side": S, "shorter": R}: what torchvision cuts from it, ...]
        ARRAY is {"shape": [...], "values": [...] row by row, "dtype": ..., "order": "C" or "F"}; VALUE is JSON, in which {"array": ARRAY} is an array,
        {"bytes": text} the bytes of Latin-1, {"call": [MODULE, NAME, ARGUMENTS]} a call that unpickling would make.
stdout: [base64 of the file, or of a square {"bytes": [...], "pixels": [...]}, ...]
"""
import base64
import importlib
import io
import json
import pickle
import sys

import numpy as np
import scipy.io


def encoded(content):
    return base64.b64encode(content).decode()


def array(shape, values, dtype, order="C"):
    return np.asarray(np.array([float("nan") if value is None else value for value in values], dtype=dtype).reshape(shape), order=order)


def mat(variables, compressed):
    buffer = io.BytesIO()
    scipy.io.savemat(buffer, {name: array(**variable) for name, variable in variables.items()}, do_compression=compressed)
    return encoded(buffer.getvalue())


class Call:
    """Pickles as a call of a function, which unpickling makes."""

    def __init__(self, module, name, arguments):
        self.reduced = getattr(importlib.import_module(module), name), tuple(arguments)

    def __reduce__(self):
        return self.reduced


def value_of(value):
    if isinstance(value, list):
        return [value_of(item) for item in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["array"]:
        return array(**value["array"])
    if list(value) == ["bytes"]:
        return value["bytes"].encode("latin1")
    if list(value) == ["call"]:
        return Call(*value["call"])
    return {key: value_of(item) for key, item in value.items()}


class PythonTwo(pickle._Pickler):
    """Writes texts and bytes alike as Python 2 wrote its str."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_text(self, text):
        data = text if isinstance(text, bytes) else text.encode("latin1")
        self.write((b"U" + bytes([len(data)]) if len(data) < 256 else b"T" + len(data).to_bytes(4, "little")) + data)
        self.memoize(text)

    dispatch[str] = dispatch[bytes] = save_text


def pickled(value, protocol, python=3):
    buffer = io.BytesIO()
    (PythonTwo if python == 2 else pickle.Pickler)(buffer, protocol).dump(value_of(value))
    return encoded(buffer.getvalue())


def saved(arrays, archive):
    import torch

    buffer = io.BytesIO()
    torch.save(tuple(torch.from_numpy(array(**each)) for each in arrays), buffer, _use_new_zipfile_serialization=archive)
    return encoded(buffer.getvalue())


def synsets(ids, names):
    array = np.empty((len(ids), 1), dtype=[("ILSVRC2012_ID", "O"), ("WNID", "O"), ("gloss", "O")])
    for row, (number, name) in enumerate(zip(ids, names)):
        array[row, 0] = (float(number), name, "a thing")
    buffer = io.BytesIO()
    scipy.io.savemat(buffer, {"synsets": array}, do_compression=True)
    return encoded(buffer.getvalue())


def photo(mode, shape, samples):
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(np.array(samples, dtype=np.uint8).reshape(shape), mode).save(buffer, "JPEG", quality=95)
    return encoded(buffer.getvalue())


def square(jpeg, side, shorter):
    from PIL import Image
    from torchvision import transforms

    image = Image.open(io.BytesIO(base64.b64decode(jpeg))).convert("RGB")
    cut = transforms.Compose([transforms.Resize(shorter), transforms.CenterCrop(side)])(image)
    pixels = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])(cut)
    return {"bytes": np.asarray(cut).ravel().tolist(), "pixels": pixels.numpy().ravel().tolist()}


def answer(question):
    return globals()[question.pop("ask")](**question)


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
