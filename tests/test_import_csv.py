"""Importing a table of pictures: what comes along, what does not, and what is set aside with which reason."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from sitegen.cli import cli
from sitegen.errors import Severity, UsageFault
from sitegen.importers.csv_table import ImportReport, import_table, report_lines
from sitegen.importers.drafts import (
    escaped,
    free_id,
    fresh_png,
    places_in,
    render_front_matter,
    safe_notes,
    write_case,
)
from sitegen.importers.mapping import age_of, choose, licence_of, read_mapping
from sitegen.model.library import Case
from sitegen.reading.documents import plain, split_front_matter
from sitegen.reading.markdown import Converter
from tests.conftest import SAMPLES, read_sound

MAPPINGS = Path(__file__).parents[1] / "sitegen" / "importers" / "mappings"
_HEADER = """case_id file finding age sex view modality body_part offset_days date location license license_url
credit source_url doi notes"""
_IEEE = """patientid offset sex age finding RT_PCR_positive survival intubated intubation_present went_icu in_icu
needed_supplemental_O2 extubated temperature pO2_saturation leukocyte_count neutrophil_count lymphocyte_count view
modality date location folder filename doi url license clinical_notes other_notes"""
HEADER = _HEADER.split()
IEEE = [*_IEEE.split(), ""]
ROW = {
    "case_id": "gb-1",
    "file": "smith-john.png",
    "finding": "COVID-19",
    "age": "46",
    "sex": "M",
    "view": "PA",
    "modality": "CR",
    "body_part": "Chest",
    "offset_days": "3",
    "license": "CC BY 4.0",
    "credit": "A. Author",
    "source_url": "https://journal.example/1",
    "doi": "10.1000/xyz",
}


def picture(path: Path, *, shade: int = 100, mode: str = "L", kind: str = "PNG", **save: Any) -> Path:
    """A small picture on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    colour: Any = shade if mode in ("L", "I;16") else (shade,) * 3 + ((255,) if mode == "RGBA" else ())
    Image.new(mode, (8, 6), colour).save(path, format=kind, **save)
    return path


