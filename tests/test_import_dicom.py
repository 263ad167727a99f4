"""`sitegen import dicom`: series by geometry, coded facts, days, choices, and what is left out by name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from sitegen.errors import Severity, UsageFault
from sitegen.importers.dicom import sources
from tests.conftest import build_library
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
    run_import,
    stored,
    write,
)


def test_a_folder_becomes_a_draft_that_builds(library: Path, tmp_path: Path) -> None:
    """Slices of one series are one stack from head to feet, with coded facts, and the site shows it at once."""
    write(tmp_path / "in", *(dataset(seed=seed, BodyPartExamined="CHEST") for seed in (2, 0, 3, 1)))
    report = imported(library, tmp_path / "in")
    result = build_library(library, drafts=True, strict=True)

    facts = facts_of(library)
    (study,) = facts.studies
    (series,) = study.series
    assert report.problems == ()
    assert (report.pictures, len(report.rows)) == (4, 1)
    assert (study.id, study.modality, study.day, study.region) == ("ct-day-0", "CT", 0, "chest")
    assert (series.id, series.view, series.pixel_spacing, series.slice_thickness) == (
        "axial",
        "axial",
        (0.7, 0.7),
        5,
    )
    assert series.location is not None
    assert (series.location.first, series.location.step) == (200, -5)
    assert series.alt is not None
    assert series.alt.every == ("Axial chest CT",)
    assert (facts.status, facts.deid, facts.consent) == ("draft", None, None)
    assert facts.patient is not None
    assert (facts.patient.age, facts.patient.sex) == (65, "F")
    centres = [values[12, 16] for values in stored(library).values()]
    assert centres == [2000, 2001, 2002, 2003]
    assert [item for item in result.problems if item.severity is Severity.ERROR] == []
    assert (library / "site/cases/chest-1/index.html").is_file()


def test_the_order_of_files_and_the_number_of_jobs_change_no_byte(library: Path, tmp_path: Path) -> None:
    """The same objects under other names, in another order, by more workers, give the same case."""
    objects = [dataset(seed=seed) for seed in range(9)]
    objects += [
        dataset(
            "DX", seed=20, StudyInstanceUID=f"{ROOT}7", SeriesInstanceUID=f"{ROOT}8", StudyDate="20200312"
        )
    ]
    write(tmp_path / "one", *objects)
    objects = objects[4:] + objects[:4][::-1]
    write(tmp_path / "two", *objects)
    imported(library, tmp_path / "one", case_id="one", jobs=1)
    imported(library, tmp_path / "two", case_id="two", jobs=5)

    def found(case_id: str) -> dict[str, bytes]:
        folder = library / "content/cases" / case_id
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        return {name: data.replace(case_id.encode(), b"") for name, data in files.items()}

    assert found("one") == found("two")
    assert len(found("one")) == 11


def test_studies_are_told_apart_by_days_and_never_by_dates(library: Path, tmp_path: Path) -> None:
    """Day zero is the first examination; another modality of the same study is a study of ours."""
    later = {"StudyInstanceUID": f"{ROOT}5", "SeriesInstanceUID": f"{ROOT}6", "StudyDate": "20200316"}
    write(
        tmp_path / "in",
        dataset(seed=1),
        dataset("DX", seed=2, SeriesInstanceUID=f"{ROOT}3", ViewPosition="PA"),
        dataset("DX", seed=3, **later, ViewPosition="LL"),
        dataset("DX", seed=4, StudyInstanceUID=f"{ROOT}51", SeriesInstanceUID=f"{ROOT}61", StudyDate=None),
    )
    imported(library, tmp_path / "in")

    facts = facts_of(library)
    assert [(study.id, study.day) for study in facts.studies] == [
        ("ct-day-0", 0),
        ("dx-day-0", 0),
        ("dx-day-7", 7),
        ("dx", None),
    ]
    assert [study.series[0].id for study in facts.studies] == ["axial", "frontal", "lateral", "pictures"]
    assert facts.timeline is not None
    assert facts.timeline.zero == "first-exam"
    text = (library / "content/cases/chest-1/case.md").read_text("utf-8")
    assert "2020" not in text


@pytest.mark.parametrize(
    ("change", "age"),
    [
        ({"PatientAge": "089Y"}, 89),
        ({"PatientAge": "090Y"}, "90+"),
        ({"PatientAge": "104Y"}, "90+"),
        ({"PatientAge": "018M"}, 1),
        ({"PatientAge": "003W"}, 0),
        ({"PatientAge": "000Y"}, None),
        ({"PatientAge": "65 to 70"}, None),
        ({"PatientAge": None, "PatientBirthDate": "19300310"}, 89),
        ({"PatientAge": None, "PatientBirthDate": "19300309"}, "90+"),
        ({"PatientAge": None, "PatientBirthDate": "20200309"}, None),
        ({"PatientAge": None, "PatientBirthDate": "20210101"}, None),
    ],
)
def test_ages_are_whole_years_and_end_at_90(
    library: Path, tmp_path: Path, change: dict[str, Any], age: object
) -> None:
    """An age over 89, stated or reckoned from the birth date, becomes 90+; what is no age is left away."""
    write(tmp_path / "in", dataset(**change))
    imported(library, tmp_path / "in")

    patient = facts_of(library).patient
    assert patient is not None
    assert patient.age == age


def test_only_values_of_the_lists_become_facts(library: Path, tmp_path: Path) -> None:
    """Free words in coded elements (a body part, a view, an agent) do not come along; that an agent was given does."""
    words = {"BodyPartExamined": "CHEST OF MR DOE", "ViewPosition": "DOE", "ContrastBolusAgent": "DOE 300"}
    write(tmp_path / "in", dataset(**words, ContrastBolusRoute="BY DR DOE", PatientSex="X"))
    imported(library, tmp_path / "in")

    (study,) = facts_of(library).studies
    assert (study.region, study.contrast, study.series[0].view) == ("other", "unknown", "axial")
    assert "doe" not in (library / "content/cases/chest-1/case.md").read_text("utf-8").lower()


def test_contrast_is_told_by_its_route(library: Path, tmp_path: Path) -> None:
    """A known route is named; an agent of NONE is no contrast and says nothing."""
    write(tmp_path / "a", dataset(ContrastBolusAgent="IOHEXOL", ContrastBolusRoute="IV"))
    write(tmp_path / "b", dataset(ContrastBolusAgent="NONE"))
    imported(library, tmp_path / "a", case_id="a")
    imported(library, tmp_path / "b", case_id="b")

    assert facts_of(library, "a").studies[0].contrast == "iv"
    assert facts_of(library, "b").studies[0].contrast is None


def test_scouts_planes_echoes_and_series_are_stacks_of_their_own(library: Path, tmp_path: Path) -> None:
    """What can't be scrolled through as one is split, also within one series."""
    scout = {"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"], "ImageOrientationPatient": CORONAL}
    objects = [dataset(seed=seed) for seed in range(3)]
    objects += [dataset(seed=10, **scout)]
    objects += [
        dataset("MR", seed=seed, SeriesInstanceUID=f"{ROOT}3", EchoNumbers=1 + seed % 2) for seed in range(4)
    ]
    planes = {"ImageOrientationPatient": SAGITTAL, "SeriesInstanceUID": f"{ROOT}4"}
    objects += [
        dataset("MR", seed=20 + seed, **planes, ImagePositionPatient=[3 * seed, 0, 0]) for seed in range(3)
    ]
    write(tmp_path / "in", *objects)
    imported(library, tmp_path / "in")

    found = {
        (study.modality, series.id): len(
            list((library / "content/cases/chest-1").glob(series.pictures[0].file))
        )
        for study in facts_of(library).studies
        for series in study.series
    }
    assert found == {
        ("CT", "scout"): 1,
        ("CT", "axial"): 3,
        ("MR", "axial"): 2,
        ("MR", "axial-b"): 2,
        ("MR", "sagittal"): 3,
    }


