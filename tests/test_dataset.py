"""The library as a data set: what stands in it, and that each format's own validator takes it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
import yaml
from datacite import schema45
from frictionless import Package, validate
from hypothesis import given
from hypothesis import strategies as st

from sitegen.importers.csv_table import import_table
from sitegen.model.library import Library
from sitegen.planning.dataset.columns import CASES, TABLES, Column, in_languages
from sitegen.planning.dataset.csv_file import csv_bytes
from sitegen.planning.plan import Plan
from sitegen.reading.site_file import read_settings
from tests.conftest import CASE, FINDINGS, PEOPLE, SAMPLES, SITE, TODAY, MakeLibrary, png
from tests.datasets import data_files, dataset, planned, read, write
from tests.dicom_files import imported
from tests.golden import write_full

ROOT = Path(__file__).parents[1]
CFFCONVERT = ROOT / ".venv-cff/bin/cffconvert"
QUIZ = CASE.replace("kind: library", "kind: quiz")
LATER = date(2030, 1, 1)


def rows(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@pytest.fixture
def one(make_library: MakeLibrary) -> Path:
    """A library of one open case."""
    return make_library({"content/cases/c-1/case.md": CASE, "content/cases/c-1/film.png": png()})


def from_samples(kind: str) -> Library:
    """Real CT, or a table of real radiographs under many licences; published as an editor would after completing it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in {"site.yaml": SITE, "people.yaml": PEOPLE, "findings.yaml": "{}\n"}.items():
            (root / "content").mkdir(exist_ok=True)
            (root / "content" / name).write_text(text, "utf-8")
        if kind == "ct-chest":
            imported(root, SAMPLES / "ct-chest", case_id="chest-1")
        else:
            into = root / "content/cases"
            import_table(SAMPLES / "cases.csv", pictures=SAMPLES, into=into, library=root, mapping=None)
        library = read(root)
    told = {"status": "published", "published": TODAY, "authors": ("ed",)}
    cases = {
        key: replace(case, facts=case.facts.model_copy(update=told)) for key, case in library.cases.items()
    }
    return replace(library, cases=cases)


MIXED: dict[str, str | bytes] = {
    "content/site.yaml": SITE
    + "publisher: The society\ndescription: 'Cases: \"=all\"'\ndata: {doi: 10.5072/cases}\n",
    "content/people.yaml": """
kim: {name: {en: Kim Minji, ko: 김민지}, orcid: 0000-0002-1825-0097, affiliation: The university}
ed: {name: The editors, organisation: true}
""",
    "content/findings.yaml": FINDINGS,
    "content/cases/a/case.md": CASE.replace("CC-BY-4.0", "CC-BY-SA-4.0").replace("[ed]", "[kim, ed]"),
    "content/cases/b/case.md": CASE.replace("CC-BY-4.0", "CC-BY-NC-SA-4.0").replace("age: 65", "age: 90+"),
    "content/cases/c/case.md": QUIZ.replace("CC-BY-4.0", "LicenseRef-CC-BY-NC").replace("Dry", "=Dry"),
    **{f"content/cases/{name}/film.png": png(shade=ord(name)) for name in "abc"},
}
"""Licences that can't be joined, one that has no number, a person with an ORCID iD, words that look like formulas."""
ALONE: dict[str, str | bytes] = {
    "content/site.yaml": SITE,
    "content/people.yaml": "{}\n",
    "content/findings.yaml": FINDINGS,
    "content/cases/a/case.md": CASE.replace("CC-BY-4.0", "LicenseRef-CC-BY-NC").replace(
        "authors: [ed]\n", ""
    ),
    "content/cases/a/film.png": png(),
}
"""One licence that has no number, and nobody named."""