class Bench:
    """A library to import into, a folder of pictures, and tables written on the fly."""

    def __init__(self, root: Path) -> None:
        self.library = root / "library"
        self.pictures = root / "pictures"
        self.into = self.library / "content" / "cases"
        self.table = root / "table.csv"
        self.library.joinpath("content").mkdir(parents=True)
        site = "title: A library\nbase_url: https://library.example/\n"
        self.library.joinpath("content", "site.yaml").write_text(site, encoding="utf-8")
        picture(self.pictures / "smith-john.png")

    def write(self, *rows: dict[str, str], header: list[str] = HEADER, encoding: str = "utf-8") -> None:
        """Writes the table as a spreadsheet program does, with CRLF line ends."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows([[row.get(name, "") for name in header] for row in rows])
        self.table.write_bytes(text.getvalue().encode(encoding))

    def run(self, mapping: Path | None = None) -> ImportReport:
        """Imports the table."""
        return import_table(
            self.table, pictures=self.pictures, into=self.into, library=self.library, mapping=mapping
        )

    def rows(self, *changes: dict[str, str]) -> ImportReport:
        """Imports the usual row with changes."""
        self.write(*({**ROW, **change} for change in changes))
        return self.run()

    def cases(self) -> dict[str, Case]:
        """The cases as sitegen reads them; none may have an error."""
        return dict(read_sound(self.library).cases)

    def written(self) -> str:
        """Everything that was written, names and bytes."""
        files = sorted(path for path in self.into.rglob("*") if path.is_file())
        return "\n".join(f"{path}\n{path.read_bytes().decode('latin-1')}" for path in files)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def reasons(report: ImportReport) -> str:
    return "\n".join(f"{item.place}: {item.why}" for item in report.set_aside)


def test_a_row_becomes_a_draft_with_its_rights(bench: Bench) -> None:
    """Age, sex, day, view, licence, credit, source and DOI arrive; the case is a draft."""
    report = bench.rows({})
    case = bench.cases()["import-gb-1"]
    series = case.facts.studies[0].series[0]
    assert [(item.id, item.pictures) for item in report.written] == [("import-gb-1", 1)]
    assert case.facts.status == "draft"
    assert case.facts.patient is not None
    assert (case.facts.patient.age, case.facts.patient.sex) == (46, "M")
    assert (case.facts.studies[0].modality, case.facts.studies[0].day, series.view) == ("CR", 3, "PA")
    assert series.license == "CC-BY-4.0"
    assert series.credit is not None
    assert series.credit.every == ("A. Author",)
    assert series.source is not None
    assert (series.source.url, series.source.doi) == ("https://journal.example/1", "10.1000/xyz")
    assert case.facts.timeline is None
    assert series.alt is not None
    assert series.alt.every == ("Frontal chest radiograph",)


@pytest.mark.parametrize(
    ("given_age", "kept"),
    [
        ("93", "90+"),
        ("90", "90+"),
        ("89", 89),
        ("46.0", 46),
        ("64.5", 64),
        ("89.9", 89),
        ("90.0", "90+"),
        ("90.1", "90+"),
        ("64.5 years", 64),
        ("64.", None),
        ("90+", "90+"),
        ("50+", None),
        ("6 months", None),
    ],
)
def test_ages(given_age: str, kept: int | str | None) -> None:
    """Years are whole, from 90 on they become 90+, vague ones are not kept."""
    assert age_of(given_age) == kept


def test_an_old_patients_age_is_written_nowhere(bench: Bench) -> None:
    """Neither the age column nor the notes tell an age over 89."""
    bench.rows({"age": "94", "notes": "A 94-year-old woman, aged 94, with cough."})
    patient = bench.cases()["import-gb-1"].facts.patient
    assert patient is not None
    assert patient.age == "90+"
    assert "94" not in (bench.into / "import-gb-1" / "case.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"license": " "}, "no licence"),
        ({"license": "CC BY-NC-ND 4.0"}, "no derivatives"),
        (
            {"license": "CC BY", "license_url": "https://creativecommons.org/licenses/by-nd/4.0/"},
            "no derivatives",
        ),
        (
            {"license": "CC BY 4.0", "license_url": "https://creativecommons.org/licenses/by/3.0/"},
            "different",
        ),
        ({"license": "listed as authorized for everyone"}, "not a licence"),
        ({"credit": "", "source_url": "", "doi": ""}, "nobody is named"),
        ({"modality": "XYZ"}, "modality"),
        ({"case_id": ""}, "which patient"),
        ({"file": ""}, "no picture"),
        ({"file": "gone.png"}, "no such file"),
        ({"file": "../table.csv"}, "inside"),
        ({"file": "a/../../table.csv"}, "inside"),
        ({"file": "/etc/passwd"}, "inside"),
        ({"file": "C:\\pictures\\a.png"}, "inside"),
        ({"file": "scan.nii.gz", "modality": "CT"}, "volumes are not pictures"),
        ({"file": "series/", "modality": "CT"}, "volumes are not pictures"),
        ({"file": "broken.png"}, "can't be read"),
        ({"file": "text.png"}, "not a picture"),
        ({"file": "scan.png"}, "this is a DICOM file: make a case of it with sitegen import dicom"),
        ({"file": "x" * 300}, "no such file"),
    ],
)
def test_a_row_that_cant_be_used_is_set_aside_with_the_reason(
    bench: Bench, change: dict[str, str], why: str
) -> None:
    """Every row is in a case or set aside, never dropped silently, and the others still arrive."""
    whole = (bench.pictures / "smith-john.png").read_bytes()
    (bench.pictures / "broken.png").write_bytes(whole[:-30])
    (bench.pictures / "text.png").write_text("no picture", encoding="utf-8")
    (bench.pictures / "scan.png").write_bytes(bytes(128) + b"DICM" + bytes(64))
    report = bench.rows({**change}, {"case_id": "gb-2"})
    assert [item.id for item in report.written] == ["import-gb-2"]
    assert [item.place.line for item in report.set_aside] == [2]
    assert why in reasons(report)


def test_a_link_out_of_the_pictures_is_set_aside(bench: Bench, tmp_path: Path) -> None:
    """A symbolic link can't bring in a file from elsewhere."""
    picture(tmp_path / "outside.png")
    (bench.pictures / "link.png").symlink_to(tmp_path / "outside.png")
    report = bench.rows({"file": "link.png"})
    assert not report.written
    assert "leads out" in reasons(report)


