"""Writes weight files for the tests, with torch.load's own reading of each beside it as FILE.safetensors.

weight_files.py write FOLDER       state dicts in every form that PyTorch has written them
weight_files.py evil FOLDER        pickles that create FOLDER/executed when they are loaded; each is tried out first
"""
import collections
import copyreg
import os
import pickle
import struct
import sys
import types
import zipfile

import torch
import torchvision

import safetensors_io


def state_dict():
    """Every element type and every awkward layout."""
    generator = torch.Generator().manual_seed(1)
    base = torch.randn(6, 5, 4, generator=generator)
    weights = collections.OrderedDict(plain=base.clone(), scalar=torch.tensor(3.5), empty=torch.empty(0, 3))
    weights.update(transposed=base.permute(2, 0, 1), slice=base[1:5, ::2, 1:3], row=base[3, 2], tied=base, expanded=torch.arange(3.0).expand(4, 3))
    weights["channels_last"] = torch.randn(2, 3, 4, 5, generator=generator).to(memory_format=torch.channels_last)
    weights["empty_slice"] = base[:, 5:]
    for name, dtype in safetensors_io.DTYPES.items():
        weights[f"type.{name}"] = (torch.randn(3, 7, generator=generator) * 50).to(dtype)
    weights["naïve.重み"] = torch.tensor([float("nan"), float("inf"), -0.0])
    return weights


def write(folder):
    def save(name, content, expected=None, **options):
        path = os.path.join(folder, name)
        torch.save(content, path, **options)
        loaded = torch.load(path) if expected is None else expected(torch.load(path))
        loaded = {key: getattr(value, "data", value) for key, value in loaded.items()}
        safetensors_io.save(path + ".safetensors", loaded, {"written by": "weight_files.py", "torch": torch.__version__})
        again, _ = safetensors_io.load(path + ".safetensors")
        assert all(torch.equal(again[key].nan_to_num(), value.nan_to_num()) for key, value in loaded.items())

    weights = state_dict()
    parameters = collections.OrderedDict((name, torch.nn.Parameter(value, value.is_floating_point())) for name, value in weights.items() if name != "expanded")
    resnet = torchvision.models.resnet18(weights=None).state_dict()
    adam = torch.optim.Adam([torch.nn.Parameter(torch.ones(2))])
    adam.param_groups[0]["params"][0].sum().backward()
    adam.step()
    checkpoint = {"epoch": 3, "state_dict": weights, "optimizer": adam.state_dict(), "best": 0.5, "args": None, "sizes": torch.Size([1, 2])}
    for label, zipped in ("zip", True), ("legacy", False):
        form = dict(_use_new_zipfile_serialization=zipped)
        save(f"{label}.pth", weights, **form)
        save(f"{label}-parameters.pth", parameters, **form)
        save(f"{label}-checkpoint.pth", checkpoint, lambda loaded: loaded["state_dict"], **form)
        save(f"{label}-resnet18.pth", resnet, **form)
        for protocol in 3, 4, 5:
            save(f"{label}-protocol{protocol}.pth", weights, pickle_protocol=protocol, **form)
        torch.save({"model": weights, "ema": weights.copy(), "epoch": 3}, os.path.join(folder, f"{label}-two.pth"), **form)
        torch.save(weights["plain"], os.path.join(folder, f"{label}-bare.pth"), **form)
        torch.save({"a": torch.eye(2).to_sparse()}, os.path.join(folder, f"{label}-sparse.pth"), **form)
        torch.save(torch.nn.Linear(2, 2), os.path.join(folder, f"{label}-module.pth"), **form)
        torch.save({"weight": torch.arange(6.0).reshape(2, 3), "bias": torch.arange(3)}, os.path.join(folder, f"{label}-small.pth"), **form)
    trained = collections.OrderedDict((name, value) for name, value in parameters.items() if value.requires_grad)
    for form in "build", "tensor", "variable":
        save(f"legacy-{form}.pth", trained, pickle_module=old_pickle(form), _use_new_zipfile_serialization=False)
    save("zip-untyped.pth", weights, pickle_module=untyped_pickle())
    legacy_view(os.path.join(folder, "legacy-view.pth"))
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), os.path.join(folder, "script.pt"))
    repack(folder)


def old_pickle(form):
    """A pickle module that writes tensors and parameters as early PyTorch did: torch.load still reads all three forms."""
    class Pickler(pickle.Pickler):
        def reducer_override(self, value):
            if type(value) is torch.nn.Parameter and form == "variable":
                return copyreg.__newobj__, (torch.nn.Parameter, value.data, True), (value.requires_grad, False, collections.OrderedDict())
            if isinstance(value, torch.nn.Parameter):
                return torch.nn.Parameter, (value.data, value.requires_grad)
            if isinstance(value, torch.Tensor):
                view = value.storage(), value.storage_offset(), tuple(value.size()), value.stride()
                return (getattr(torch, value.type().split(".")[1]), (), view) if form == "build" else (torch._utils._rebuild_tensor, view)
            if type(value) is collections.OrderedDict:  # As Python 2 wrote it.
                return collections.OrderedDict, ([[key, item] for key, item in value.items()],)
            return NotImplemented
    return types.SimpleNamespace(Pickler=Pickler, dump=pickle.dump, load=pickle.load, Unpickler=pickle.Unpickler, __name__="old")