@pytest.mark.parametrize(
    ("orientation", "axis", "step"),
    [(AXIAL, 2, -4), (CORONAL, 1, 4), (SAGITTAL, 0, 4)],
)
def test_slices_go_from_head_to_feet_front_to_back_right_to_left(
    library: Path, tmp_path: Path, orientation: list[int], axis: int, step: float
) -> None:
    """The order is that of the positions, whatever the instance numbers say."""
    places = [8.0, 0.0, 12.0, 4.0]
    objects = []
    for seed, place in enumerate(places):
        position = [0.0, 0.0, 0.0]
        position[axis] = place
        objects.append(
            dataset("MR", seed=seed, ImageOrientationPatient=orientation, ImagePositionPatient=position)
        )
    write(tmp_path / "in", *objects)
    imported(library, tmp_path / "in")

    location = facts_of(library).studies[0].series[0].location
    assert location is not None
    assert (location.first, location.step) == ((12, -4) if step < 0 else (0, 4))


def test_slices_that_are_not_evenly_spaced_have_no_location(library: Path, tmp_path: Path) -> None:
    """Series scroll together by a step; where a slice is missing there is none to be told."""
    write(tmp_path / "in", *(dataset(seed=seed) for seed in (0, 1, 2, 4)))
    imported(library, tmp_path / "in")

    assert facts_of(library).studies[0].series[0].location is None


