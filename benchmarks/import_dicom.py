"""What `sitegen import dicom` costs beside a plain loop of pydicom and Pillow: time for a series, memory for 30 and for all.

Run: python benchmarks/import_dicom.py [SLICES …]. The series is made up: 512 × 512, 12 bits, with a scanner's noise.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from sitegen.importers.dicom.importing import import_dicom
from sitegen.importers.dicom.reduction import Reduction

RUNS = 3
BOUND = 1.3
UID = "1.2.826.0.1.3680043.8.498.1"


def series(folder: Path, count: int) -> None:
    """Writes the slices of a cylinder of soft tissue with two lungs in it."""
    folder.mkdir()
    random = np.random.default_rng(7)
    y, x = np.mgrid[:512, :512]
    body = ((x - 256) / 220) ** 2 + ((y - 256) / 160) ** 2 < 1
    lungs = (((abs(x - 256) - 100) / 75) ** 2 + ((y - 250) / 110) ** 2 < 1) & body
    mean = np.where(lungs, 180, np.where(body, 1064, 24))
    for number in range(count):
        noise = random.normal(0, 18, (512, 512))
        values = np.clip(mean + noise, 0, 4095).astype("u2")
        data = Dataset()
        data.SOPClassUID, data.SOPInstanceUID = CTImageStorage, f"{UID}.{number + 1}"
        data.StudyInstanceUID, data.SeriesInstanceUID, data.Modality = f"{UID}.0", f"{UID}.0.1", "CT"
        data.InstanceNumber, data.StudyDate, data.PatientID = number + 1, "20200309", "phantom"
        data.Rows, data.Columns, data.SamplesPerPixel = 512, 512, 1
        data.PhotometricInterpretation, data.PixelRepresentation = "MONOCHROME2", 0
        data.BitsAllocated, data.BitsStored, data.HighBit = 16, 12, 11
        data.RescaleSlope, data.RescaleIntercept, data.RescaleType = 1, -1024, "HU"
        data.ImagePositionPatient, data.ImageOrientationPatient = [0, 0, -number], [1, 0, 0, 0, 1, 0]
        data.PixelSpacing, data.SliceThickness = [0.7, 0.7], 1
        data.PixelData = values.tobytes()
        data["PixelData"].VR = "OW"
        data.file_meta = FileMetaDataset()
        data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        pydicom.dcmwrite(folder / f"{number:04}.dcm", data, enforce_file_format=True)


def plain(source: Path, out: Path) -> None:
    """Reading, decoding and encoding, and nothing else."""
    out.mkdir()
    for path in sorted(source.iterdir()):
        data = pydicom.dcmread(path)
        hu = pydicom.pixels.apply_rescale(data.pixel_array, data)
        stored = np.clip(hu + 1024, 0, 4095).astype("u2")
        Image.fromarray(stored).save(out / f"{path.stem}.png")


def ours(source: Path, library: Path) -> None:
    """The command's own function."""
    (library / "content").mkdir(parents=True)
    site = "title: A\nbase_url: https://a.example/\n"
    (library / "content/site.yaml").write_text(site, "utf-8")
    jobs = os.cpu_count() or 1
    done = import_dicom(
        [source], into=library / "content/cases/a", library=library, wanted=Reduction(), jobs=jobs
    )
    assert done.folder is not None


def measured(kind: str, source: Path) -> tuple[float, float, float]:
    """Seconds, seconds of a processor and peak memory in MB of one way, in a process of its own."""
    command = [sys.executable, __file__, "--one", kind, str(source)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return told["seconds"], told["processor"], told["peak"]


def one(kind: str, source: Path) -> None:
    """Runs one way and tells what it took."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        (plain if kind == "plain" else ours)(source, Path(folder) / "out")
        seconds = time.perf_counter() - began
    processor = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "processor": processor, "peak": peak}))


def main() -> None:
    """Compares both ways, in turn, for each number of slices."""
    counts = [int(argument) for argument in sys.argv[1:]] or [30, 300]
    print("slices  way     seconds  of processor  peak MB")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "series"
            series(source, count)
            runs = {way: [] for way in ("plain", "import")}
            for _ in range(RUNS):  # in turn, so that whatever else the machine does weighs on both
                for way, found in runs.items():
                    found.append(measured(way, source))
        told = {
            way: [statistics.median(column) for column in zip(*found, strict=True)]
            for way, found in runs.items()
        }
        for way, (seconds, processor, peak) in told.items():
            print(f"{count:6}  {way:6}  {seconds:7.1f}  {processor:12.1f}  {peak:7.0f}")
        ratio, work = (told["import"][index] / told["plain"][index] for index in (0, 1))
        print(f"        ratio   {ratio:7.2f}  {work:12.2f}" + (f"  over {BOUND}" if ratio > BOUND else ""))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