def untyped_pickle():
    """A pickle module that writes tensors as PyTorch 2 writes those of its newer element types."""
    def _rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype, metadata=None):
        return torch.empty(0, dtype=dtype).set_(storage.untyped(), offset, size, stride)

    _rebuild_tensor_v3.__module__, _rebuild_tensor_v3.__qualname__ = "torch._utils", "_rebuild_tensor_v3"
    torch._utils._rebuild_tensor_v3 = _rebuild_tensor_v3

    class Pickler(pickle.Pickler):
        def reducer_override(self, value):
            if not isinstance(value, torch.Tensor):
                return NotImplemented
            view = value.storage().untyped(), value.storage_offset(), value.size(), value.stride()
            return _rebuild_tensor_v3, (*view, False, collections.OrderedDict(), value.dtype)
    return types.SimpleNamespace(Pickler=Pickler, dump=pickle.dump, __name__="untyped")


def legacy_view(path):
    """A storage that is a view of another, which only early PyTorch wrote: six numbers, of which the tensor has [2, 5)."""
    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            return ("storage", torch.FloatStorage, "root", "cpu", 6, ("view", 2, 3)) if value == "the storage" else None

        def reducer_override(self, value):
            return (torch._utils._rebuild_tensor, ("the storage", 0, (3,), (1,))) if isinstance(value, torch.Tensor) else NotImplemented

    with open(path, "wb") as file:
        for value in torch.serialization.MAGIC_NUMBER, 1001, {"little_endian": True}:
            pickle.dump(value, file, protocol=2)
        Pickler(file, protocol=2).dump({"a": torch.zeros(0)})
        pickle.dump(["root"], file, protocol=2)
        file.write(struct.pack("<q6f", 6, *range(6)))
    safetensors_io.save(path + ".safetensors", torch.load(path))


def repack(folder):
    """The same archive with ZIP64 sizes, compressed, and for a big-endian machine."""
    source = zipfile.ZipFile(os.path.join(folder, "zip-small.pth"))
    expected = torch.load(os.path.join(folder, "zip-small.pth"))
    limit, zipfile.ZIP64_LIMIT = zipfile.ZIP64_LIMIT, 1
    copy(source, os.path.join(folder, "zip64.pth"))
    zipfile.ZIP64_LIMIT = limit
    assert torch.load(os.path.join(folder, "zip64.pth"))["bias"].equal(expected["bias"])
    copy(source, os.path.join(folder, "compressed.pth"), method=zipfile.ZIP_DEFLATED)
    swap = lambda name, data: torch.load(os.path.join(folder, "zip-small.pth"))["weight" if name == "0" else "bias"].numpy().byteswap().tobytes()
    copy(source, os.path.join(folder, "big-endian.pth"), swap=swap)
    for name in "zip64.pth", "big-endian.pth":
        safetensors_io.save(os.path.join(folder, name + ".safetensors"), expected)


def copy(source, path, method=zipfile.ZIP_STORED, swap=None):
    with zipfile.ZipFile(path, "w", method) as target:
        for name in source.namelist():
            folder, _, key = name.rpartition("/")
            data = source.read(name)
            target.writestr(name, swap(key, data) if swap and folder.endswith("/data") else data)
        if swap:
            target.writestr(source.namelist()[0].split("/")[0] + "/byteorder", "big")


def evil(folder):
    marker = os.path.join(folder, "executed")
    command = f"echo >{marker}"

    class System:
        def __reduce__(self):
            return os.system, (command,)

    class Eval:
        def __reduce__(self):
            return eval, (f"open({marker!r}, 'w').close()",)

    text = command.encode()
    pickles = {f"{kind.__name__.lower()}-{protocol}": pickle.dumps(kind(), protocol) for kind in (System, Eval) for protocol in (2, 4)}
    pickles["hidden-in-value"] = pickle.dumps(collections.OrderedDict(a=[{"b": (1, System())}]), 2)
    pickles["stack-global"] = b"\x80\x04\x8c\x05posix\x8c\x06system\x93X" + struct.pack("<I", len(text)) + text + b"\x85R."
    pickles["memoised"] = b"\x80\x02cposix\nsystem\nq\x00" + b"0h\x00X" + struct.pack("<I", len(text)) + text + b"\x85R."
    pickles["inst"] = b"(X" + struct.pack("<I", len(text)) + text + b"iposix\nsystem\n."
    pickles["obj"] = b"\x80\x02(csubprocess\nPopen\n" + pickle.dumps(["sh", "-c", command], 2)[2:-1] + b"o."
    for name, data in pickles.items():
        assert executes(data, marker), name
        with zipfile.ZipFile(os.path.join(folder, f"zip-{name}.pth"), "w") as archive:
            archive.writestr("archive/data.pkl", data)
            archive.writestr("archive/version", "3\n")
        with open(os.path.join(folder, f"legacy-{name}.pth"), "wb") as file:
            for value in torch.serialization.MAGIC_NUMBER, 1001, {"little_endian": True}:
                pickle.dump(value, file, protocol=2)
            file.write(data)
        with open(os.path.join(folder, f"first-{name}.pth"), "wb") as file:
            file.write(data)


def executes(data, marker):
    value = pickle.loads(data)
    if hasattr(value, "wait"):
        value.wait()
    executed = os.path.exists(marker)
    if executed:
        os.remove(marker)
    return executed


if __name__ == "__main__":
    {"write": write, "evil": evil}[sys.argv[1]](*sys.argv[2:])