def test_dates_places_institutions_and_file_names_stay_behind(bench: Bench) -> None:
    """Only words that name no day, place, institution or person are kept of the notes, and the columns not at all."""
    notes = (
        "Fever on January 25, 2020. Worse on 2020-01-27 and 3/2/2020. Seen at Myongji Hospital. "
        "He lives in Goyang. Dr. Kim saw him. Cough persists. See www.hospital.example or smith-john.png."
    )
    bench.rows(
        {"notes": notes, "date": "January 25, 2020", "location": "Myongji Hospital, Goyang, South Korea"}
    )
    text = bench.written()
    for gone in ("2020", "January", "Myongji", "Goyang", "Korea", "Kim", "smith", "www."):
        assert gone not in text, gone
    body = (bench.into / "import-gb-1" / "case.md").read_text(encoding="utf-8")
    assert "Cough persists." in body
    assert r"\[date removed\]" in body
    assert "4 sentence(s)" in body
    sections = bench.cases()["import-gb-1"].prose["en"]
    assert [section.id for section in sections if section.text] == ["notes"]


@pytest.mark.parametrize(
    "date",
    [
        "January 25, 2020", "Jan. 25th 2020", "27 January 2020", "12 March", "the 3rd of May", "2/29/2020", "03/16/20",
        "27.1.2020", "2020/1/25", "2020-01-25T10:00", "March 2020", "25-Jan-2020", "2020년 1월 25일", "2020年1月25日",
        "in March", "mid-February", "September",
    ],
)  # fmt: skip
def test_ways_to_write_a_date(date: str) -> None:
    """Each is taken out, and the words around it stay."""
    safe = safe_notes(f"Cough began {date} and went on.").text
    assert "[date removed]" in safe
    assert not re.search(r"\d|Jan|March|May|Feb|Sept", safe)
    assert safe.endswith("and went on.")


@pytest.mark.parametrize(
    "harmless",
    [
        "Opacities in the mid/lower zones, 10-15 L/min oxygen, ratio 3/4.", "Image 2 may show an effusion.",
        "He was hospitalized and admitted to our hospital.", "In the center of the lesion, 2.5 cm.",
        "Clinical course: therapy was instituted on day 3.", "CRP 11,26 mg/l; CD4 50/mmc.",
    ],
)  # fmt: skip
def test_ordinary_words_stay(harmless: str) -> None:
    """Measures, generic places and days of the illness are no identifiers."""
    assert safe_notes(harmless).text == harmless


@pytest.mark.parametrize(
    "naming",
    [
        "Seen at San Lazaro Hospital.", "From the University of Milan.", "At the hospital in Goyang.", "Call 02-2019-1234-55.",
        "Write to a@b.example.", "Dr Smith agreed.", "서울대학교병원에서 진단.", "Lives in Vigevano.", "Sent from the USA.",
    ],
)  # fmt: skip
def test_sentences_that_name_are_left_out(naming: str) -> None:
    """Institutions, people, ways to reach them, and places that the table names."""
    safe = safe_notes(f"Cough. {naming}", places_in(["Civili Hospital, Vigevano, Italy", "Ohio, USA", ""]))
    assert (safe.text, safe.left_out) == ("Cough.", 1)


def test_a_pictures_metadata_and_lying_ending_stay_behind(bench: Bench) -> None:
    """Text chunks, EXIF and what follows the pixels are gone; a PNG behind .jpg becomes .png."""
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Patient", "SMITH JOHN")
    path = picture(bench.pictures / "a.jpg", mode="RGB", pnginfo=chunks)
    path.write_bytes(path.read_bytes() + b"SMITH JOHN")
    exif = Image.Exif()
    exif[0x010E] = "SMITH JOHN"
    exif[0x0112] = 6
    picture(bench.pictures / "b.jpg", kind="JPEG", exif=exif)
    bench.rows({"file": "a.jpg"}, {"file": "b.jpg"})
    assert "SMITH" not in bench.written()
    with Image.open(bench.into / "import-gb-1" / "study-1" / "001.png") as first:
        assert (first.format, first.mode, first.info, first.size) == ("PNG", "L", {}, (8, 6))
    with Image.open(bench.into / "import-gb-1" / "study-1" / "002.png") as second:
        assert second.size == (6, 8)


