"""What of a header and of an editor's choices holds for which series: spacing, views, contrast, windows, days, axes."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from sitegen.importers.dicom.terms import age_of, contrast_of
from sitegen.model.series import SeriesFacts, Window
from tests.dicom_files import (
    AXIAL,
    CORONAL,
    ROOT,
    SAGITTAL,
    codes,
    dataset,
    encoded,
    facts_of,
    imported,
    pixels,
    reasons,
    write,
)


def series_of(library: Path, case_id: str = "chest-1") -> list[SeriesFacts]:
    """All series of a case."""
    return [series for study in facts_of(library, case_id).studies for series in study.series]


@pytest.mark.parametrize(
    ("elements", "spacing"),
    [
        ({"PixelSpacing": [0.143, 0.143]}, None),
        ({"PixelSpacing": [0.143, 0.143], "ImagerPixelSpacing": [0.143, 0.143]}, None),
        ({"PixelSpacing": [0.1, 0.1], "ImagerPixelSpacing": [0.143, 0.143]}, (0.1, 0.1)),
        ({"PixelSpacing": [0.1, 0.1], "PixelSpacingCalibrationType": "FIDUCIAL"}, (0.1, 0.1)),
    ],
)
def test_spacing_of_a_detector_is_not_that_in_the_patient(
    library: Path, tmp_path: Path, elements: dict[str, Any], spacing: tuple[float, float] | None
) -> None:
    """Only a calibrated radiograph can be measured on."""
    write(tmp_path / "in", dataset("DX", **elements))
    imported(library, tmp_path / "in")

    assert series_of(library)[0].pixel_spacing == spacing


def coded(value: str, scheme: str) -> Sequence:
    """A code, with words that must not come along."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, "Canary"
    return Sequence([item])


@pytest.mark.parametrize(
    ("view", "region", "scheme", "found"),
    [
        ("399348003", "816094009", "SCT", ("AP", "chest")),
        ("R-10236", "T-D8700", "SRT", ("lateral", "upper-limb")),
        ("399348003", "816094009", "99DOE", (None, "other")),
        ("7", "7", "SCT", (None, "other")),
    ],
)
def test_codes_of_view_and_region_are_read(
    library: Path, tmp_path: Path, view: str, region: str, scheme: str, found: tuple[str | None, str]
) -> None:
    """Digital radiographs say these in codes of SNOMED; codes of a place's own say nothing."""
    codes_of = {"ViewCodeSequence": coded(view, scheme), "AnatomicRegionSequence": coded(region, scheme)}
    write(tmp_path / "in", dataset("DX", **codes_of))
    imported(library, tmp_path / "in")

    (study,) = facts_of(library).studies
    assert (study.series[0].view, study.region) == found
    assert "anary" not in (library / "content/cases/chest-1/case.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("agent", "contrast"),
    [
        ("NO CONTRAST", None),
        ("Without contrast", None),
        ("NON CONTRAST", None),
        ("W/O", None),
        ("unenhanced", None),
        ("OMNIPAQUE 350", "iv"),
        ("NON-IONIC 300", "iv"),
        ("NOVOPAQUE", "iv"),
    ],
)
def test_an_agent_that_denies_itself_is_none(agent: str, contrast: str | None) -> None:
    """What was typed in place of an agent's name is understood; a name that only begins so is one."""
    assert contrast_of(agent, ("IV",)) == contrast


def test_no_days_of_age_are_less_than_a_birth_date() -> None:
    """An age of 0 days or months is a newborn's, unless the birth date says otherwise."""

    examined = date(2020, 1, 1)
    assert age_of("000D", date(1920, 1, 1), examined) == "90+"
    assert age_of("000M", date(1980, 6, 1), examined) == 39
    assert age_of("000D", examined, examined) == 0
    assert age_of("000D", None, examined) == 0


def test_a_single_slice_keeps_its_thickness(library: Path, tmp_path: Path) -> None:
    """One slice is as thick as one of many."""
    write(tmp_path / "in", dataset())
    imported(library, tmp_path / "in")

    assert series_of(library)[0].slice_thickness == 5


@pytest.mark.parametrize(("orientation", "axis"), [(AXIAL, "z"), (CORONAL, "y"), (SAGITTAL, "x")])
def test_a_location_names_its_axis(library: Path, tmp_path: Path, orientation: list[int], axis: str) -> None:
    """Positions of two planes are not to be compared."""
    at = "xyz".index(axis)
    places = [[4 * seed if index == at else 0 for index in range(3)] for seed in range(3)]
    geometry = [{"ImageOrientationPatient": orientation, "ImagePositionPatient": place} for place in places]
    write(tmp_path / "in", *(dataset("MR", seed=seed, **one) for seed, one in enumerate(geometry)))
    imported(library, tmp_path / "in")

    location = series_of(library)[0].location
    assert location is not None
    assert location.axis == axis


