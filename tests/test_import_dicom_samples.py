"""Real DICOM from ../shared/samples: each file becomes pictures or is named, in bounded time and memory, with true values."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from tests.conftest import FINDINGS, PEOPLE, SAMPLES, SITE, build_library
from tests.dicom_files import codes, facts_of, imported, only, reasons, stored

DICOM = SAMPLES / "dicom"
CHEST = SAMPLES / "ct-chest"
SLICE = DICOM / "transfer-syntax"
LOSSLESS = ("1.2", "1.2.1", "1.2.2", "1.2.1.99", "1.2.5", "1.2.4.70", "1.2.4.80", "1.2.4.90")
"""The eight transfer syntaxes that keep the one CT slice as it is."""

pytestmark = pytest.mark.skipif(
    not DICOM.is_dir(), reason="the sample material ../shared/samples isn't beside this checkout"
)

NO_PICTURES = {
    "badVR.dcm": "radiotherapy",
    "JPEG2000-embedded-sequence-delimiter.dcm": "can't be decoded",
    "meta_missing_tsyntax.dcm": "how large",
    "MR_truncated.dcm": "cut short",
    "no-pixel-data.dcm": "structured report",
    "no_meta.dcm": "not a DICOM file",
    "rtplan_truncated.dcm": "radiotherapy",
    "IM000000": "no pixels",
    "DICOMDIR": "DICOMDIR",
    "parametric_map_float.dcm": "real numbers",
    "rtdose.dcm": "radiotherapy",
    "rtstruct.dcm": "radiotherapy",
    "seg_image_ct_binary.dcm": "segmentation",
    "sr_document.dcm": "structured report",
    "patient-information-screen.dcm": "page of text",
}
"""Files that hold nothing to show, and a word of the reason."""


def files() -> list[Path]:
    """Every sample that is, or looks like, DICOM."""
    return sorted(path for path in DICOM.rglob("*") if path.is_file())


def main() -> None:
    """Imports each file alone, in a process whose memory is measured; see the test."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "library"
        (root / "content").mkdir(parents=True)
        for name, text in {"site.yaml": SITE, "people.yaml": PEOPLE, "findings.yaml": FINDINGS}.items():
            (root / "content" / name).write_text(text, "utf-8")
        for number, path in enumerate(files()):
            began = time.monotonic()
            raised = ""
            pictures, why = 0, ""
            try:
                report = imported(root, path, case_id=f"case-{number}")
                pictures, why = report.pictures, reasons(report).get(path.name, "")
            except BaseException as error:  # noqa: BLE001 - whatever it is, it should have been a problem
                raised = repr(error)
            seconds = time.monotonic() - began
            found[path.name] = {"raised": raised, "seconds": seconds, "pictures": pictures, "why": why}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({"found": found, "peak": peak}))


def test_each_file_becomes_pictures_or_is_named_with_the_reason() -> None:
    """No traceback, nothing over 20 s, less than a gigabyte for all of them."""
    command = [sys.executable, "-c", "from tests.test_import_dicom_samples import main; main()"]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    measured: dict[str, Any] = json.loads(done.stdout)

    assert len(measured["found"]) >= 55
    for name, outcome in measured["found"].items():
        assert outcome["raised"] == "", (name, outcome)
        assert outcome["seconds"] < 20, (name, outcome)
        assert (outcome["pictures"] > 0) == (name not in NO_PICTURES), (name, outcome)
        assert NO_PICTURES.get(name, "") in outcome["why"], (name, outcome)
    assert measured["found"]["xa-96-frames.dcm"]["pictures"] == 96
    assert measured["found"]["emri_small.dcm"]["pictures"] == 10
    assert done.stderr == ""
    assert measured["peak"] < 1024 * 1024, f"{measured['peak'] / 1024:.0f} MiB"


def test_the_folder_of_many_patients_is_refused_as_a_whole(library: Path) -> None:
    """All samples at once are of many patients: an error, and no case."""
    report = imported(library, DICOM)

    assert "import-patients" in codes(report)
    assert report.pictures == 0
    assert len(report.rows) > 25


def test_lossless_transfer_syntaxes_give_identical_pixels(library: Path) -> None:
    """One slice in eight codings is one picture, byte for byte, and pydicom's HU."""
    for number, syntax in enumerate(LOSSLESS):
        imported(library, SLICE / f"ct-1.2.840.10008.{syntax}.dcm", case_id=f"s-{number}")
    folders = [library / f"content/cases/s-{number}" for number in range(len(LOSSLESS))]
    pictures = [next(folder.rglob("*.png")).read_bytes() for folder in folders]

    assert len(set(pictures)) == 1
    source = pydicom.dcmread(SLICE / "ct-1.2.840.10008.1.2.1.dcm")
    hu = source.pixel_array.astype(float) * float(source.RescaleSlope) + float(source.RescaleIntercept)
    hu[source.pixel_array == source.PixelPaddingValue] = -1024
    assert np.array_equal(only(library, "s-0"), np.clip(np.rint(hu) + 1024, 0, 4095))