def test_pixels_are_kept_exactly(tmp_path: Path) -> None:
    """Grey stays grey with all its bits, colour stays colour, what is transparent becomes black."""
    deep = picture(tmp_path / "deep.png", shade=40_000, mode="I;16")
    with Image.open(io.BytesIO(fresh_png(deep.read_bytes(), max_pixels=100))) as image:
        assert (image.mode, image.getpixel((0, 0))) == ("I;16", 40_000)
    Image.new("RGBA", (2, 2), (200, 10, 10, 0)).save(tmp_path / "clear.png")
    with Image.open(io.BytesIO(fresh_png((tmp_path / "clear.png").read_bytes(), max_pixels=100))) as image:
        assert (image.mode, image.getpixel((0, 0))) == ("L", 0)
    Image.new("RGB", (2, 2), (200, 10, 10)).save(tmp_path / "red.png")
    red = (tmp_path / "red.png").read_bytes()
    with Image.open(io.BytesIO(fresh_png(red, max_pixels=100))) as image:
        assert image.getpixel((0, 0)) == (200, 10, 10)
    assert fresh_png(red, max_pixels=100) == fresh_png(red, max_pixels=100)
    with pytest.raises(ValueError, match="limit"):
        fresh_png(red, max_pixels=3)


def test_an_existing_folder_is_never_written_over(bench: Bench) -> None:
    """A second import sets the whole case aside and leaves an editor's work as it is."""
    bench.rows({})
    case = bench.into / "import-gb-1" / "case.md"
    case.write_text("---\ntitle: Mine\n---\n", encoding="utf-8")
    before = bench.written()
    report = bench.run()
    assert not report.written
    assert "exists already" in reasons(report)
    assert bench.written() == before
    assert sorted(path.name for path in bench.into.iterdir()) == ["import-gb-1"]


def test_one_case_per_patient_with_studies_in_order_of_day(bench: Bench) -> None:
    """Known days ascend, unknown ones follow, and one day's two views are two series of one study."""
    names = {"c.png": "9", "a.png": "?", "b.png": "-2", "d.png": "9"}
    for shade, name in enumerate(names):
        picture(bench.pictures / name, shade=shade)
    rows = [{"file": name, "offset_days": day, "finding": f"F{day}"} for name, day in names.items()]
    rows[3]["view"] = "L"
    report = bench.rows(*rows)
    facts = bench.cases()["import-gb-1"].facts
    assert [(study.id, study.day) for study in facts.studies] == [
        ("study-1", -2), ("study-2", 9), ("study-3", None)
    ]  # fmt: skip
    assert [series.id for series in facts.studies[1].series] == ["frontal", "lateral"]
    assert facts.diagnosis is not None
    assert facts.diagnosis.name.every == ("F9",)
    assert [(problem.code, problem.place.line) for problem in report.problems] == [("import-value", 3)]
    assert "different diagnoses: F-2; F9; F?" in (bench.into / "import-gb-1" / "case.md").read_text("utf-8")


def test_pictures_of_one_series_keep_their_own_rights(bench: Bench) -> None:
    """Where licence or credit differ inside a series, they stand with each picture."""
    picture(bench.pictures / "b.png", shade=7)
    bench.rows({}, {"file": "b.png", "license": "CC BY 3.0"})
    facts = bench.cases()["import-gb-1"].facts
    series = facts.studies[0].series[0]
    assert [item.license for item in series.pictures] == ["CC-BY-4.0", "CC-BY-3.0"]
    assert (series.license, facts.license) == (None, None)


def test_the_same_picture_twice_is_set_aside(bench: Bench) -> None:
    """A row that repeats a picture of the same patient names the line it repeats."""
    report = bench.rows({}, {"offset_days": "5"})
    assert "same picture as in line 2" in reasons(report)


def test_labels(bench: Bench) -> None:
    """A path's leaf is the diagnosis, more after a comma are keywords, nothing stated gives an unlabelled title."""
    for shade, name in enumerate("abcd"):
        picture(bench.pictures / f"{name}.png", shade=shade)
    bench.rows(
        {"case_id": "gb-1", "finding": "Pneumonia/Viral/COVID-19, ARDS"},
        {"case_id": "gb-2", "finding": "todo"},
        {"case_id": "gb-3", "finding": "No Finding", "offset_days": "9", "file": "a.png"},
        {"case_id": "gb-3", "finding": "COVID-19", "offset_days": "1", "file": "b.png"},
    )
    cases = bench.cases()
    first = cases["import-gb-1"].facts
    assert first.title.every == ("COVID-19",)
    assert [word.every for word in first.keywords] == [("ARDS",)]
    assert cases["import-gb-2"].facts.title.every == ("Unlabelled case import-gb-2",)
    assert cases["import-gb-2"].facts.diagnosis is None
    assert cases["import-gb-3"].facts.title.every == ("COVID-19",)


