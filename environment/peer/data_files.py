"""Peer of the data readers: the files that other people's programs write, by those programs' own libraries.

stdin:  [{"ask": "mat", "variables": {NAME: {"shape": [...], "values": [...] row by row, "dtype": ...}}, "compressed": bool}, ...]
stdout: [base64 of the file, ...]
"""
import base64
import io
import json
import sys

import numpy as np
import scipy.io


def encoded(content):
    return base64.b64encode(content).decode()


def array(shape, values, dtype):
    return np.array([float("nan") if value is None else value for value in values], dtype=dtype).reshape(shape)


def mat(variables, compressed):
    buffer = io.BytesIO()
    scipy.io.savemat(buffer, {name: array(**variable) for name, variable in variables.items()}, do_compression=compressed)
    return encoded(buffer.getvalue())


def answer(question):
    return globals()[question.pop("ask")](**question)


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
