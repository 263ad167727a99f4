"""Statistics: what is counted, over which cases, and that a hidden answer is never among it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.cli import cli
from sitegen.errors import Place
from sitegen.i18n import Catalogue
from sitegen.model.case import CaseFacts
from sitegen.model.library import Case, Finding, Library, Places, Study
from sitegen.model.shared import FindingFacts
from sitegen.ops.statistics import as_lines
from sitegen.planning import embargo
from sitegen.planning.derivatives import Pictures
from sitegen.planning.edition import Edition
from sitegen.planning.public import Public
from sitegen.planning.statistics import counts
from sitegen.planning.statistics.tables import statistics_of
from sitegen.planning.views.statistics import StatisticsTable, StatisticsView
from sitegen.reading.theme import read_theme
from sitegen.settings import Settings
from sitegen.urls import Urls
from tests.conftest import CASE, SAMPLES, TODAY, MakeLibrary, build_library, png
from tests.golden import write_full

NOWHERE = Places(Place("content"), {})
THEME, _ = read_theme("reading-room", Path("/"))
ANSWER_TABLES = {"findings", "diagnoses", "certainty", "findings-by-diagnosis"}
PUBLIC_TABLES = {"months", "ages", "modalities", "days"}
LABELS = {
    "shadow": {"en": "Shadow", "ko": "그늘"},
    "ring": {"en": "Ring", "ko": "고리"},
    "line": {"en": "Line"},
}


def a_case(key: str, **facts: Any) -> Case:
    """A case of these facts, without pictures and words."""
    whole = CaseFacts.model_validate(
        {"title": key, "status": "published", "published": "2026-03-02", **facts}
    )
    studies = tuple(Study(study, ()) for study in whole.studies)
    return Case(key, whole, studies, {}, NOWHERE, "")


def counted(cases: Iterable[Case], language: str = "en", today: date = TODAY) -> StatisticsView:
    """The statistics of cases as a site of that day shows them."""
    findings = {
        key: Finding(key, FindingFacts.model_validate({"label": label}), NOWHERE)
        for key, label in LABELS.items()
    }
    site = Settings.model_validate(
        {"title": "Test", "base_url": "https://cases.example/", "languages": ("en", "ko")}
    )
    library = Library(site, {case.id: case for case in cases}, {}, {}, {}, {}, findings)
    shown = {key: embargo.show(case, today, frozenset()) for key, case in library.cases.items()}
    public = Public(library, shown, {}, {}, {}, today)
    catalogue = Catalogue(language, THEME.catalogues[language])
    edition = Edition(public, catalogue, Urls(language, "en"), Pictures(site.pictures), "0.0.0")
    return statistics_of(edition, shown.values())


def as_dict(view: StatisticsView) -> dict[str, dict[str, dict[str, int]]]:
    """Table → row → column → count."""
    return {
        table.id: {
            row.heading.key: {
                column.key: cell.count for column, cell in zip(table.columns, row.cells, strict=True)
            }
            for row in table.rows
        }
        for table in view.tables
    }


def of(view: StatisticsView, name: str) -> dict[str, int]:
    """A table with one column."""
    return {key: next(iter(row.values())) for key, row in as_dict(view)[name].items()}


def table(view: StatisticsView, name: str) -> StatisticsTable:
    """A table."""
    return next(table for table in view.tables if table.id == name)


def studies(*given: tuple[str, int | None]) -> list[dict[str, Any]]:
    """Studies by modality and day."""
    return [{"id": f"s{n}", "modality": code, "day": day} for n, (code, day) in enumerate(given)]


THREE = (
    a_case(
        "one",
        published="2026-01-30",
        patient={"age": 17, "sex": "F"},
        studies=studies(("CT", 0), ("CT", 4), ("DX", 5)),
        findings=["shadow", "ring"],
        diagnosis={"name": {"en": "Flu", "ko": "독감"}, "certainty": "certain"},
    ),
    a_case(
        "two",
        published="2026-03-02",
        patient={"age": "90+", "sex": "M"},
        studies=studies(("DX", 31), ("DX", -1)),
        findings=["shadow"],
        diagnosis={"name": {"en": "FLU", "ko": "인플루엔자"}, "certainty": "possible"},
    ),
    a_case(
        "three",
        published="2026-03-09",
        patient={"sex": "U"},
        timeline={"zero": "admission"},
        studies=studies(("MR", 3)),
        findings=["line"],
    ),
)


def test_cases_are_counted_by_month_with_the_empty_months_between() -> None:
    """A month without a case stands between two that have some."""
    assert of(counted(THREE), "months") == {"2026-01": 1, "2026-02": 0, "2026-03": 2}


def test_a_long_span_is_drawn_by_year_and_listed_without_empty_months() -> None:
    """Seven years are not eighty rows of which most say nothing."""
    view = counted([*THREE, a_case("old", published="2020-05-04")])
    chart = table(view, "months").chart

    assert of(view, "months") == {"2020-05": 1, "2026-01": 1, "2026-03": 2}
    assert chart is not None
    assert chart.labels == ("2020", "2021", "2022", "2023", "2024", "2025", "2026")
    assert chart.counts == ((1,), (0,), (0,), (0,), (0,), (0,), (3,))


def test_ages_and_sexes_stand_against_each_other() -> None:
    """Every age group is a row; what is not stated has a row and a column of its own where there is any."""
    ages = as_dict(counted(THREE))["ages"]

    assert list(ages) == ["0-17", "18-39", "40-64", "65-79", "80-", ""]
    assert ages["0-17"] == {"F": 1, "M": 0, "": 0}
    assert ages["80-"] == {"F": 0, "M": 1, "": 0}
    assert ages[""] == {"F": 0, "M": 0, "": 1}


def test_a_case_counts_once_for_each_modality() -> None:
    """Two CTs of one patient are one case with CT."""
    assert of(counted(THREE), "modalities") == {"DX": 2, "CT": 1, "MR": 1}


def test_time_from_onset_counts_examinations_and_leaves_out_other_day_zeros() -> None:
    """Days from admission are not days of illness; the table says how many were left out."""
    view = counted(THREE)

    assert of(view, "days") == {"-0": 1, "0-4": 2, "5-8": 1, "9-13": 0, "14-20": 0, "21-30": 0, "31-": 1}
    assert "1 more is counted from another day" in table(view, "days").note


def test_findings_diagnoses_and_certainty_are_counted_once_for_each_case() -> None:
    """The most frequent come first; diagnoses that are written alike but for capitals are one."""
    view = counted(THREE)

    assert of(view, "findings") == {"shadow": 2, "line": 1, "ring": 1}
    assert of(view, "diagnoses") == {"flu": 2, "": 1}
    assert of(counted(THREE, "ko"), "diagnoses") == {"독감": 1, "인플루엔자": 1, "": 1}
    assert of(view, "certainty") == {"possible": 1, "probable": 0, "almost-certain": 0, "certain": 1, "": 1}


def test_findings_stand_against_diagnoses() -> None:
    """Each cell counts the cases that have both; a case without a diagnosis is not lost."""
    assert as_dict(counted(THREE))["findings-by-diagnosis"] == {
        "shadow": {"flu": 2, "": 0},
        "line": {"flu": 0, "": 1},
        "ring": {"flu": 1, "": 0},
    }


def test_rare_diagnoses_share_a_column() -> None:
    """A table with hundreds of columns is of no use: the ninth diagnosis and all after it are others."""
    many = [a_case(f"c{n}", findings=["ring"], diagnosis={"name": f"Disease {n:02}"}) for n in range(11)]
    row = as_dict(counted(many))["findings-by-diagnosis"]["ring"]

    assert len(row) == 9
    assert row["*"] == 3


def test_labels_and_numbers_are_those_of_the_language() -> None:
    """Keys stay, words change; words that exist in another language only are marked."""
    korean = counted(THREE, "ko")
    rows = {row.heading.key: row.heading for row in table(korean, "findings").rows}

    assert rows["shadow"].label == "그늘"
    assert rows["shadow"].language == ""
    assert (rows["line"].label, rows["line"].language) == ("Line", "en")
    assert table(korean, "months").rows[0].heading.label == "2026년 1월"


def test_nothing_to_count_gives_no_table() -> None:
    """An empty library has a page without tables."""
    view = counted([])

    assert view.tables == ()
    assert view.cases == 0


def test_a_withdrawn_case_is_not_counted() -> None:
    """What was taken back is nowhere, not in a number either."""
    withdrawn = a_case(
        "gone", status="withdrawn", withdrawn={"on": "2026-03-10", "reason": "Consent was taken back"}
    )

    assert as_dict(counted([*THREE, withdrawn])) == as_dict(counted(THREE))


FINDING_SETS = st.lists(st.sampled_from(sorted(LABELS)), unique=True, max_size=3)
ANSWERS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["A", "B"]),
        "findings": FINDING_SETS,
        "diagnosis": st.none()
        | st.fixed_dictionaries(
            {
                "name": st.sampled_from(["Flu", "Gout", "Mumps"]),
                "certainty": st.sampled_from([None, "possible", "certain"]),
            }
        ),
        "extra": st.lists(st.tuples(st.sampled_from(["SM", "XA"]), st.integers(-3, 40)), max_size=2),
    }
)
PUBLIC_FACTS = st.fixed_dictionaries(
    {
        "published": st.dates(date(2025, 1, 1), TODAY).map(date.isoformat),
        "patient": st.fixed_dictionaries({"age": st.integers(0, 89), "sex": st.sampled_from("FMOU")}),
        "studies": st.lists(
            st.tuples(st.sampled_from(["CT", "DX", "MR"]), st.integers(-3, 40)), max_size=3
        ).map(lambda given: studies(*given)),
    }
)
REVEALS = st.sampled_from(["click", (TODAY + timedelta(days=1)).isoformat()])


def composed(key: str, public: Mapping[str, Any], answer: Mapping[str, Any], **more: Any) -> Case:
    """A case of public facts and an answer, which may bring studies of its own."""
    after = [
        {"id": f"after{n}", "modality": code, "day": day, "after_reveal": True}
        for n, (code, day) in enumerate(answer["extra"])
    ]
    told = {name: value for name, value in answer.items() if name != "extra"}
    return a_case(key, **{**public, **told, "studies": [*public["studies"], *after], **more})


@pytest.mark.property
@settings(deadline=None, max_examples=60)
@given(
    others=st.lists(st.tuples(PUBLIC_FACTS, ANSWERS, st.sampled_from(["open", "hidden"])), max_size=5),
    public=PUBLIC_FACTS,
    answers=st.tuples(ANSWERS, ANSWERS),
    reveal=REVEALS,
    language=st.sampled_from(["en", "ko"]),
)
def test_no_count_depends_on_a_hidden_answer(
    others: list[tuple[dict[str, Any], dict[str, Any], str]],
    public: dict[str, Any],
    answers: tuple[dict[str, Any], dict[str, Any]],
    reveal: str,
    language: str,
) -> None:
    """With another answer all is the same; without the case, every table over answers is the same."""
    rest = [
        composed(f"c{n}", facts, answer, **({"kind": "quiz", "reveal": reveal} if how == "hidden" else {}))
        for n, (facts, answer, how) in enumerate(others)
    ]
    one, other = (
        counted([*rest, composed("x", public, answer, kind="quiz", reveal=reveal)], language)
        for answer in answers
    )
    without = counted(rest, language)

    assert one == other
    assert [item for item in one.tables if item.id in ANSWER_TABLES] == [
        item for item in without.tables if item.id in ANSWER_TABLES
    ]
    assert one.answered == without.answered
    assert {item.id for item in one.tables} <= ANSWER_TABLES | PUBLIC_TABLES


@pytest.mark.property
@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(PUBLIC_FACTS, ANSWERS), max_size=6))
def test_tables_add_up(given: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Rows that share nothing come to the number of cases, and a row of two ways comes to the row of one."""
    view = counted([composed(f"c{n}", *parts) for n, parts in enumerate(given)])
    found = as_dict(view)

    for name in ("months", "ages", "certainty"):
        assert sum(count for row in found.get(name, {}).values() for count in row.values()) == len(given)
    for key, row in found.get("findings-by-diagnosis", {}).items():
        assert sum(row.values()) == found["findings"][key]["cases"]