def test_without_positions_the_instance_number_decides_and_it_is_said(library: Path, tmp_path: Path) -> None:
    """Instance numbers are the fallback, and a warning names the series."""
    bare = {"ImagePositionPatient": None, "ImageOrientationPatient": None}
    write(tmp_path / "in", *(dataset(seed=seed, InstanceNumber=9 - seed, **bare) for seed in range(3)))
    report = imported(library, tmp_path / "in")

    assert codes(report) == ["import-order"]
    assert "give no positions" in report.problems[0].message
    assert [values[12, 16] for values in stored(library).values()] == [2002, 2001, 2000]


@pytest.mark.parametrize("element", ["TemporalPositionIdentifier", "AcquisitionNumber", "TriggerTime"])
def test_phases_at_the_same_places_are_told_apart(library: Path, tmp_path: Path, element: str) -> None:
    """Two phases of a dynamic series are two stacks, each from head to feet."""
    objects = [
        dataset("MR", seed=10 * phase + seed, ImagePositionPatient=[0, 0, -3 * seed], **{element: phase})
        for phase in (1, 2)
        for seed in range(3)
    ]
    write(tmp_path / "in", *objects)
    report = imported(library, tmp_path / "in")

    series = facts_of(library).studies[0].series
    assert [one.id for one in series] == ["axial", "axial-b"]
    assert report.problems == ()
    first = [values[12, 16] for name, values in stored(library).items() if "/axial/" in name]
    assert first == [2010, 2011, 2012]


def test_phases_that_nothing_tells_apart_go_by_instance_number(library: Path, tmp_path: Path) -> None:
    """The first picture at each place is one stack, the second another, and it is said."""
    objects = [
        dataset("MR", seed=10 * phase + seed, ImagePositionPatient=[0, 0, -3 * seed])
        for phase in (1, 2)
        for seed in range(3)
    ]
    write(tmp_path / "in", *objects)
    report = imported(library, tmp_path / "in")

    assert len(facts_of(library).studies[0].series) == 2
    assert set(codes(report)) == {"import-order"}
    assert "same places" in report.problems[0].message


