"""Collections: common findings with pictures, the case log as a table, and the cases day by day."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sitegen.planning import embargo
from sitegen.planning.course import courses_of, days_listed
from sitegen.planning.pages import collections as pages
from tests.conftest import TODAY, Files, MakeLibrary, build_library, png, read_sound, site_bytes

COLLECTION = """---
title: Outbreak
status: published
gives_away: false
cases: [CASES]
---
## Introduction
Words.
"""


def study(study_id: str, day: int | None, modality: str = "DX", *marks: dict[str, Any]) -> dict[str, Any]:
    """An examination of one picture."""
    series = {"id": f"{study_id}-film", "pictures": "film.png", "alt": "Radiograph", "marks": list(marks)}
    return {"id": study_id, "modality": modality, "day": day, "series": [series]}


def case(studies: list[dict[str, Any]], **more: Any) -> str:
    """A published case of these examinations."""
    facts = {
        "title": "Known disease",
        "teaser": "A cough",
        "status": "published",
        "published": "2026-03-02",
        "authors": ["ed"],
        "license": "CC-BY-4.0",
        "patient": {"age": 50},
        "studies": studies,
        "findings": ["consolidation"],
        "diagnosis": {"name": "Known disease"},
        "teaching_points": ["Point"],
        "references": [{"text": "Book"}],
        "consent": {"basis": "phantom"},
        **more,
    }
    kept = {
        key: [{name: value for name, value in item.items() if value is not None} for item in studies]
        if key == "studies"
        else value
        for key, value in facts.items()
    }
    return f"---\n{yaml.safe_dump(kept)}---\n## History\nCough.\n\n## Discussion\nWords.\n"


MARK = {"picture": 1, "shape": "point", "at": [0.5, 0.5], "finding": "consolidation"}


def library_files(**cases: str) -> Files:
    """A collection with these cases."""
    files: dict[str, str | bytes] = {
        "content/collections/outbreak.md": COLLECTION.replace("CASES", ", ".join(cases))
    }
    for shade, (case_id, text) in enumerate(cases.items()):
        files[f"content/cases/{case_id}/case.md"] = text
        files[f"content/cases/{case_id}/film.png"] = png(300, 200, 40 + shade)
    return files


def built(root: Path) -> dict[str, str]:
    """The pages of a site."""
    result = build_library(root)
    assert result.published is not None, result.problems
    return {name: data.decode() for name, data in site_bytes(root / "site").items() if name.endswith(".html")}


ONE = case([study("first", 2, "DX", MARK), study("second", 9, "CT")])
TWO = case([study("first", 2)], published="2026-03-05")


def test_days_hold_the_examinations_of_all_cases(make_library: MakeLibrary) -> None:
    """Each day shows each examination of that day once, and leads into the case there."""
    page = built(make_library(library_files(one=ONE, two=TWO)))["collections/outbreak/days/index.html"]
    days = dict(re.findall(r'<section class="day-row" id="([^"]*)"(.*?)</section>', page, re.DOTALL))

    assert list(days) == ["onset-2", "onset-9"]
    links = re.findall(r'class="cover" href="([^"]*)"', days["onset-2"])
    assert links == [f"../../../cases/{key}/index.html#study-first" for key in ("one", "two")]
    assert "#study-second" in days["onset-9"]
    assert "CT" in days["onset-9"]


def test_the_strip_lists_day_0_to_30_and_what_lies_outside(make_library: MakeLibrary) -> None:
    """Days without pictures are there as gaps; earlier and later days stand where they belong."""
    studies = [study("before", -3), study("late", 45)]
    root = make_library(library_files(one=case(studies)))
    page = built(root)["collections/outbreak/days/index.html"]
    cells = re.findall(r"<li[^>]*>(?:<a[^>]*>)?(-?\d+)", page.split('<ol class="strip">')[1])

    assert cells == [str(day) for day in (-3, *range(31), 45)]
    assert 'href="#onset-before-3"' in page
    assert 'id="onset-before-3"' in page


def test_days_from_different_beginnings_are_not_put_together(make_library: MakeLibrary) -> None:
    """Day 2 of the illness is not day 2 in hospital."""
    admitted = case([study("first", 2)], timeline={"zero": "admission"})
    page = built(make_library(library_files(one=ONE, two=admitted)))["collections/outbreak/days/index.html"]

    assert [found for found in re.findall(r'<h2 id="([^"]*)"', page) if found.startswith("from-")] == [
        "from-onset",
        "from-admission",
    ]
    assert 'id="admission-2"' in page


def test_a_hidden_case_shows_no_examination_of_a_later_step(make_library: MakeLibrary) -> None:
    """What a quiz shows only when it is asked for is not on the days; nor is what belongs to the answer."""
    studies = [study("first", 1), study("second", 2), {**study("after", 3), "after_reveal": True}]
    quiz = case(studies, kind="quiz", reveal="2027-01-01", steps=["second"])
    page = built(make_library(library_files(one=quiz)))["collections/outbreak/days/index.html"]

    assert re.findall(r'<section class="day-row" id="([^"]*)"', page) == ["onset-1"]
    assert "Known disease" not in page
    assert "A cough" in page


def test_a_collection_without_days_has_no_such_page(make_library: MakeLibrary) -> None:
    """Where no examination has a day, nothing leads to days."""
    site = built(make_library(library_files(one=case([study("first", None)]))))

    assert "collections/outbreak/days/index.html" not in site
    assert "days/index.html" not in site["collections/outbreak/index.html"]


def test_many_pictures_of_a_day_lead_on_to_the_log(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day has a bound; the rest is said and found in the case log."""
    monkeypatch.setattr(pages, "_MOST", 1)
    page = built(make_library(library_files(one=ONE, two=TWO)))["collections/outbreak/days/index.html"]

    assert page.count('class="card"') == 2
    assert '<a href="../index.html">1 more picture in the case log</a>' in page