def test_rows_that_disagree_about_the_sex_leave_it_out(bench: Bench) -> None:
    """A contradiction is reported, not decided."""
    picture(bench.pictures / "b.png", shade=9)
    report = bench.rows({}, {"file": "b.png", "sex": "F"})
    patient = bench.cases()["import-gb-1"].facts.patient
    assert patient is not None
    assert patient.sex is None
    assert any("differ in sex" in problem.message for problem in report.problems)


def test_keys_that_tell_or_identify_become_digests(bench: Bench) -> None:
    """A key that is no plain number, holds the diagnosis or collides does not show in the id."""
    bench.rows({"case_id": "Kim-Cheolsu"}, {"case_id": "ards-2", "finding": "ARDS"}, {"case_id": "GB-1"}, {})
    ids = sorted(bench.cases())
    assert len(ids) == 4
    assert all(re.fullmatch(r"import-[0-9a-f]{10}", case_id) for case_id in ids)


def test_the_header_with_thirty_columns(bench: Bench) -> None:
    """The shipped mapping takes the unnamed last column and a name that begins with a space."""
    header = [" url" if name == "url" else name for name in IEEE]
    assert len(header) == 30
    picture(bench.pictures / "images" / "x-1.jpeg", kind="JPEG")
    row = {
        "patientid": "324a", "offset": "5", "sex": "F", "age": "93", "finding": "Pneumonia/Viral/COVID-19",
        "RT_PCR_positive": "Y", "view": "L", "modality": "X-ray", "date": "March 3, 2020", "location": "Milan, Italy",
        "folder": "images", "filename": "x-1.jpeg", "doi": "https://doi.org/10.1000/abc", " url": "https://a.example/1",
        "license": "CC BY-NC-SA", "clinical_notes": "Cough.", "other_notes": "Credit to A", "": "spilled SECRET",
    }  # fmt: skip
    volume = {**row, "patientid": "7", "folder": "volumes", "filename": "v.nii.gz", "modality": "CT"}
    bench.write(row, volume, header=header)
    report = bench.run()
    facts = bench.cases()["cxr-324a"].facts
    assert facts.diagnosis is not None
    assert facts.diagnosis.basis == ("rt-pcr",)
    assert (facts.studies[0].modality, facts.studies[0].series[0].id) == ("DX", "lateral")
    series = facts.studies[0].series[0]
    assert series.license == "LicenseRef-CC-BY-NC-SA"
    assert series.source is not None
    assert (series.source.doi, series.source.url) == ("10.1000/abc", "https://a.example/1")
    assert facts.imported is not None
    assert facts.imported.key == "324a"
    assert "volumes are not pictures: make a case of a DICOM series with sitegen import dicom" in reasons(
        report
    )
    for gone in ("SECRET", "Milan", "March", "x-1"):
        assert gone not in bench.written()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_tables_as_spreadsheets_save_them(bench: Bench, encoding: str) -> None:
    """A byte order mark, CRLF line ends and Windows' own encoding are read."""
    bench.write({**ROW, "credit": "Médico Ñandú"}, encoding=encoding)
    report = bench.run()
    credit = bench.cases()["import-gb-1"].facts.studies[0].series[0].credit
    assert credit is not None
    assert credit.every == ("Médico Ñandú",)
    assert [problem.code for problem in report.problems] == (
        ["import-encoding"] if encoding == "cp1252" else []
    )


def test_semicolons_and_rows_with_too_many_cells(bench: Bench) -> None:
    """Semicolons part cells where the header uses them; a row with shifted columns is set aside."""
    lines = [";".join(HEADER), ";".join(ROW.get(name, "") for name in HEADER)]
    bench.table.write_text("\n".join([*lines, lines[1] + ";more", "", lines[1]]), encoding="utf-8")
    report = bench.run()
    assert [item.id for item in report.written] == ["import-gb-1"]
    assert [item.place.line for item in report.set_aside] == [3, 5]
    assert "may have shifted" in reasons(report)


