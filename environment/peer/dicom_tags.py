"""What pydicom reads in a DICOM file: JSON {"path"} in, tags and pixels out."""
import json
import sys

import pydicom

image = pydicom.dcmread(json.load(sys.stdin)["path"])
json.dump(
    {
        "patient": str(image.PatientID),
        "view": str(image.ViewPosition),
        "photometric": str(image.PhotometricInterpretation),
        "rows": int(image.Rows),
        "columns": int(image.Columns),
        "pixels": [int(value) for value in image.pixel_array.ravel()],
    },
    sys.stdout,
)
