"""Nothing that a header says about anybody comes out: strings in every element are looked for in every byte written."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from sitegen.cli import cli
from tests.conftest import FINDINGS, PEOPLE, SITE, build_library
from tests.dicom_files import ROOT, dataset, encoded

CANARIES = (b"CANARY", b"canary", b"31337", b"19470213", b"1947-02-13")
"""Words, numbers, times, UIDs and dates that are put into headers."""
TEXTS = {
    **dict.fromkeys(("AE", "CS", "LO", "LT", "SH", "ST", "UC", "UR", "UT"), "CANARY"),
    "PN": "CANARY^CANARY=CANARY",
    "UI": "1.2.999.31337.31337",
    "DA": "19470213",
    "DT": "19470213031337",
    "TM": "031337",
    "IS": "31337",
    "DS": "31337.5",
    "AS": "077Y",
    "UN": b"CANARY",
    "OB": b"CANARY",
}
USED = {
    "SpecificCharacterSet",  # how its texts are written
    "Modality",
    "PhotometricInterpretation",
    "SOPClassUID",
    "PatientAge",
    "NumberOfFrames",
    *(
        "RescaleSlope",
        "RescaleIntercept",
        "RescaleType",
        "WindowCenter",
        "WindowWidth",
        "PixelSpacing",
        "SliceThickness",
    ),
    *("ImagePositionPatient", "ImageOrientationPatient", "PixelAspectRatio"),
}
"""Elements that the import is there to read: sizes, values, and an age in years."""


NESTED = {
    "PatientName": "CANARY^A",
    "CodeMeaning": "CANARY",
    "CodeValue": "CANARY",
    "TextValue": "CANARY",
    "UID": "1.2.999.31337",
    "ContentDate": "19470213",
    "FrameType": "CANARY",
    "DiffusionBValue": 31337.5,
}


def full(data: Dataset) -> Dataset:
    """The object with something to find in every text element that the standard knows, and in every sequence."""
    for tag, (vr, _, _, _, keyword) in DicomDictionary.items():
        if tag >> 16 in (0x0000, 0x0002, 0x7FE0, 0xFFFE) or keyword in USED or tag in data:
            continue
        if vr in TEXTS:
            data.add_new(tag, vr, TEXTS[vr])
        elif vr == "SQ":
            inner = Dataset()
            for name, value in NESTED.items():
                setattr(inner, name, value)
            data.add_new(tag, "SQ", Sequence([inner]))
    return data


def build_with(*files: bytes) -> bytes:
    """Imports files, builds the site, and gives everything that was written or said, names and bytes."""
    with tempfile.TemporaryDirectory() as folder:
        root, source = Path(folder) / "library", Path(folder) / "in"
        (root / "content").mkdir(parents=True)
        for name, text in {"site.yaml": SITE, "people.yaml": PEOPLE, "findings.yaml": FINDINGS}.items():
            (root / "content" / name).write_text(text, "utf-8")
        source.mkdir()
        for number, data in enumerate(files):
            (source / str(number)).write_bytes(data)
        command = ["-C", str(root), "import", "dicom", str(source), "--into", "content/cases/a", "--live"]
        said = CliRunner().invoke(cli, command, catch_exceptions=False)
        assert said.exit_code == 0, said.output
        assert (root / "content/cases/a/case.md").is_file()
        result = build_library(root, drafts=True)
        assert result.published is not None, result.problems
        parts = [said.output.encode()]
        for path in sorted(root.rglob("*")):
            parts.append(path.relative_to(root).as_posix().encode())
            parts.append(path.read_bytes() if path.is_file() else b"")
        return b"\0".join(parts)


def found_in(written: bytes) -> list[bytes]:
    """The canaries that came out."""
    return [canary for canary in CANARIES if canary in written]


@pytest.mark.parametrize("modality", ["CT", "MR", "DX", "US"])
def test_no_element_of_the_standard_comes_out(modality: str) -> None:
    """Every text element of the dictionary at once, at the top and inside of every sequence."""
    wanted = {"PatientID": None, "PatientName": None, "StudyDate": None, "PatientSex": None}
    data = full(dataset(modality, **wanted))
    assert len(data) > 3500
    written = build_with(encoded(data))

    assert found_in(written) == []


def test_the_canaries_are_seen_where_they_are() -> None:
    """The search finds what it looks for in the file itself."""
    assert found_in(encoded(full(dataset("CT", StudyDate=None)))) == [
        b"CANARY",
        b"canary",
        b"31337",
        b"19470213",
    ]


def elements() -> st.SearchStrategy[list[tuple[int, str, Any]]]:
    """Private and standard elements of any text VR, nested to any depth that people have seen."""
    private = (
        st.integers(0x0009, 0x7FDF)
        .filter(lambda group: group % 2)
        .flatmap(lambda group: st.integers(0x1000, 0x10FF).map(lambda element: (group << 16) | element))
    )
    standard = [
        (tag, entry[0], TEXTS[entry[0]])
        for tag, entry in DicomDictionary.items()
        if entry[0] in TEXTS and entry[4] not in USED and 0x0008 <= tag >> 16 < 0x7FE0
    ]
    anything = st.tuples(private, st.sampled_from(sorted(TEXTS))).map(lambda pair: (*pair, TEXTS[pair[1]]))
    plain = st.one_of(st.sampled_from(standard), anything)
    nested = st.recursive(
        st.lists(plain, min_size=1, max_size=4),
        lambda inner: st.lists(st.tuples(private, st.just("SQ"), inner), min_size=1, max_size=3),
        max_leaves=6,
    )
    return st.tuples(st.lists(plain, max_size=12), nested).map(lambda pair: [*pair[0], *pair[1]])


def planted(data: Dataset, found: list[tuple[int, str, Any]]) -> Dataset:
    """The object with these elements."""
    for tag, vr, value in found:
        if tag in data:
            continue
        if (tag >> 16) % 2:
            data.add_new((tag & 0xFFFF0000) | 0x0010, "LO", "CANARY")
        if vr == "SQ":
            data.add_new(tag, "SQ", Sequence([planted(Dataset(), value)]))
        else:
            data.add_new(tag, vr, value)
    return data


@pytest.mark.property
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    found=elements(),
    modality=st.sampled_from(["CT", "MR", "DX", "US"]),
    syntax=st.sampled_from(
        ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"]
    ),
    preamble=st.sampled_from([bytes(128), (b"CANARY 31337 " * 10)[:128]]),
)
def test_nothing_that_is_planted_comes_out(
    found: list[tuple[int, str, Any]], modality: str, syntax: str, preamble: bytes
) -> None:
    """Private elements, wrong VRs, nested sequences, preambles and every plain encoding: none is in the site."""
    data = planted(dataset(modality, PatientID="CANARY-1", PatientName="CANARY^A"), found)
    data.preamble = preamble
    other = dataset(
        modality, seed=1, PatientID="CANARY-1", PatientName="CANARY^A", StudyInstanceUID=f"{ROOT}31337"
    )
    written = build_with(encoded(data, syntax), encoded(other, syntax))

    assert found_in(written) == []