@pytest.mark.property
@given(st.integers(-400, 400))
def test_every_day_has_one_group(day: int) -> None:
    """No day of illness falls between two groups, and the groups follow each other."""
    key = counts.day_key(day)

    if key == counts.BEFORE:
        assert day < 0
    elif key == counts.AFTER:
        assert day >= 31
    else:
        first, last = (int(part) for part in key.split("-"))
        assert first <= day <= last


def test_the_order_of_cases_changes_nothing() -> None:
    """The tables are the same in whatever order the cases are handed over."""
    assert counted(THREE) == counted(THREE[::-1])


# The command


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Sitegen on a library."""
    command = [sys.executable, "-m", "sitegen", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small full library."""
    root = tmp_path_factory.mktemp("full")
    write_full(root)
    return root


DAY = ("--date", TODAY.isoformat())


def test_the_command_prints_what_the_page_shows(full: Path) -> None:
    """Each label and number of each table of the page is in the text, and in CSV and JSON the same counts."""
    build_library(full)
    page = (full / "site/statistics/index.html").read_text("utf-8")
    text = run(full, "stats", *DAY)
    written = list(csv.DictReader(io.StringIO(run(full, "stats", *DAY, "--format", "csv").stdout)))
    told = json.loads(run(full, "stats", *DAY, "--format", "json").stdout)

    assert text.returncode == 0
    for item in told["tables"]:
        assert item["title"] in text.stdout
        assert f">{item['title']}<" in page
        for row in item["rows"]:
            assert row["label"] in page
            listed = {
                line["column"]: int(line["count"])
                for line in written
                if line["table"] == item["id"] and line["row"] == row["key"]
            }
            assert listed == row["counts"]
            cells = "".join(rf"<td class=\"count[^>]*>{count}</td>\s*" for count in row["counts"].values())
            assert re.search(rf"{re.escape(row['label'])}(</a>|</span>)?\s*</th>\s*{cells}", page)