def test_a_mapping_of_ones_own(bench: Bench, tmp_path: Path) -> None:
    """Composite patients, alternatives, values and constants; keys that nobody vouches for do not show."""
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "dataset: Our set\nid_prefix: ours\npatient: [ward, number]\nzero: admission\n"
        "columns: {picture: [datei, image], sex: Geschlecht, day: Tag}\n"
        "values: {sex: {W: F}}\n"
        "constants: {license: CC-BY-4.0, credit: Our department, modality: DX, region: chest, view: PA}\n",
        encoding="utf-8",
    )
    header = ["ward", "number", "image", "geschlecht"]
    row = {"ward": "3", "number": "4711", "image": "smith-john.png", "geschlecht": "w"}
    bench.write(row, header=header)
    report = bench.run(mapping)
    (case,) = bench.cases().values()
    assert re.fullmatch(r"ours-[0-9a-f]{10}", case.id)
    assert "4711" not in bench.written()
    assert case.facts.patient is not None
    assert case.facts.patient.sex == "F"
    assert case.facts.timeline is not None
    assert case.facts.timeline.zero == "admission"
    assert [(problem.code, problem.place.line) for problem in report.problems] == [("import-column", 5)]


def test_faults_of_a_mapping_have_lines(bench: Bench, tmp_path: Path) -> None:
    """Nothing is imported, and each fault names its line."""
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "dataset: D\nid_prefix: d\npatient: case_id\ncolumns: {picture: file, licence: license}\n"
        "values: {sex: {m: male}}\n",
        encoding="utf-8",
    )
    bench.write(ROW)
    report = bench.run(mapping)
    assert not report.written
    found = {(problem.code, problem.place.line) for problem in report.problems}
    assert {("unknown-key", 4), ("wrong-value", 5)} <= found


def test_what_cant_be_started_says_what_to_do(bench: Bench, tmp_path: Path) -> None:
    """An unknown header names the columns found; missing files and folders are refused."""
    bench.write({"one": "1"}, header=["one", "two"])
    with pytest.raises(UsageFault) as unknown:
        bench.run()
    assert "one, two" in unknown.value.message
    assert "--mapping" in unknown.value.hint
    bench.table.write_text("", encoding="utf-8")
    with pytest.raises(UsageFault, match="no header"):
        bench.run()
    bench.table.unlink()
    with pytest.raises(UsageFault, match="can't be read"):
        bench.run()
    with pytest.raises(UsageFault, match="no folder of pictures"):
        import_table(
            bench.table, pictures=tmp_path / "none", into=bench.into, library=bench.library, mapping=None
        )


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda path: str(path.name))
def test_shipped_mappings_are_valid(path: Path) -> None:
    """Each has no fault."""
    facts, _, problems = read_mapping(path, path.name)
    assert facts is not None
    assert not problems


def test_the_documented_mapping_is_valid(tmp_path: Path) -> None:
    """The example of docs/import-csv.md can be copied as it is."""
    text = (Path(__file__).parents[1] / "docs" / "import-csv.md").read_text(encoding="utf-8")
    example = tmp_path / "our-mapping.yaml"
    example.write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    facts, _, problems = read_mapping(example, example.name)
    assert facts is not None
    assert not problems


def test_each_header_has_one_mapping() -> None:
    """The two known headers choose different mappings."""
    chosen = [choose(header, None, "")[0] for header in (HEADER, IEEE)]
    assert [bound.facts.id_prefix for bound in chosen if bound] == ["import", "cxr"]


