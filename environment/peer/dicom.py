"""Peer of the DICOM reader: pydicom on the files that its Debian package brings.

stdin:  {"most": files larger than this are passed over}
stdout: [{"path": ..., "samples": [...]}, ...] of the files whose pixels it decodes with numpy alone, or null where it is not installed

Samples are the first frame's, as the reader gives them: high is bright, and signed ones are raised by half their range.
"""
import glob
import json
import os
import sys
import warnings

import numpy as np

try:
    import pydicom
except ImportError:
    pydicom = None


def samples(path):
    dataset = pydicom.dcmread(path)
    if dataset.get("BitsAllocated", 0) not in (1, 8, 16) or dataset.get("PhotometricInterpretation", "").startswith(("PALETTE", "YBR")):
        return None
    if not (dataset.file_meta.TransferSyntaxUID.is_compressed is False or "RLE" in dataset.file_meta.TransferSyntaxUID.name):
        return None
    array = dataset.pixel_array.astype(int)
    frame = array[0] if int(dataset.get("NumberOfFrames", 1) or 1) > 1 else array
    if dataset.PixelRepresentation == 1:
        frame = frame + 2 ** (dataset.BitsStored - 1)
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        frame = 2 ** dataset.BitsStored - 1 - frame
    return frame.ravel().tolist()


def answer(most):
    if pydicom is None:
        return None
    warnings.simplefilter("ignore")
    found = []
    folder = os.path.join(os.path.dirname(pydicom.__file__), "data", "test_files")
    for path in sorted(glob.glob(os.path.join(folder, "*.dcm"))):
        if os.path.getsize(path) > most:
            continue
        try:
            values = samples(path)
        except Exception:
            # Files that pydicom keeps to show that it refuses them.
            continue
        if values is not None:
            found.append({"path": path, "samples": values})
    return found


json.dump(answer(json.load(sys.stdin)["most"]), sys.stdout)