@pytest.mark.parametrize(
    ("syntax", "most"), [("1.2.4.91", 4), ("1.2.4.81", 3), ("1.2.4.50", 60), ("1.2.4.51", 12)]
)
def test_lossy_ones_look_the_same(library: Path, syntax: str, most: int) -> None:
    """After the rescale of each file its values are those of the plain one, but for the loss."""
    imported(library, SLICE / "ct-1.2.840.10008.1.2.1.dcm", case_id="plain")
    imported(library, SLICE / f"ct-1.2.840.10008.{syntax}.dcm", case_id="lossy")
    plain, lossy = only(library, "plain").astype(int), only(library, "lossy").astype(int)
    body = plain > 500

    assert np.abs(plain - lossy)[body].mean() < most


@pytest.mark.parametrize("name", ["SC_rgb_rle.dcm", "SC_rgb_dcmtk_+eb+cr.dcm", "SC_rgb_dcmtk_+eb+cy+np.dcm", "SC_ybr_full_422_uncompressed.dcm"])  # fmt: skip
def test_colour_bars_keep_their_colours(library: Path, name: str) -> None:
    """RLE, JPEG stored as RGB and as YBR, and plain 4:2:2 all show the reference's bars."""
    imported(library, DICOM / "colour/SC_rgb.dcm", case_id="plain")
    imported(library, DICOM / "colour" / name, case_id="other")
    difference = np.abs(only(library, "plain").astype(int) - only(library, "other"))

    assert difference.mean() < (0.1 if "rle" in name else 6)


def test_a_negative_radiograph_comes_out_as_a_radiograph(library: Path) -> None:
    """Of the MONOCHROME1 chest film the collimated edge is dark in what is shown, its 15 bits are kept, the view is PA."""
    imported(library, DICOM / "grayscale/RG1_J2KI.dcm")
    (study,) = facts_of(library).studies
    values = only(library)
    source = pydicom.dcmread(DICOM / "grayscale/RG1_J2KI.dcm", stop_before_pixels=True)

    assert (study.modality, study.series[0].view) == ("CR", "PA")
    assert source.PhotometricInterpretation == "MONOCHROME1"
    assert values.max() <= 32767
    assert values[400:1500, 880:960].mean() > values[600:1100, 300:600].mean()  # spine brighter than lung


def test_the_chest_ct_is_two_stacks_with_pydicoms_values(library: Path) -> None:
    """30 slices and 4 of another series, from head to feet, each number HU + 1024, and the site builds with live values."""
    report = imported(library, CHEST, live=True)
    result = build_library(library, drafts=True)
    lung, soft = facts_of(library).studies[0].series
    found = stored(library)
    first = [values for name, values in found.items() if "/axial/" in name]
    sources = sorted(
        (pydicom.dcmread(path) for path in CHEST.rglob("*.dcm") if "B70f" in path.parent.name),
        key=lambda data: -float(data.ImagePositionPatient[2]),
    )

    assert report.problems == ()
    assert (len(first), len(found)) == (30, 34)
    assert (lung.window_values, soft.window_values) == ((-600, 1200), (40, 350))
    assert lung.slice_thickness == 8
    assert result.published is not None
    page = (library / "site/cases/chest-1/index.html").read_text("utf-8")
    assert "8 mm slices" in page
    assert "350 / 50" in page  # the header's second window is offered to readers
    for data, values in zip(sources, first, strict=True):
        hu = data.pixel_array * float(data.RescaleSlope) + float(data.RescaleIntercept)
        assert np.array_equal(values, np.clip(np.rint(hu) + 1024, 0, 4095))


def secrets_of(path: Path) -> set[str]:
    """Names, numbers, dates and places of a header that are long enough to be told from anything else."""
    wanted = ("PN", "LO", "SH", "DA", "UI", "LT", "ST", "UT")
    data = pydicom.dcmread(path, force=True, stop_before_pixels=True)
    found: set[str] = set()
    for element in data.iterall():
        if element.VR in wanted and element.keyword not in ("SOPClassUID", "ReferencedSOPClassUID"):
            values = element.value if element.VM > 1 else [element.value]
            found |= {str(value) for value in values if len(str(value)) >= 7}
    return found


@pytest.mark.filterwarnings("ignore")
def test_no_identity_of_a_sample_comes_out(library: Path) -> None:
    """Not one longer text of any header is in what was written for it."""
    checked = 0
    for number, path in enumerate(files()):
        if path.name in NO_PICTURES:
            continue
        case_id = f"case-{number}"
        imported(library, path, case_id=case_id)
        written = b"\0".join(
            item.relative_to(library).as_posix().encode() + b"\0" + item.read_bytes()
            for item in (library / "content/cases" / case_id).rglob("*")
            if item.is_file()
        )
        for secret in secrets_of(path):
            checked += 1
            assert secret.encode() not in written, (path.name, secret)
    assert checked > 500