@pytest.mark.parametrize(
    ("text", "address", "spdx"),
    [
        ("CC BY-NC-SA", "", "LicenseRef-CC-BY-NC-SA"),
        ("CC BY-NC-SA", "https://creativecommons.org/licenses/by-nc-sa/3.0/", "CC-BY-NC-SA-3.0"),
        ("CC BY-NC-SA 4.0", "", "CC-BY-NC-SA-4.0"),
        ("CC BY 3.0", "", "CC-BY-3.0"),
        ("CC BY-SA", "", "LicenseRef-CC-BY-SA"),
        ("Creative Commons Attribution 4.0 International License", "", "CC-BY-4.0"),
        ("Apache 2.0", "", "Apache-2.0"),
        ("CC0 1.0", "", "CC0-1.0"),
        ("CC0", "", "CC0-1.0"),
        ("Public domain (CC0)", "", "CC0-1.0"),
        ("CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "", "CC0-1.0"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("CC0", "https://creativecommons.org/licenses/by/4.0/", None),
        ("CC0 or CC BY 4.0", "", None),
        ("Public domain", "", None),
        ("CC-BY-4.0", "", "CC-BY-4.0"),
        ("CC BY 9.0", "", None),
        ("CC BY-NC", "https://creativecommons.org/licenses/by/4.0/", None),
        ("Attribution-NoDerivatives 4.0", "", None),
    ],
)
def test_licences(text: str, address: str, spdx: str | None) -> None:
    """Names as tables write them, to SPDX ids; what is not certain is refused."""
    assert licence_of(text, address)[0] == spdx


def test_a_report_in_words(bench: Bench) -> None:
    """It counts cases, pictures and rows set aside; the rows themselves come with the problems."""
    lines = report_lines(bench.rows({}, {"license": "", "case_id": "gb-2"}))
    assert lines[0] == "Written as drafts: 1 case(s) with 1 picture(s)"
    assert lines[2:] == ["Set aside: 1 row(s)"]


def test_a_row_set_aside_is_a_problem(bench: Bench) -> None:
    """Its warning stands at its line and holds nothing of the row but the patient's key and the picture's name."""
    secret = {"license": "SECRET", "license_url": "https://creativecommons.org/licenses/by/9.9/SECRET"}
    report = bench.rows(
        {"license": ""}, {"case_id": "gb-2", "modality": "SECRET"}, {"case_id": "gb-3", **secret}
    )
    assert [(problem.code, problem.place.line) for problem in report.problems] == [
        ("import-set-aside", 2), ("import-set-aside", 3), ("import-set-aside", 4)
    ]  # fmt: skip
    assert {problem.severity for problem in report.problems} == {Severity.WARNING}
    assert report.problems[0].message == "patient gb-1, smith-john.png: no licence is given"
    assert "SECRET" not in "".join(problem.message + problem.hint for problem in report.problems)


@pytest.mark.parametrize("form", ["text", "github", "json"])
def test_every_format_names_the_rows_set_aside_once(bench: Bench, form: str) -> None:
    """People and programs learn of the same rows; the last line for people repeats the counts."""
    bench.write(ROW, {**ROW, "case_id": "gb-2", "license": ""})
    arguments = [
        "-C",
        str(bench.library),
        "import",
        "csv",
        str(bench.table),
        "--pictures",
        str(bench.pictures),
    ]
    result = CliRunner().invoke(cli, [*arguments, "--into", "content/cases", "--format", form])
    assert result.exit_code == 0
    assert result.stdout.count("patient gb-2, smith-john.png: no licence is given") == 1
    assert result.stdout.count("import-set-aside") == 1
    closing = "1 warning. Written as drafts: 1 case(s) with 1 picture(s). Set aside: 1 row(s)."
    if form == "json":
        assert [problem["line"] for problem in json.loads(result.stdout)] == [3]
    else:
        assert result.stdout.splitlines()[-1] == closing


def test_credits_to_add_are_told_once_for_each_patient(bench: Bench) -> None:
    """The warning counts the pictures that are in the case, at the first of their lines; CC0 asks for no credit."""
    for shade, name in enumerate("abc"):
        picture(bench.pictures / f"{name}.png", shade=shade)
    report = bench.rows(
        {},
        {"credit": "", "file": "a.png"},
        {"credit": "", "file": "b.png"},
        {"credit": "", "file": "gone.png"},
        {"credit": "", "case_id": "gb-2", "file": "c.png"},
        {"credit": "", "case_id": "gb-3", "license": "CC0"},
    )
    found = [(item.place.line, item.message) for item in report.problems if item.code == "import-credit"]
    assert [(line, message.rsplit(": ", 1)[1]) for line, message in found] == [
        (3, "2 picture(s) of import-gb-1"),
        (6, "1 picture(s) of import-gb-2"),
    ]


def test_a_table_without_credits_is_told_so_once(bench: Bench) -> None:
    """Where there is no column for the credit, one warning at the header counts for all cases."""
    bench.write(ROW, {**ROW, "case_id": "gb-2"}, header=[name for name in HEADER if name != "credit"])
    (problem,) = bench.run().problems
    assert (problem.code, problem.place.line) == ("import-credit", 1)
    assert problem.message.endswith("2 picture(s) in 2 case(s)")


@pytest.mark.parametrize("into", ["../elsewhere", "content/../../elsewhere", "content/link"])
def test_nothing_is_written_outside_the_library(bench: Bench, tmp_path: Path, into: str) -> None:
    """Neither dots nor a link lead the cases elsewhere."""
    (tmp_path / "elsewhere").mkdir()
    (bench.library / "content" / "link").symlink_to(tmp_path / "elsewhere")
    bench.into = bench.library / into
    with pytest.raises(UsageFault, match="outside the library"):
        bench.rows({})
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_case_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """A write that fails leaves neither the folder nor its beginnings."""

    def failing() -> Any:
        yield "a.png", b"x"
        raise OSError(28, "No space left on device")

    with pytest.raises(Exception, match="No space left"):
        write_case(tmp_path / "one", {"title": "T"}, "", failing())
    assert not list(tmp_path.iterdir())
    write_case(tmp_path / "one", {"title": "T"}, "## Words")
    with pytest.raises(FileExistsError):
        write_case(tmp_path / "one", {"title": "T"}, "")


_WORDS = st.text(max_size=40).map(lambda text: text.replace("\r", ""))
_VALUES = st.recursive(
    _WORDS | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=12,
)


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.property
@settings(deadline=None)
@given(st.dictionaries(_WORDS, _VALUES, min_size=1, max_size=5))
def test_front_matter_reads_back_the_same(facts: dict[str, Any]) -> None:
    """Whatever the facts hold, the reader sees the same values, scalars as text."""
    matter = split_front_matter(render_front_matter(facts) + "\nWords\n", "case.md")
    assert matter.document is not None
    assert not matter.document.problems
    assert plain(matter.document.root) == _as_text(facts)
    assert matter.body == "\nWords\n"


@pytest.mark.property
@settings(deadline=None)
@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), max_size=60)
)
def test_escaped_words_stay_words(words: str) -> None:
    """No character of the notes is a mark of Markdown."""
    assert Converter().convert(escaped(words), "notes").text == " ".join(words.split())


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, ImportReport]:
    if not (SAMPLES / "cases.csv").is_file():
        pytest.skip(f"the sample material is not at {SAMPLES}")
    bench = Bench(tmp_path_factory.mktemp("samples"))
    into, library = bench.into, bench.library
    return bench, import_table(
        SAMPLES / "cases.csv", pictures=SAMPLES, into=into, library=library, mapping=None
    )