def test_a_wide_table_is_numbered_in_a_terminal() -> None:
    """Nine names of diagnoses do not fit beside each other in 80 characters: they stand above, by number."""
    many = [a_case(f"c{n}", findings=["ring"], diagnosis={"name": f"Disease {n:02}"}) for n in range(11)]
    view = counted(many)
    lines, head, rows = as_lines(table(view, "findings-by-diagnosis"))

    assert lines[2:] == [*(f"  {n + 1}  Disease {n:02}" for n in range(8)), "  9  Others"]
    assert head == ["Finding", *map(str, range(1, 10))]
    assert rows == [["Ring", *("1" * 8), "3"]]
    assert as_lines(table(view, "ages"))[1] == ["Age", "Female", "Male", "Not stated"]


def test_the_command_counts_a_collection_drafts_and_another_language(full: Path) -> None:
    """--collection narrows, --drafts widens, --language translates; each wrong name gets the nearest."""

    def cases(*arguments: str) -> int:
        found: int = json.loads(run(full, "stats", *DAY, "--format", "json", *arguments).stdout)["cases"]
        return found

    assert cases("--collection", "outbreak") < cases() <= cases("--drafts")
    assert "영상소견" in run(full, "stats", *DAY, "--language", "ko").stdout
    wrong = run(full, "stats", "--collection", "outbrek")
    assert wrong.returncode == 2
    assert "did you mean 'outbreak'?" in wrong.stderr
    assert run(full, "stats", "--language", "fr").returncode == 2