@pytest.mark.parametrize(
    ("asked", "found"), [(None, [True, False]), (True, [True, True]), (False, [False, False])]
)
def test_values_in_hu_are_published_unless_refused(
    library: Path, tmp_path: Path, asked: bool | None, found: list[bool]
) -> None:
    """Readers choose windows of CT; other values are published where that is asked for."""
    write(tmp_path / "in", dataset(), dataset("MR", seed=3, SeriesInstanceUID=f"{ROOT}3"))
    imported(library, tmp_path / "in", live=asked)

    assert [series.live for series in series_of(library)] == found


def test_a_window_of_ct_leaves_radiographs_alone(library: Path, tmp_path: Path) -> None:
    """Numbers are for HU, unless one series is chosen; the name of a preset is for HU alone."""
    own = {"WindowCenter": 40, "WindowWidth": 400, "BitsStored": 12, "HighBit": 11}
    write(tmp_path / "in", dataset(), dataset("DX", seed=3, SeriesInstanceUID=f"{ROOT}3", **own))
    imported(library, tmp_path / "in", window=(-550, 1600))
    imported(library, tmp_path / "in", case_id="one", window=(50, 300), series=frozenset({2}))

    assert [series.window for series in series_of(library)] == [
        Window(center=-550, width=1600),
        Window(center=40, width=400),
    ]
    assert [series.window for series in series_of(library, "one")] == [Window(center=50, width=300)]


def test_a_range_behind_every_series_is_an_error(library: Path, tmp_path: Path) -> None:
    """A slip is not answered with some other slice."""
    write(tmp_path / "in", *(dataset(seed=seed) for seed in range(3)))
    report = imported(library, tmp_path / "in", first=4)

    assert codes(report) == ["import-nothing"]
    assert "the longest series has 3" in report.problems[0].message
    assert report.folder is None


def test_a_series_before_the_range_is_left_out_by_name(library: Path, tmp_path: Path) -> None:
    """Of a short series no other slice is taken than those that were asked for, and the others are imported."""
    short = {"SeriesInstanceUID": f"{ROOT}6", "ImageOrientationPatient": CORONAL}
    films = [dataset(seed=9 + seed, ImagePositionPatient=[0, 4 * seed, 0], **short) for seed in range(2)]
    write(tmp_path / "in", *(dataset(seed=seed) for seed in range(5)), *films)
    report = imported(library, tmp_path / "in", first=3, last=4)

    assert report.pictures == 2
    assert len(series_of(library)) == 1
    assert set(reasons(report).values()) == {"--range begins at slice 3, and its series has 2"}
    assert len(report.left_out) == 2
    assert codes(report) == ["import-set-aside"] * 2


def test_a_range_of_one_slice_at_the_end_of_a_series(library: Path, tmp_path: Path) -> None:
    """A range that reaches beyond a series takes what it has."""
    write(tmp_path / "in", *(dataset(seed=seed) for seed in range(3)))

    assert imported(library, tmp_path / "in", first=3, last=9, every=2).pictures == 1


def test_days_do_not_depend_on_the_series_chosen(library: Path, tmp_path: Path) -> None:
    """The second examination is on day 4, as the table says, also where it is imported alone."""
    later = {"StudyDate": "20200313", "StudyInstanceUID": f"{ROOT}5", "SeriesInstanceUID": f"{ROOT}6"}
    write(tmp_path / "in", dataset(), dataset(seed=1, **later))
    report = imported(library, tmp_path / "in", series=frozenset({2}))

    assert [row[1] for row in report.rows] == ["0", "4"]
    assert [study.day for study in facts_of(library).studies] == [4]


def test_the_table_names_known_modalities_only(library: Path, tmp_path: Path) -> None:
    """A name may stand where a modality should."""
    write(tmp_path / "in", dataset("HONGGD"))

    assert [row[2] for row in imported(library, tmp_path / "in", dry_run=True).rows] == ["OT"]


def test_the_whole_picture_is_no_crop(library: Path, tmp_path: Path) -> None:
    """Burned-in text is not cut off by cutting nothing."""
    write(tmp_path / "in", dataset("US", values=pixels().astype("u1"), BurnedInAnnotation="YES"))
    report = imported(library, tmp_path / "in", crop=(0, 0, 32, 24))

    assert report.pictures == 0
    assert "text is burned into it" in reasons(report)["0000.dcm"]


@pytest.mark.parametrize("at", [2, 4, 12, 20])
def test_a_damaged_member_of_a_zip_is_named(library: Path, tmp_path: Path, at: int) -> None:
    """Whatever is wrong with LZMA data, the other members are read."""
    packed = tmp_path / "exam.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.dcm", encoded(dataset(seed=1)))
        archive.writestr("b.dcm", encoded(dataset(seed=2)))
    data = bytearray(packed.read_bytes())
    data[30 + len("a.dcm") + at] ^= 0xFF
    packed.write_bytes(data)
    report = imported(library, packed)

    assert report.pictures == 1
    assert set(reasons(report)) == {"a.dcm"}