def test_copies_of_an_object_are_named_and_left_out(library: Path, tmp_path: Path) -> None:
    """The same SOP Instance UID twice is one picture."""
    write(tmp_path / "in", dataset(seed=1), dataset(seed=1), dataset(seed=2))
    report = imported(library, tmp_path / "in")

    assert report.pictures == 2
    assert "the same object as" in reasons(report)["0001.dcm"]


def test_files_of_two_patients_are_refused(library: Path, tmp_path: Path) -> None:
    """A case is of one patient; nothing is written, and neither of the numbers is told."""
    write(tmp_path / "in", dataset(seed=1), dataset(seed=2, PatientID="another-77"))
    report = imported(library, tmp_path / "in")

    assert codes(report) == ["import-patients"]
    assert report.folder is None
    assert not (library / "content/cases/chest-1").exists()
    assert "another-77" not in str(report.problems)


@pytest.mark.parametrize("number", [None, "ANON"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"PatientName": "Kim^Minsu"}, {"PatientName": "Lee^Jiho"}),
        ({"PatientBirthDate": "19500101"}, {"PatientBirthDate": "19900101"}),
        ({"PatientSex": "F"}, {"PatientSex": "M"}),
    ],
)
def test_patients_without_a_number_are_told_apart(
    library: Path, tmp_path: Path, number: str | None, one: dict[str, str], other: dict[str, str]
) -> None:
    """No number, or the dummy that a program writes for all, does not make two patients one."""
    write(tmp_path / "in", dataset(seed=1, PatientID=number, **one))
    write(tmp_path / "in", dataset(seed=2, PatientID=number, **other))
    report = imported(library, tmp_path / "in")

    assert codes(report) == ["import-patients"]
    assert report.folder is None
    assert "Minsu" not in str(report.problems)


def test_a_name_that_is_written_otherwise_is_of_the_same_patient(library: Path, tmp_path: Path) -> None:
    """Capitals, a middle name, another script, and what one file does not state contradict nothing."""
    names = ("Kim^Minsu", "KIM^MINSU^A", "Kim^Minsu=金^民秀", None)
    write(
        tmp_path / "in",
        *(
            dataset(seed=seed, PatientName=name, PatientID="7" if seed else None)
            for seed, name in enumerate(names)
        ),
    )

    assert imported(library, tmp_path / "in").pictures == 4


@pytest.mark.parametrize(
    ("modality", "kind", "words"),
    [
        ("SR", "1.2.840.10008.5.1.4.1.1.88.33", "structured report"),
        ("RTSTRUCT", "1.2.840.10008.5.1.4.1.1.481.3", "radiotherapy"),
        ("SEG", "1.2.840.10008.5.1.4.1.1.66.4", "segmentation"),
        ("ECG", "1.2.840.10008.5.1.4.1.1.9.1.1", "electrocardiogram"),
        ("DOC", "1.2.840.10008.5.1.4.1.1.104.1", "document"),
        ("PR", "1.2.840.10008.5.1.4.1.1.11.1", "presentation state"),
        ("CT", "1.2.840.10008.5.1.4.1.1.104.1", "document"),
    ],
)
def test_objects_without_pictures_are_named_with_what_they_are(
    library: Path, tmp_path: Path, modality: str, kind: str, words: str
) -> None:
    """Reports, plans, waveforms and documents do not stop the pictures beside them."""
    write(tmp_path / "in", dataset(seed=1), dataset(seed=2, Modality=modality, SOPClassUID=kind))
    report = imported(library, tmp_path / "in")

    assert report.pictures == 1
    assert words in reasons(report)["0001.dcm"]
    assert codes(report) == ["import-set-aside"]