def test_listed_days_are_in_order(make_library: MakeLibrary) -> None:
    """Every day of a course is listed once, between or around days 0 to 30."""
    library = read_sound(
        make_library(library_files(one=case([study("a", 31), study("b", -1), study("c", 5)])))
    )
    [course] = courses_of(embargo.show(item, TODAY, frozenset()) for item in library.cases.values()).values()

    assert list(course) == [-1, 5, 31]
    assert days_listed(course) == list(range(-1, 32))


def log_of(page: str) -> tuple[list[str], list[list[str]]]:
    """The heads and the cells of the case log, as words."""
    table = re.search(r'<table class="log".*?</table>', page, re.DOTALL)
    assert table is not None

    def words(tag: str, html: str) -> list[str]:
        cells = re.findall(rf"<{tag}[ >].*?</(?:td|th)>", html, re.DOTALL)
        return [" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in cells]

    head, body = table[0].split("<tbody>")
    return words("th", head), [words("t[dh]", row) for row in body.split("</tr>")[:-1]]


def test_the_log_is_a_table_of_what_a_reader_chooses_by(make_library: MakeLibrary) -> None:
    """Number, title or teaser, day of posting, modality, days of illness, findings unless hidden."""
    quiz = case([study("first", 3)], kind="quiz", reveal="click", published="2026-03-06")
    heads, rows = log_of(
        built(make_library(library_files(one=ONE, two=quiz)))["collections/outbreak/index.html"]
    )

    assert heads == ["#", "Picture", "Case", "Posted", "Modality", "Day of illness", "Findings"]
    assert rows[0][0] == "1"
    assert rows[0][3:] == ["March 2, 2026", "Radiograph · CT", "Day 2, 9", "Consolidation"]
    assert "A cough" in rows[1][2]
    assert rows[1][6] == "Hidden until you decide"


def test_views_of_all_languages_and_months_stand_in_the_log(make_library: MakeLibrary) -> None:
    """Where views are known there is a column of them; a page that nobody viewed has 0."""
    views = (
        '{\n  "pages": {"cases/one/": {"2026-03": 1200, "2026-04": 30}, "ko/cases/one/": {"2026-03": 4}}\n}\n'
    )
    files = {**library_files(one=ONE, two=TWO), "content/data/views.json": views}
    heads, rows = log_of(built(make_library(files))["collections/outbreak/index.html"])

    assert heads[-1] == "Views"
    assert [row[-1] for row in rows] == ["1,234", "0"]


@pytest.mark.parametrize(
    ("views", "code", "line"),
    [
        ('{"pages":\n {"cases/one/": {"2026-13": 1}}}', "wrong-value", 2),
        ('{"pages":\n {"cases/one/": {"2026-03": -1}}}', "wrong-type", 2),
        ('{"pages":\n {"cases/one/": "many"}}', "wrong-type", 2),
        ('{"page":\n {}}', "unknown-key", 1),
        ('{"pages":\n {"cases/one/": ', "yaml", 3),
        ("[]", "wrong-type", 1),
    ],
)
def test_faults_of_views_are_told_with_their_place(
    make_library: MakeLibrary, views: str, code: str, line: int
) -> None:
    """A broken file is refused with path and line, and nothing is made of it."""
    root = make_library({**library_files(one=ONE), "content/data/views.json": views})
    result = build_library(root)
    found = [item for item in result.problems if item.place.path == "content/data/views.json"]

    assert result.published is None
    assert (code, line) in [(item.code, item.place.line) for item in found]


def test_common_findings_are_counted_and_shown(make_library: MakeLibrary) -> None:
    """Where the editor names none, the commonest of its open cases are shown, with a picture where one is marked."""
    page = built(make_library(library_files(one=ONE, two=TWO)))["collections/outbreak/index.html"]
    tile = re.search(r'<ul class="cards finding-tiles">.*?</ul>', page, re.DOTALL)

    assert tile is not None
    assert "2 cases" in tile[0]
    assert "../../findings/consolidation/index.html" in tile[0]
    assert "<picture>" in tile[0]


def test_hidden_cases_are_not_counted_among_common_findings(make_library: MakeLibrary) -> None:
    """A quiz adds nothing to the findings of a collection."""
    quiz = case([study("first", 3, "DX", MARK)], kind="quiz", reveal="click")
    page = built(make_library(library_files(one=quiz)))["collections/outbreak/index.html"]

    assert "findings/consolidation" not in page


def test_the_days_are_kept_offline_with_their_collection(make_library: MakeLibrary) -> None:
    """Whoever keeps a collection on a device keeps its days too."""
    root = make_library(library_files(one=ONE))
    built(root)
    told = json.loads((root / "site" / "offline.json").read_text(encoding="utf-8"))
    pages = [page for page, *_ in told["pages"]]
    _, *members = told["units"]["collections/outbreak/"]

    assert "collections/outbreak/days/" in json.dumps([pages[n] for n in members[0]])


def test_a_collection_has_the_statistics_of_its_own_cases(make_library: MakeLibrary) -> None:
    """Its page shows a few, with a link to all; other cases of the library are not counted."""
    other = case([study("first", 4)], findings=["ground-glass-opacity"])
    files: dict[str, str | bytes] = {
        "content/cases/other/case.md": other,
        "content/cases/other/film.png": png(300, 200, 90),
    }
    site = built(make_library({**library_files(one=ONE, two=TWO), **files}))
    page, whole = (site[f"collections/outbreak/{name}index.html"] for name in ("", "statistics/"))

    # A table with one row has no chart, and is on the page of all statistics alone.
    assert re.findall(r'id="sg-statistics-([^"]*)"', page) == ["days"]
    assert 'href="statistics/index.html"' in page
    assert "sg-statistics-modalities" in whole
    assert "findings/consolidation" in whole
    assert "findings/ground-glass-opacity" not in whole


def test_statistics_of_a_collection_count_no_hidden_answer(make_library: MakeLibrary) -> None:
    """Of a hidden case nothing of its answer is counted."""
    quiz = case([study("first", 3, "DX", MARK)], kind="quiz", reveal="click")
    whole = built(make_library(library_files(one=quiz)))["collections/outbreak/statistics/index.html"]

    assert "consolidation" not in whole
    assert "Known disease" not in whole