def test_the_table_of_samples(samples: tuple[Bench, ImportReport]) -> None:
    """All rows are in a case or set aside, the cases validate, and nothing that must stay behind is in them."""
    bench, report = samples
    with (SAMPLES / "cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(case.pictures for case in report.written) + len(report.set_aside) == len(rows)
    assert len(report.set_aside) == 1
    cases = bench.cases()
    assert len(cases) == len(report.written) == len({row["case_id"] for row in rows}) - 1
    texts = {case_id: (bench.into / case_id / "case.md").read_text(encoding="utf-8") for case_id in cases}
    # The address of a source may hold the name that the source gave its file: the licence asks for the address.
    together = re.sub(r"^ *(- )?url: .*$", "", "\n".join(texts.values()), flags=re.MULTILINE)
    names = "\n".join(path.name for path in bench.into.rglob("*"))
    for row in rows:
        stem = Path(row["file"]).stem
        assert stem not in names
        assert Path(row["file"]).name not in together
        assert not row["location"] or row["location"].strip() not in together
        assert len(row["date"]) <= 4 or row["date"] not in together
    for case_id, text in texts.items():
        notes = text.split("{#notes}")[-1] if "{#notes}" in text else ""
        assert not re.search(r"\b(January|27 January|Hospital|Spain|Hannover)\b|\ufffd", notes), case_id
    assert all(case.facts.status == "draft" for case in cases.values())


@pytest.mark.property
@given(st.integers(1, 300))
def test_ids_that_repeat_get_letters(count: int) -> None:
    """However many there are, ids differ, and none ends in a number, which would be a picture's address."""
    taken: list[str] = []
    for _ in range(count):
        taken.append(free_id("axial", taken))
    assert len(set(taken)) == count
    assert not any(name.rsplit("-", 1)[-1].isdecimal() for name in taken)
