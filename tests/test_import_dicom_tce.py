"""IHE TCE: manifest and report of a teaching file fill title, history, findings, diagnosis and the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from sitegen.importers.dicom.tce import teaching_file
from tests.conftest import MakeLibrary, build_library
from tests.dicom_files import dataset, facts_of, imported, write

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


@pytest.fixture
def library(make_library: MakeLibrary) -> Path:
    """An empty library."""
    return make_library({})


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
