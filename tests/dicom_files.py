"""DICOM files of phantoms, written by pydicom for tests: slices, radiographs, films, and whatever a test changes in them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from click.testing import CliRunner, Result
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    CTImageStorage,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    MRImageStorage,
    SecondaryCaptureImageStorage,
    UltrasoundImageStorage,
)

from sitegen.cli import cli
from sitegen.importers.dicom.importing import Imported, import_dicom
from sitegen.importers.dicom.reduction import Reduction
from sitegen.model.case import CaseFacts
from tests.conftest import read_sound

CLASSES = {
    "CT": CTImageStorage,
    "DX": DigitalXRayImageStorageForPresentation,
    "MR": MRImageStorage,
    "US": UltrasoundImageStorage,
    "OT": SecondaryCaptureImageStorage,
}
ROOT = "1.2.826.0.1.3680043.8.498."
AXIAL = [1, 0, 0, 0, 1, 0]
CORONAL = [1, 0, 0, 0, 0, -1]
SAGITTAL = [0, 1, 0, 0, 0, -1]


def pixels(rows: int = 24, columns: int = 32, seed: int = 0) -> np.ndarray[Any, Any]:
    """Air around a disc of soft tissue with something that differs from seed to seed, in HU + 1024."""
    y, x = np.mgrid[:rows, :columns]
    disc = (x - columns / 2) ** 2 + (y - rows / 2) ** 2 < (min(rows, columns) / 2.5) ** 2
    values = np.where(disc, 1064 + (x * 7 + y * 3 + seed * 11) % 60, 24)
    values[rows // 2, columns // 2] = 2000 + seed
    return values.astype("u2")


def dataset(modality: str = "CT", /, *, seed: Any = 0, values: Any = None, **elements: Any) -> Dataset:
    """An object of a phantom; `elements` are set last, and None takes an element away."""
    values = pixels(seed=seed) if values is None else values
    data = Dataset()
    data.SOPClassUID = CLASSES.get(modality, SecondaryCaptureImageStorage)
    data.SOPInstanceUID = f"{ROOT}9.{sum(modality.encode())}.{seed}"
    data.StudyInstanceUID, data.SeriesInstanceUID = f"{ROOT}1", f"{ROOT}2"
    data.Modality, data.SeriesNumber, data.InstanceNumber = modality, 1, seed + 1
    data.PatientID, data.PatientName = "canary-1234567", "Canary^Patient"
    data.StudyDate, data.PatientSex, data.PatientAge = "20200309", "F", "065Y"
    data.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    data.Rows, data.Columns = (
        values.shape[-2:] if values.ndim < 3 or values.shape[-1] != 3 else values.shape[:2]
    )
    data.SamplesPerPixel = 3 if values.ndim >= 3 and values.shape[-1] == 3 else 1
    data.PhotometricInterpretation = "RGB" if data.SamplesPerPixel == 3 else "MONOCHROME2"
    if data.SamplesPerPixel == 3:
        data.PlanarConfiguration = 0
    bits = values.dtype.itemsize * 8
    data.BitsAllocated, data.BitsStored, data.HighBit = bits, bits, bits - 1
    data.PixelRepresentation = int(values.dtype.kind == "i")
    if modality == "CT":
        data.RescaleSlope, data.RescaleIntercept, data.RescaleType = 1, -1024, "HU"
    if modality in ("CT", "MR"):
        data.ImagePositionPatient, data.ImageOrientationPatient = [-100, -100, 200 - 5 * seed], AXIAL
        data.PixelSpacing, data.SliceThickness = [0.7, 0.7], 5
    data.PixelData = values.tobytes() + b"\0" * (values.nbytes % 2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a test may want what the standard forbids
        for name, value in elements.items():
            if value is None:
                data.pop(name, None)
            else:
                setattr(data, name, value)
    if "PixelData" in data:
        data["PixelData"].VR = "OW" if bits > 8 else "OB"
    return data


def encoded(data: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """The bytes of a file."""
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = pydicom.uid.UID(syntax)
    data.file_meta.MediaStorageSOPClassUID = data.get("SOPClassUID", SecondaryCaptureImageStorage)
    data.file_meta.MediaStorageSOPInstanceUID = data.get("SOPInstanceUID", f"{ROOT}9")
    if data.file_meta.TransferSyntaxUID.is_encapsulated and "PixelData" in data:
        data.PixelData = encapsulate([data.PixelData])
        data["PixelData"].is_undefined_length = True
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mode, pydicom.config.settings.writing_validation_mode = (
            pydicom.config.settings.writing_validation_mode,
            pydicom.config.IGNORE,
        )
        try:
            pydicom.dcmwrite(out, data, enforce_file_format=True)
        finally:
            pydicom.config.settings.writing_validation_mode = mode
    return out.getvalue()


def write(folder: Path, *objects: Dataset, syntax: str = ExplicitVRLittleEndian) -> Path:
    """Writes objects as files of a folder, in their order."""
    folder.mkdir(parents=True, exist_ok=True)
    start = len(list(folder.iterdir()))
    for number, data in enumerate(objects, start):
        (folder / f"{number:04}.dcm").write_bytes(encoded(data, syntax))
    return folder


def imported(
    root: Path, *paths: Path, case_id: str = "chest-1", dry_run: bool = False, jobs: int = 2, **wanted: Any
) -> Imported:
    """Imports files into a library as content/cases/<case_id>."""
    into = root / "content/cases" / case_id
    return import_dicom(
        paths, into=into, library=root, wanted=Reduction(**wanted), dry_run=dry_run, jobs=jobs
    )


def facts_of(root: Path, case_id: str = "chest-1") -> CaseFacts:
    """The facts of an imported case as sitegen reads them; nothing may be wrong with the library."""
    return read_sound(root).cases[case_id].facts


def run_import(root: Path, *paths: Path, options: Iterable[str] = (), **invoking: Any) -> Result:
    """The command, into content/cases/x."""
    command = ["-C", str(root), "import", "dicom", *map(str, paths), "--into", "content/cases/x", *options]
    return CliRunner().invoke(cli, command, **invoking)


def stored(root: Path, case_id: str = "chest-1") -> dict[str, np.ndarray[Any, Any]]:
    """The stored numbers of every picture of a case, by its name in the folder."""
    folder = root / "content/cases" / case_id
    found: dict[str, np.ndarray[Any, Any]] = {}
    for path in sorted(folder.rglob("*.png")):
        with Image.open(path) as image:
            wide = image.mode.startswith("I")
            found[path.relative_to(folder).as_posix()] = np.asarray(image.convert("I") if wide else image)
    return found


def only(root: Path, case_id: str = "chest-1") -> np.ndarray[Any, Any]:
    """The stored numbers of a case's only picture."""
    (found,) = stored(root, case_id).values()
    return found


def reasons(report: Imported) -> dict[str, str]:
    """File name → why it was left out."""
    return {item.shown.rsplit("/", 1)[-1]: item.why for item in report.left_out}


def codes(report: Imported) -> list[str]:
    """The codes of all problems."""
    return [problem.code for problem in report.problems]