def test_statistics_of_an_incomplete_reading_say_so(make_library: MakeLibrary) -> None:
    """A case that can't be read is missing from the counts: the command says it and ends with 1."""
    root = make_library(
        {
            "content/cases/one/case.md": CASE,
            "content/cases/one/film.png": png(),
            "content/cases/two/case.md": "---\ntitle: [\n---\n",
        }
    )
    result = run(root, "stats", *DAY, "--format", "json")

    assert result.returncode == 1
    assert json.loads(result.stdout)["cases"] == 1
    assert "1 record could not be read" in result.stderr


def test_settings_at_fault_are_told_with_their_place(make_library: MakeLibrary) -> None:
    """Without settings there is no library to count; no traceback."""
    result = run(make_library({"content/site.yaml": "title: [\n"}), "stats")

    assert result.returncode == 1
    assert "content/site.yaml" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(
    not (SAMPLES / "cases.csv").is_file(),
    reason="the sample material ../shared/samples isn't beside this checkout",
)
def test_real_cases_that_were_imported_are_counted(make_library: MakeLibrary) -> None:
    """Ages above 89, days before the onset and what no row of the table says have their place."""
    root = make_library({})
    into = (
        "import",
        "csv",
        str(SAMPLES / "cases.csv"),
        "--pictures",
        str(SAMPLES),
        "--into",
        "content/cases",
    )
    assert run(root, *into).returncode == 0
    assert json.loads(run(root, "stats", "--format", "json").stdout)["cases"] == 0, "drafts are not counted"

    told = json.loads(run(root, "stats", "--drafts", "--format", "json").stdout)
    rows = {item["id"]: {row["key"]: row["counts"] for row in item["rows"]} for item in told["tables"]}
    folders = list((root / "content/cases").iterdir())

    assert told["cases"] == told["answered"] == len(folders) > 10
    assert rows["months"] == {"": {"cases": len(folders)}}
    assert sum(count for row in rows["ages"].values() for count in row.values()) == len(folders)
    assert sum(row["cases"] for row in rows["diagnoses"].values()) == len(folders)
    assert rows["diagnoses"]["covid-19"]["cases"] > 10
    assert rows["days"]["-0"]["examinations"] > 0


def test_both_commands_are_part_of_the_command_line() -> None:
    """They have a help text of their own."""
    assert {"stats", "query"} <= set(cli.commands)