@pytest.fixture(scope="module", params=["demonstration", "ct-chest", "table", "full", "mixed", "alone"])
def plan(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The demonstration library, one made of real files, and small ones with what is rare."""
    if request.param == "demonstration":
        return planned(read(ROOT), today=LATER)
    if request.param not in ("ct-chest", "table"):
        root = tmp_path_factory.mktemp(request.param)
        if request.param == "full":
            write_full(root)
        else:
            write(root, MIXED if request.param == "mixed" else ALONE)
        return planned(read(root))
    if not SAMPLES.is_dir():
        pytest.skip("the sample material ../shared/samples isn't beside this checkout")
    return planned(from_samples(request.param), today=LATER)


@pytest.fixture(scope="module")
def folder(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data set's files on disk."""
    root = tmp_path_factory.mktemp("data")
    for name, data in data_files(plan).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def test_frictionless_takes_the_package(folder: Path) -> None:
    """The descriptor, every cell of the tables, keys between them, sizes and hashes hold."""
    report = validate(folder / "data/datapackage.json")

    assert report.flatten(["title", "fieldName", "message"]) == []
    assert report.stats["tasks"] == 3
    package = Package(folder / "data/datapackage.json")
    assert len(package.get_table_resource("cases").read_rows()) == len(list(folder.glob("cases/*/case.json")))


def test_frictionless_sees_a_table_that_was_changed(folder: Path, tmp_path: Path) -> None:
    """The proof is worth something: a table with another byte is refused."""
    for path in (folder / "data").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    changed = (tmp_path / "cases.csv").read_bytes().replace(b",open,", b",oper,")
    (tmp_path / "cases.csv").write_bytes(changed)

    assert not validate(tmp_path / "datapackage.json").valid


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
def test_mlcroissant_takes_the_description(folder: Path) -> None:
    """Croissant's validator has neither an error nor a warning, and reads the records that it describes."""
    names = ("cases.csv", "pictures.csv", "library.json")
    local = {name: str(folder / "data" / name) for name in names}
    found = mlcroissant.Dataset(str(folder / "data/croissant.json"), mapping=local)

    issues = found.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    told = rows((folder / "data/cases.csv").read_bytes())
    read_back = list(found.records("cases"))
    assert [record["cases/id"].decode() for record in read_back] == [row["id"] for row in told]
    modalities = [b"|".join(record["cases/modalities"]).decode() for record in read_back]
    assert modalities == [row["modalities"] for row in told]


def test_cffconvert_takes_the_citation(folder: Path) -> None:
    """CITATION.cff is valid in the Citation File Format 1.2.0."""
    if not CFFCONVERT.is_file():
        assert "CI" not in os.environ, "make setup makes .venv-cff"
        pytest.skip("cffconvert has an environment of its own, which make setup makes")
    done = subprocess.run(
        [CFFCONVERT, "--validate", "-i", folder / "CITATION.cff"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    facts = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    assert facts["version"] == json.loads((folder / "data/datapackage.json").read_bytes())["version"]


def test_datacite_takes_the_metadata(folder: Path) -> None:
    """The metadata fit DataCite's JSON schema, and hold what a DOI must have."""
    facts = json.loads((folder / "data/datacite.json").read_bytes())

    schema45.validator.validate(facts)
    assert {"creators", "titles", "publisher", "publicationYear", "types"} <= set(facts)


def test_every_address_leads_somewhere(plan: Plan) -> None:
    """Each address in the tables is a page or a published picture of the site."""
    base = json.loads(data_files(plan)["data/library.json"])["url"]
    known = {page.page.url for page in plan.pages} | {item.url for item in plan.derivatives}
    told = rows(data_files(plan)["data/pictures.csv"])
    addresses = {row[name].partition("#")[0] for row in told for name in ("page", "url") if row[name]}

    assert len(addresses) >= 2
    assert {address.removeprefix(base) for address in addresses} <= known


def test_pictures_name_published_sizes(plan: Plan) -> None:
    """Width and height are those of the file that the address leads to."""
    made = {item.url: item.recipe for item in plan.derivatives}
    base = json.loads(data_files(plan)["data/library.json"])["url"]
    told = [row for row in rows(data_files(plan)["data/pictures.csv"]) if row["url"]]

    assert told
    for row in told:
        recipe = made[row["url"].removeprefix(base)]
        assert (int(row["width"]), int(row["height"])) == (recipe.width, recipe.height)


def test_the_schema_is_the_header_and_the_codebook(plan: Plan) -> None:
    """Header, table schema, Croissant and codebook name the same columns in the same order."""
    files = data_files(plan)
    package = json.loads(files["data/datapackage.json"])
    croissant = json.loads(files["data/croissant.json"])
    [page] = [page for page in plan.pages if page.page.url == "data/"]
    view: Any = page.view
    for number, table in enumerate(TABLES):
        header = files[f"data/{table}.csv"].decode().split("\n")[0].split(",")
        schema = package["resources"][number]["schema"]["fields"]
        assert [field["name"] for field in schema] == header
        assert [field["name"] for field in croissant["recordSet"][number]["field"]] == header
        assert [name for column in view.tables[number].columns for name in column.names] == header
        assert all(field["description"] for field in schema)


def test_a_row_says_what_the_editor_wrote(one: Path) -> None:
    """The facts of a case stand in its row and in those of its pictures."""
    files = dataset(one)
    [case] = rows(files["data/cases.csv"])
    [picture] = rows(files["data/pictures.csv"])

    assert (case["id"], case["answer"], case["age"], case["sex"]) == ("c-1", "open", "65", "M")
    assert (case["diagnosis_en"], case["diagnosis_ko"], case["certainty"]) == (
        "Organising pneumonia",
        "",
        "probable",
    )
    assert (case["findings"], case["modalities"], case["first_day"]) == ("consolidation", "DX", "3")
    assert (case["license"], case["license_whole"]) == ("CC-BY-4.0", "CC-BY-4.0")
    assert (picture["id"], picture["view"], picture["key"]) == ("c-1/film/frontal/1", "PA", "true")
    assert picture["page"] == "https://cases.example/cases/c-1/#frontal-1"
    assert picture["caption_en"] == "Patchy opacities at both bases"
    record = json.loads(files["cases/c-1/case.json"])
    assert record["differential"][1]["name"] == {"en": "Lymphoma"}
    assert [section["id"] for section in record["sections"]["en"]] == ["history", "findings", "discussion"]
    assert json.loads(files["data/library.json"])["cases"] == [record]


def test_ninety_stands_for_ninety_or_older(make_library: MakeLibrary) -> None:
    """An age of 90+ is a number that can be counted with, within the range that the codebook names."""
    root = make_library({
        "content/cases/c-1/case.md": CASE.replace("age: 65", "age: 90+"),
        "content/cases/c-1/film.png": png(),
    })  # fmt: skip

    assert rows(dataset(root)["data/cases.csv"])[0]["age"] == "90"


@pytest.mark.parametrize(
    ("reveal", "answers", "told"),
    [
        ("click", "revealed", "hidden"),
        ("click", "revealed-and-click", "click"),
        ("2026-12-01", "revealed", "hidden"),
        ("2026-12-01", "revealed-and-click", "hidden"),
        ("2026-03-19", "revealed", "open"),
    ],
)
def test_an_answer_is_told_as_the_settings_say(
    make_library: MakeLibrary, reveal: str, answers: str, told: str
) -> None:
    """Answers behind a click are told on demand, sealed ones never, revealed ones always."""
    root = make_library({
        "content/site.yaml": f"{SITE}data: {{answers: {answers}}}\n",
        "content/cases/c-1/case.md": QUIZ.replace("kind: quiz", f"kind: quiz\nreveal: {reveal}"),
        "content/cases/c-1/film.png": png(),
    })  # fmt: skip
    files = dataset(root)
    [case] = rows(files["data/cases.csv"])
    [picture] = rows(files["data/pictures.csv"])

    assert case["answer"] == told
    assert case["teaser_en"] == "Dry cough for three weeks"
    answer = [case[name] for name in ("title_en", "diagnosis_en", "findings", "certainty")]
    assert [bool(value) for value in (*answer, picture["caption_en"], picture["marks"])] == [
        told != "hidden"
    ] * 6
    assert (case["reveal_on"] == reveal) == (told == "hidden" and reveal != "click")
    assert ("consolidation" in json.loads(files["data/library.json"])["findings"]) == (told != "hidden")


def test_drafts_and_withdrawn_cases_are_no_data(make_library: MakeLibrary) -> None:
    """Neither is in any file of the data set, not even where a build shows drafts."""
    withdrawn = CASE.replace(
        "status: published", "status: withdrawn\nwithdrawn: {on: 2026-03-10, reason: Asked}"
    )
    root = make_library({
        "content/cases/c-1/case.md": CASE,
        "content/cases/c-2/case.md": CASE.replace("status: published", "status: draft"),
        "content/cases/c-3/case.md": withdrawn,
        **{f"content/cases/c-{n}/film.png": png(shade=n * 30) for n in (1, 2, 3)},
    })  # fmt: skip
    files = data_files(planned(read(root), drafts=True))

    assert [row["id"] for row in rows(files["data/cases.csv"])] == ["c-1"]
    assert not [name for name, data in files.items() if b"c-2" in data or b"c-3" in data or "c-2" in name]


def test_what_has_no_licence_is_not_handed_on(make_library: MakeLibrary) -> None:
    """Without a licence of its own, its series', its case's or the library's nothing may be copied."""
    root = make_library({
        "content/site.yaml": SITE.replace("license: CC-BY-4.0\n", ""),
        "content/cases/c-1/case.md": CASE,
        "content/cases/c-2/case.md": CASE.replace("license: CC-BY-4.0\n", ""),
        **{f"content/cases/c-{n}/film.png": png(shade=n * 30) for n in (1, 2)},
    })  # fmt: skip

    assert [row["id"] for row in rows(dataset(root)["data/cases.csv"])] == ["c-1"]


def test_each_picture_keeps_its_licence(make_library: MakeLibrary) -> None:
    """A series under another licence says so in its rows, and the whole asks for what any part asks for."""
    lent = "        view: PA\n        license: CC-BY-NC-ND-4.0\n        credit: The society"
    root = make_library({
        "content/cases/c-1/case.md": CASE.replace("        view: PA", lent),
        "content/cases/c-1/film.png": png(),
    })  # fmt: skip
    files = dataset(root)

    assert [row["license"] for row in rows(files["data/pictures.csv"])] == ["CC-BY-NC-ND-4.0"]
    assert [row["credit_en"] for row in rows(files["data/pictures.csv"])] == ["The society"]
    assert rows(files["data/cases.csv"])[0]["license_whole"] == "CC-BY-NC-ND-4.0"
    assert [item["name"] for item in json.loads(files["data/datapackage.json"])["licenses"]] == ["CC-BY-4.0"]


@pytest.mark.parametrize("site", [f"{SITE}data: {{export: no}}\n", SITE])
def test_nothing_is_exported_where_that_is_switched_off_or_nothing_is_there(
    make_library: MakeLibrary, site: str
) -> None:
    """No file, no page, no link in the footer."""
    case = CASE if "export" in site else CASE.replace("status: published", "status: draft")
    plan = planned(
        read(
            make_library({
                "content/site.yaml": site,
                "content/cases/c-1/case.md": case,
                "content/cases/c-1/film.png": png(),
            })
        )
    )  # fmt: skip

    assert data_files(plan) == {}
    assert not [page.page.url for page in plan.pages if page.page.url.endswith("data/")]
    assert not [link for page in plan.pages for link in page.page.footer if link.url.endswith("data/")]


def test_the_version_follows_the_data(make_library: MakeLibrary) -> None:
    """Same data, same version, on any day; other data, another one; the editors' number stands before the digest."""
    root = make_library({"content/cases/c-1/case.md": CASE, "content/cases/c-1/film.png": png()})

    def version(today: date = TODAY) -> str:
        return str(json.loads(dataset(root, today=today)["data/datapackage.json"])["version"])

    first = version()
    assert first.startswith("2026.3.2+")
    assert version(LATER) == first
    (root / "content/site.yaml").write_text(f"{SITE}data: {{version: 1.4.0, doi: 10.5072/cases}}\n", "utf-8")
    assert version() == first.replace("2026.3.2", "1.4.0")
    assert yaml.safe_load(dataset(root)["CITATION.cff"])["doi"] == "10.5072/cases"
    (root / "content/cases/c-1/case.md").write_text(CASE.replace("age: 65", "age: 66"), "utf-8")
    assert version().startswith("1.4.0+")
    assert version() != first.replace("2026.3.2", "1.4.0")


def test_a_version_that_is_none_is_told(make_library: MakeLibrary) -> None:
    """Versions have three numbers."""
    root = make_library({"content/site.yaml": f"{SITE}data: {{version: v2}}\n"})

    _, [problem] = read_settings(root)
    assert (problem.place.path, problem.place.line) == ("content/site.yaml", 6)


def test_allowed_values_are_those_of_the_model() -> None:
    """The codebook lists every value that an editor may write, whether it occurs or not."""
    named = {column.name: column for column in CASES}

    assert named["sex"].values == ("F", "M", "O", "U")
    assert {"chest", "whole-body", "other"} <= set(named["regions"].values)
    assert named["certainty"].values == ("possible", "probable", "almost-certain", "certain")
    assert "simulation" in named["basis"].values


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@pytest.mark.property
@given(words=st.lists(WORDS, max_size=4), items=st.lists(WORDS.filter(bool), max_size=3))
def test_no_text_becomes_a_formula_and_none_is_lost(words: list[str], items: list[str]) -> None:
    """Read back, cells are the words, with an apostrophe where a spreadsheet would compute; lines end in LF."""
    columns = in_languages([Column("id"), Column("all", many=True)], ["en"])
    data = csv_bytes(columns, [{"id": text, "all": tuple(items)} for text in words])
    table = rows(data)

    assert len(table) == len(words)
    assert b"\r" not in data
    for text, row in zip(words, table, strict=True):
        one = text.replace("\r\n", "\n").replace("\r", "\n")
        assert row["id"] in (one, f"'{one}")
        assert not row["id"].startswith(("=", "+", "-", "@", "\t", "\n"))
        assert not row["all"].startswith(("=", "+", "-", "@", "\t", "\n"))


NUMBERS = [
    (-3, "-3"),
    (0.7421875, "0.7421875"),
    (-600.0, "-600"),
    (True, "true"),
    (None, ""),
    (date(2020, 3, 9), "2020-03-09"),
]


@pytest.mark.parametrize(("value", "cell"), NUMBERS)
def test_numbers_and_days_stay_as_they_are(value: Any, cell: str) -> None:
    """A day before the onset is a negative number and no formula."""
    assert csv_bytes([Column("x"), Column("y")], [{"x": value}]) == f"x,y\n{cell},\n".encode()