def _cut(data: bytes) -> bytes:
    return data[:-100]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: _cut(encoded(dataset())), "cut short"),
        (lambda: b"no DICOM at all, but a few words", "not a DICOM file"),
        (lambda: b"", "not a DICOM file"),
        (lambda: encoded(dataset())[:200], "no pixels"),
        (lambda: encoded(dataset(Rows=0)), "how large"),
        (lambda: encoded(dataset(Rows=60000, Columns=60000)), "more than the limit"),
        (lambda: encoded(dataset(NumberOfFrames=900_000)), "frames"),
        (lambda: encoded(dataset(values=np.zeros((4, 4), "u4"))), "32 bits"),
        (lambda: encoded(dataset(BurnedInAnnotation="YES")), "burned into it"),
        (lambda: encoded(dataset(ImageType=["DERIVED", "SECONDARY", "SCREEN SAVE"])), "page of text"),
        (lambda: encoded(dataset(), "1.2.840.10008.1.2.4.103"), "can't be decoded here"),
    ],
)
def test_what_cant_become_a_picture_is_named_with_the_reason(
    library: Path, tmp_path: Path, make: Callable[[], bytes], words: str
) -> None:
    """Each bad file is told with its name, the good one beside it is imported, and nothing is raised."""
    write(tmp_path / "in", dataset(seed=1))
    (tmp_path / "in/bad").write_bytes(make())
    report = imported(library, tmp_path / "in")

    assert report.pictures == 1
    assert words in reasons(report)["bad"]


def test_nothing_at_all_is_an_error_and_leaves_no_folder(library: Path, tmp_path: Path) -> None:
    """Where no file becomes a picture the command fails, and no empty case stays behind."""
    write(tmp_path / "in", dataset(), syntax="1.2.840.10008.1.2.4.90")  # its pixels are no JPEG 2000
    report = imported(library, tmp_path / "in")

    assert codes(report) == ["import-nothing", "import-set-aside"]
    assert "can't be decoded" in reasons(report)["0000.dcm"]
    assert list((library / "content").glob("cases/*")) == []


def test_burned_in_text_is_imported_only_with_its_edges_cut(library: Path, tmp_path: Path) -> None:
    """A header that says YES asks for --crop; then a warning still asks for eyes."""
    write(tmp_path / "in", dataset("US", values=pixels().astype("u1"), BurnedInAnnotation="YES"))
    refused = imported(library, tmp_path / "in")
    report = imported(library, tmp_path / "in", crop=(4, 4, 20, 16))

    assert refused.pictures == 0
    assert report.pictures == 1
    assert codes(report) == ["import-burned-in"]
    assert next(iter(stored(library).values())).shape == (16, 20)


def test_ultrasound_that_does_not_say_is_warned_of(library: Path, tmp_path: Path) -> None:
    """Absence of the tag is not safety."""
    write(tmp_path / "in", dataset("US", values=pixels().astype("u1")))
    report = imported(library, tmp_path / "in")

    assert codes(report) == ["import-burned-in"]
    assert "does not say whether" in report.problems[0].message


def test_slices_are_chosen_before_they_are_written(library: Path, tmp_path: Path) -> None:
    """Range, every, key, crop, window and live count slices of the whole series."""
    write(tmp_path / "in", *(dataset(seed=seed) for seed in range(12)))
    report = imported(
        library,
        tmp_path / "in",
        first=3,
        last=10,
        every=3,
        key=8,
        crop=(8, 4, 16, 12),
        window="lung",
        live=True,
    )

    (series,) = facts_of(library).studies[0].series
    found = stored(library)
    assert [name.rsplit("/", 1)[1] for name in found] == ["0003.png", "0006.png", "0009.png"]
    assert {values.shape for values in found.values()} == {(12, 16)}
    assert [values[8, 8] for values in found.values()] == [2002, 2005, 2008]
    assert (series.key, series.window, series.live) == (3, "lung", True)
    assert series.location is not None
    assert (series.location.first, series.location.step) == (190, -15)
    assert report.pictures == 3


