"""Reads and writes safetensors files with what Debian has: json, struct and torch.

A file is an 8-byte little-endian length, a JSON header of that length, then the tensors' bytes. `save` gives the same
bytes as the C# writer: header in the given order, data with wide elements first, so that each tensor is aligned.
"""
import json
import struct

import torch

DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64,
    "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool,
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def load(path):
    """Returns (dict of tensors, dict of metadata texts)."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    return {name: _tensor(entry, data) for name, entry in header.items()}, metadata


def save(path, tensors, metadata=None):
    """Writes the tensors (any device, any strides) under their names."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    layout = sorted(tensors, key=lambda name: -tensors[name].element_size())
    begins, end = {}, 0
    for name in layout:
        begins[name] = end
        end += tensors[name].numel() * tensors[name].element_size()
    header = {"__metadata__": dict(sorted(metadata.items()))} if metadata else {}
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [begins[name], begins[name] + size]}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in layout:
            file.write(_bytes(tensors[name]))


def _tensor(entry, data):
    begin, end = entry["data_offsets"]
    dtype = DTYPES[entry["dtype"]]
    if begin == end:
        return torch.empty(entry["shape"], dtype=dtype)
    return torch.frombuffer(bytearray(data[begin:end]), dtype=dtype).reshape(entry["shape"])


def _bytes(tensor):
    return tensor.reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
