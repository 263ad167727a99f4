"""IHE TCE: manifest and report of a teaching file fill title, history, findings, diagnosis and the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from sitegen.importers.dicom.tce import teaching_file
from tests.conftest import build_library
from tests.dicom_files import codes, dataset, facts_of, imported, write

REPORT = "1.2.840.10008.5.1.4.1.1.88.11"
SELECTION = "1.2.840.10008.5.1.4.1.1.88.59"


def code(value: str, meaning: str = "words") -> Sequence:
    """A coded concept."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "IHERADTF", meaning
    return Sequence([item])


def told(concept: str, words: str) -> Dataset:
    """A content item of text."""
    item = Dataset()
    item.RelationshipType, item.ValueType = "CONTAINS", "TEXT"
    item.ConceptNameCodeSequence, item.TextValue = code(concept), words
    return item


def coded(concept: str, value: str) -> Dataset:
    """A content item that is a code."""
    item = Dataset()
    item.RelationshipType, item.ValueType = "CONTAINS", "CODE"
    item.ConceptNameCodeSequence, item.ConceptCodeSequence = code(concept), code(value)
    return item


def document(kind: str, modality: str, title: str, *items: Dataset) -> Dataset:
    """A report or a selection."""
    data = dataset(modality, seed=90 + len(items), SOPClassUID=kind, PixelData=None)
    data.ConceptNameCodeSequence, data.ContentSequence = code(title), Sequence(items)
    return data


def reference(of: Dataset) -> Dataset:
    """A content item that points to an object."""
    item, target = Dataset(), Dataset()
    item.RelationshipType, item.ValueType = "CONTAINS", "IMAGE"
    target.ReferencedSOPClassUID, target.ReferencedSOPInstanceUID = of.SOPClassUID, of.SOPInstanceUID
    item.ReferencedSOPSequence = Sequence([target])
    return item


def test_a_teaching_file_fills_the_case(library: Path, tmp_path: Path) -> None:
    """Each field of the report has its place, authors' names and addresses have none, and the key image is the chosen one."""
    slices = [dataset(seed=seed) for seed in range(5)]
    information = document(
        REPORT,
        "SR",
        "TCE006",
        told("TCE101", "Canary Author"),
        told("TCE103", "canary@hospital.example"),
        told("121060", "Cough for three weeks. Seen on 3 March 2020 by Dr. Canary."),
        told("121071", "Patchy *consolidation*."),
        told("TCE106", "Steroids help."),
        told("TCE107", "Organising pneumonia"),
        told("111023", "Infection; lymphoma"),
        told("TCE105", "steroids, lung"),
        coded("TCE109", "TCE302"),
        coded("TCE110", "TCE202"),
    )
    manifest = document(SELECTION, "KO", "TCE001", reference(slices[3]))
    write(tmp_path / "in", *slices, information, manifest)
    report = imported(library, tmp_path / "in")
    text = (library / "content/cases/chest-1/case.md").read_text("utf-8")

    facts = facts_of(library)
    assert report.left_out == ()
    assert facts.title.every == ("Organising pneumonia",)
    assert facts.diagnosis is not None
    assert [item.name.every[0] for item in facts.differential] == ["Infection", "lymphoma"]
    assert [item.every[0] for item in facts.keywords] == ["steroids", "lung"]
    assert (facts.category, facts.level) == ("pulmonary", "intermediate")
    assert facts.studies[0].series[0].key == 4
    assert text.index("## History") < text.index("## Findings") < text.index("## Discussion")
    assert "Cough for three weeks." in text
    assert r"Patchy \*consolidation\*." in text
    assert "anary" not in text
    assert "March" not in text
    assert build_library(library, drafts=True).published is not None


def test_a_report_of_another_patient_is_refused(library: Path, tmp_path: Path) -> None:
    """A report is of the case's patient, or there is no case."""
    information = document(REPORT, "SR", "TCE006", told("TCE107", "Lung cancer"))
    information.PatientID = "another-77"
    write(tmp_path / "in", dataset(), information)
    report = imported(library, tmp_path / "in")

    assert codes(report) == ["import-patients"]
    assert not (library / "content/cases/chest-1").exists()


@pytest.mark.parametrize(
    "words",
    [
        "Gildong Hong came with cough.",
        "Mother of Gil-dong is a farmer.",
        "GIL DONG was seen twice.",
        "홍길동씨는 기침을 했다.",
        "Known as canary 1234567 here.",
        "Filed under 88-1234.",
        "Accession A9917 was read late.",
        "MRN of this man is known.",
        "Her number is 900101-2234567.",
    ],
)
def test_a_sentence_that_holds_the_patient_is_left_out(library: Path, tmp_path: Path, words: str) -> None:
    """Parts of the name in any spelling, numbers of the header, and registration numbers take their sentence along."""
    who = {
        "PatientName": "Hong^Gildong=洪^吉洞=홍^길동",
        "OtherPatientIDs": "881234",
        "AccessionNumber": "A9917",
    }
    picture = dataset(SpecificCharacterSet="ISO_IR 192", **who)
    information = document(
        REPORT,
        "SR",
        "TCE006",
        told("121060", f"{words} The cough was dry."),
        told("TCE105", f"lung, {words}"),
    )
    information.PatientName = "Hong^Gildong"
    information.SpecificCharacterSet = "ISO_IR 192"
    write(tmp_path / "in", picture, information)
    imported(library, tmp_path / "in")
    text = (library / "content/cases/chest-1/case.md").read_text("utf-8")

    assert "The cough was dry." in text
    assert [item.every[0] for item in facts_of(library).keywords] == ["lung"]
    assert words not in text
    assert "2 sentences that could name" in text


def test_a_short_or_made_up_name_leaves_words_alone(library: Path, tmp_path: Path) -> None:
    """An and a patient are words of any report."""
    information = document(
        REPORT, "SR", "TCE006", told("121060", "The patient had an ulcer. The node is small.")
    )
    information.PatientName = "An^Patient"
    write(tmp_path / "in", dataset(PatientName="An^Patient"), information)
    imported(library, tmp_path / "in")

    assert "The patient had an ulcer. The node is small." in (
        library / "content/cases/chest-1/case.md"
    ).read_text("utf-8")


def test_other_reports_are_left_out_by_name(library: Path, tmp_path: Path) -> None:
    """A clinical report is nothing to publish."""
    clinical = document(REPORT, "SR", "18748-4", told("121071", "Canary words"))
    write(tmp_path / "in", dataset(), clinical)
    report = imported(library, tmp_path / "in")

    assert ["structured report" in item.why for item in report.left_out] == [True]
    assert "Canary" not in (library / "content/cases/chest-1/case.md").read_text("utf-8")


def test_what_is_no_report_tells_nothing(tmp_path: Path) -> None:
    """Damaged files, and files of another kind, are none."""
    (tmp_path / "a").write_bytes(b"words")
    write(tmp_path / "in", dataset())

    assert teaching_file(tmp_path / "a") is None
    assert teaching_file(tmp_path / "in/0000.dcm") is None