def test_a_crop_that_does_not_fit_leaves_the_series_out(library: Path, tmp_path: Path) -> None:
    """A rectangle outside of the picture is not moved silently."""
    write(tmp_path / "in", dataset())
    report = imported(library, tmp_path / "in", crop=(20, 0, 20, 10))

    assert "does not lie within its 32 × 24 pixels" in reasons(report)["0000.dcm"]


def test_series_can_be_chosen_by_the_numbers_of_the_table(library: Path, tmp_path: Path) -> None:
    """--series takes one stack; a number that is not in the table is refused."""
    write(
        tmp_path / "in",
        *(dataset(seed=s) for s in range(2)),
        dataset(seed=5, SeriesInstanceUID=f"{ROOT}3", SeriesNumber=2),
    )
    unknown = imported(library, tmp_path / "in", series=frozenset({4}))
    report = imported(library, tmp_path / "in", series=frozenset({2}))

    assert codes(unknown) == ["import-nothing"]
    assert report.pictures == 1


def test_zips_are_read_within_bounds(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Members are read whatever they are called; zips within, too large and encrypted ones are named."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.dcm", encoded(dataset(seed=7)))
    with zipfile.ZipFile(tmp_path / "exam.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../IM000001", encoded(dataset(seed=1)))
        archive.writestr("DICOM/IM2", encoded(dataset(seed=2)))
        archive.writestr("DICOM/more.zip", inner.getvalue())
        archive.writestr("bomb", bytes(3_000_000))
    monkeypatch.setattr(sources, "_MOST_IN_MEMBER", 1_000_000)
    report = imported(library, tmp_path / "exam.zip")

    assert report.pictures == 2
    assert "zip within a zip" in reasons(report)["more.zip"]
    assert "too large" in reasons(report)["bomb"]
    assert not (tmp_path.parent / "IM000001").exists()


def test_files_without_preamble_and_ending_are_known_by_their_content(library: Path, tmp_path: Path) -> None:
    """A bare dataset in little-endian implicit order, as old archives keep it, is read."""
    data = dataset()
    (tmp_path / "in").mkdir()
    out = io.BytesIO()
    del data.ImageType
    data.save_as(out, implicit_vr=True, little_endian=True)
    (tmp_path / "in/17106").write_bytes(out.getvalue())
    report = imported(library, tmp_path / "in")

    assert report.left_out == ()
    assert report.pictures == 1


def test_enhanced_objects_are_split_by_their_functional_groups(library: Path, tmp_path: Path) -> None:
    """Frames of one object lie where their own group says; two temporal positions are two stacks."""
    frames = np.stack([pixels(seed=seed) for seed in range(6)])
    data = dataset(
        "MR", values=frames, NumberOfFrames=6, ImagePositionPatient=None, ImageOrientationPatient=None
    )
    del data.PixelSpacing, data.SliceThickness
    measures, orientation, shared = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [0.5, 0.5], 2
    orientation.ImageOrientationPatient = AXIAL
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = (
        Sequence([measures]),
        Sequence([orientation]),
    )
    data.SharedFunctionalGroupsSequence = Sequence([shared])
    groups = []
    for index in range(6):
        group, position, content = Dataset(), Dataset(), Dataset()
        position.ImagePositionPatient = [0, 0, 2 * (index // 2)]
        content.TemporalPositionIndex = 1 + index % 2
        group.PlanePositionSequence, group.FrameContentSequence = Sequence([position]), Sequence([content])
        groups.append(group)
    data.PerFrameFunctionalGroupsSequence = Sequence(groups)
    write(tmp_path / "in", data)
    report = imported(library, tmp_path / "in")

    first, second = facts_of(library).studies[0].series
    assert (first.pixel_spacing, first.slice_thickness) == ((0.5, 0.5), 2)
    centres = {name: values[12, 16] for name, values in stored(library).items()}
    assert [value for name, value in centres.items() if "/axial/" in name] == [2004, 2002, 2000]
    assert [value for name, value in centres.items() if "/axial-b/" in name] == [2005, 2003, 2001]
    assert report.problems == ()
    assert second.id == "axial-b"


def test_an_existing_folder_is_never_written_over(library: Path, tmp_path: Path) -> None:
    """A folder with something in it is refused by its name; an empty one is taken; others outside are refused."""
    write(tmp_path / "in", dataset())
    (library / "content/cases/full").mkdir(parents=True)
    (library / "content/cases/full/case.md").write_text("mine", "utf-8")
    (library / "content/cases/empty").mkdir()

    with pytest.raises(UsageFault, match="exists already"):
        imported(library, tmp_path / "in", case_id="full")
    with pytest.raises(UsageFault, match="can't be the name"):
        imported(library, tmp_path / "in", case_id="Not An Id")
    with pytest.raises(UsageFault, match="outside the library"):
        imported(library, tmp_path / "in", case_id="../../../elsewhere")
    assert imported(library, tmp_path / "in", case_id="empty").pictures == 1
    assert (library / "content/cases/full/case.md").read_text("utf-8") == "mine"


def test_the_dry_run_shows_the_series_and_writes_nothing(library: Path, tmp_path: Path) -> None:
    """The table has what is needed to choose, and no words of the header."""
    named = {"SeriesDescription": "DOE^JANE THORAX", "ProtocolName": "DOE", "StudyDescription": "DOE"}
    write(
        tmp_path / "in", *(dataset(seed=seed, WindowCenter=40, WindowWidth=400, **named) for seed in range(3))
    )
    result = run_import(library, tmp_path / "in", options=["--dry-run"], catch_exceptions=False)

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == [
        "series",
        "day",
        "modality",
        "what",
        "pictures",
        "size",
        "slice",
        "spacing",
        "window",
    ]
    assert lines[1].split() == ["1", "0", "CT", "axial", "3", "32×24", "HU", "5", "mm", "5", "mm", "40/400"]
    assert "DOE" not in result.stdout
    assert not (library / "content/cases/x").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--range", "9-2"],
        ["--range", "x"],
        ["--crop", "1,2,3"],
        ["--window", "sharp"],
        ["--window", "40/0"],
        ["--every", "0"],
    ],
)
def test_choices_that_cant_be_meant_are_refused(library: Path, tmp_path: Path, arguments: list[str]) -> None:
    """A slip in an option is answered as one, with status 2."""
    write(tmp_path / "in", dataset())
    result = run_import(library, tmp_path / "in", options=arguments)

    assert result.exit_code == 2
    assert arguments[0] in result.output


def test_the_command_writes_a_draft(library: Path, tmp_path: Path) -> None:
    """All options reach the import; the summary tells where the case is."""
    write(tmp_path / "in", *(dataset(seed=seed) for seed in range(4)))
    options = [
        "--every",
        "2",
        "--range",
        "1-",
        "--window",
        "-550/1400",
        "--key",
        "3",
        "--live",
        "--crop",
        "0,0,30,20",
    ]
    result = run_import(library, tmp_path / "in", options=options, catch_exceptions=False)

    (series,) = facts_of(library, "x").studies[0].series
    assert result.exit_code == 0
    assert "Written as a draft: 2 picture(s)" in result.stdout
    assert (series.window_values, series.live, series.key) == ((-550, 1400), True, 2)


def test_uids_never_name_anything(library: Path, tmp_path: Path) -> None:
    """Names of files and ids are made from modality, day and plane alone."""
    uid = generate_uid()
    write(
        tmp_path / "in", dataset(StudyInstanceUID=uid, SeriesInstanceUID=uid), syntax=ExplicitVRLittleEndian
    )
    imported(library, tmp_path / "in")

    names = sorted(
        path.relative_to(library / "content/cases/chest-1").as_posix()
        for path in (library / "content/cases/chest-1").rglob("*")
    )
    assert names == ["case.md", "ct-day-0", "ct-day-0/axial", "ct-day-0/axial/0001.png"]
