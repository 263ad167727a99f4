"""Queries: the language, its faults with their columns, and what fits."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import UsageFault
from sitegen.model.library import Collection, Finding, Library, Person, ProseSection
from sitegen.model.shared import CollectionFacts, FindingFacts, PersonFacts
from sitegen.planning.query.cases import cases_of
from sitegen.planning.query.fields import fields_of
from sitegen.planning.query.language import QueryFault, parse
from sitegen.settings import Settings
from tests.conftest import TODAY
from tests.golden import write_full
from tests.test_statistics import NOWHERE, a_case, studies

ROOT = Path(__file__).parents[1]


def section(words: str) -> ProseSection:
    """A section of prose."""
    return ProseSection("history", "History", f"<p>{words}</p>", (), (), NOWHERE.of(), words)


def a_library() -> Library:
    """Three cases in two languages, told apart by every field."""
    site = Settings.model_validate(
        {"title": "Test", "base_url": "https://cases.example/", "languages": ("en", "ko")}
    )
    ggo = {
        "label": {"en": "Ground-glass opacity", "ko": "간유리음영"},
        "synonyms": [{"en": "GGO"}],
    }
    findings = {"ground-glass-opacity": ggo, "consolidation": {"label": {"en": "Consolidation"}}}
    people = {
        "hong": {"name": {"en": "Hong Gildong", "ko": "홍길동"}},
        "kim": {"name": {"en": "Kim Cheolsu"}},
    }
    one = a_case(
        "chest-1",
        title={"en": "Café au lait", "ko": "증례 하나"},
        published="2020-03-09",
        kind="quiz",
        authors=["hong"],
        patient={"age": 65, "sex": "M"},
        studies=studies(("CT", -2), ("DX", 5)),
        findings=["ground-glass-opacity"],
        diagnosis={"name": {"en": "Organizing pneumonia"}, "synonyms": [{"en": "COP"}]},
        level="primary",
        teaching_points=[{"en": "Think of steroids"}],
    )
    two = a_case(
        "chest-2",
        published="2021-01-01",
        authors=["kim"],
        patient={"age": "90+", "sex": "F"},
        studies=studies(("DX", 30)),
        findings=["ground-glass-opacity", "consolidation"],
        diagnosis={"name": {"en": "Influenza"}},
        collections=["flu"],
    )
    three = a_case("neck-1", title={"en": "Neck"}, status="draft", published=None, authors=["hong", "kim"])
    object.__setattr__(one, "prose", {"en": (section("Fever and a dry cough"),), "ko": (section("열"),)})
    collections = {
        "flu": {"title": {"en": "The flu"}},
        "best": {"title": {"en": "Best"}, "cases": ["chest-1"]},
    }
    return Library(
        site,
        {case.id: case for case in (two, three, one)},
        {},
        {
            key: Collection(key, CollectionFacts.model_validate(facts), {}, NOWHERE, "")
            for key, facts in collections.items()
        },
        {},
        {key: Person(key, PersonFacts.model_validate(facts)) for key, facts in people.items()},
        {key: Finding(key, FindingFacts.model_validate(facts), NOWHERE) for key, facts in findings.items()},
    )


LIBRARY = a_library()
ALL = ["chest-1", "chest-2", "neck-1"]


def fits(query: str) -> list[str]:
    """The ids of the cases that fit."""
    return [case.id for case in cases_of(query, LIBRARY)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALL),
        ("id:chest-2", ["chest-2"]),
        ("id:chest-*", ["chest-1", "chest-2"]),
        ("title:CAFE", ["chest-1"]),
        ('title:"증례 하나"', ["chest-1"]),
        ("kind:quiz", ["chest-1"]),
        ("status:draft,published", ALL),
        ("finding:ground-glass-opacity", ["chest-1", "chest-2"]),
        ("finding:ggo finding:consolidation", ["chest-2"]),
        ("finding:간유리음영 -finding:Consolidation", ["chest-1"]),
        ('finding:"ground-glass opacity"', ["chest-1", "chest-2"]),
        ("diagnosis:pneumonia", ["chest-1"]),
        ("diagnosis:cop,influenza", ["chest-1", "chest-2"]),
        ("modality:ct", ["chest-1"]),
        ("modality:CT,DX -modality:CT", ["chest-2"]),
        ("region:chest", ["chest-1", "chest-2"]),
        ("collection:flu", ["chest-2"]),
        ("collection:best,flu", ["chest-1", "chest-2"]),
        ('author:"hong gildong"', ["chest-1", "neck-1"]),
        ("author:hong author:kim", ["neck-1"]),
        ("age:65", ["chest-1"]),
        ("age:60-", ["chest-1", "chest-2"]),
        ("age:66-", ["chest-2"]),
        ("age:90+", ["chest-2"]),
        ("age:-65", ["chest-1"]),
        ("age:20-39,60-70", ["chest-1"]),
        ("age:none", ["neck-1"]),
        ("-age:none", ["chest-1", "chest-2"]),
        ("sex:F,M", ["chest-1", "chest-2"]),
        ("day:5", ["chest-1"]),
        ("day:-3..-1", ["chest-1"]),
        ("day:6-", ["chest-2"]),
        ("day:..0", ["chest-1"]),
        ("level:primary", ["chest-1"]),
        ("language:ko", ["chest-1"]),
        ("published:2020", ["chest-1"]),
        ("published:2020-03", ["chest-1"]),
        ("published:2020-03-09", ["chest-1"]),
        ("published:2020-03-10..", ["chest-2"]),
        ("published:2020..2021", ["chest-1", "chest-2"]),
        ("published:-2020", ["chest-1"]),
        ("published:2021-", ["chest-2"]),
        ("published:none", ["neck-1"]),
        ("text:steroids", ["chest-1"]),
        ("fever cough", ["chest-1"]),
        ('"dry cough"', ["chest-1"]),
        ('"cough dry"', []),
        ("“dry cough”", ["chest-1"]),
        ("-fever", ["chest-2", "neck-1"]),
        ("열", ["chest-1"]),
        ("FINDING:GGO  kind:quiz", ["chest-1"]),
    ],
)
def test_a_query_finds_what_it_says(query: str, expected: list[str]) -> None:
    """Terms are joined by and, commas by or, a dash denies; capitals and accents don't matter."""
    assert fits(query) == expected


@pytest.mark.parametrize(
    ("query", "column", "message", "hint"),
    [
        ("kind:quiz modalty:CT", 11, "no field 'modalty'", "did you mean 'modality'?"),
        ("-sexx:F", 2, "no field 'sexx'", "did you mean 'sex'?"),
        ("finding:ground-glas", 9, "no finding 'ground-glas'", "did you mean"),
        ("finding:ggo,consolidatio", 13, "no finding 'consolidatio'", "did you mean 'consolidation'?"),
        ("author:zzz", 8, "no author 'zzz'", "known are: hong, kim"),
        ("modality:XY", 10, "no modality 'XY'", "known are: CR, CT"),
        ("age:sixty", 5, "not a number or a range", "age:60-"),
        ("age:60-40", 5, "ends before it begins", "40-60"),
        ("day:..", 5, "not a number", "day:-3..5"),
        ("published:2020-02-30", 11, "there is no day '2020-02-30'", "2020-03-09"),
        ("published:2020-13", 11, "there is no day '2020-13'", ""),
        ("published:March", 11, "not a day, month, year", "published:2020-03"),
        ("published:2021..2020", 11, "ends before it begins", "2020..2021"),
        ("sex:", 5, "'sex' has no value", "sex:…"),
        ("sex:F,", 7, "'sex' has no value", ""),
        ('title:"open', 7, "not closed", 'end it with "'),
        ('"a"b', 4, "follows a quoted value", ""),
        ("kind:quiz -", 11, "nothing after '-'", "-kind:quiz"),
    ],
)
def test_a_fault_names_its_column_and_what_to_write(query: str, column: int, message: str, hint: str) -> None:
    """Columns are counted from 1 in the query as it was written."""
    with pytest.raises(QueryFault) as caught:
        fits(query)

    assert caught.value.column == column
    assert message in caught.value.message
    assert f"column {column} of the query" in caught.value.message
    assert hint in caught.value.hint
    assert isinstance(caught.value, UsageFault)


@pytest.mark.property
@given(st.text(alphabet=st.sampled_from(list('ab:-," .“”1269ü열\t')), max_size=24))
def test_any_text_is_a_query_or_a_fault_inside_it(query: str) -> None:
    """Whatever is typed, there is an answer or a column, never anything else."""
    column, found = 1, ALL
    try:
        found = fits(query)
    except QueryFault as fault:
        column = fault.column

    assert 1 <= column <= len(query) + 1
    assert set(found) <= set(ALL)


TERMS = st.sampled_from(
    [
        "kind:quiz",
        "age:60-",
        "finding:ggo",
        "modality:CT",
        "text:fever",
        "published:2020",
        "sex:none",
        "id:*2",
    ]
)


@pytest.mark.property
@given(TERMS, TERMS)
def test_and_or_and_not_are_those_of_sets(one: str, other: str) -> None:
    """Two terms give the cases that fit both; a denied term gives all the others."""
    assert set(fits(f"{one} {other}")) == set(fits(one)) & set(fits(other))
    assert set(fits(f"-{one}")) == set(ALL) - set(fits(one))
    name, value = one.split(":")
    if other.startswith(f"{name}:"):
        both = f"{name}:{value},{other.split(':')[1]}"
        assert set(fits(both)) == set(fits(one)) | set(fits(other))


@pytest.mark.property
@given(st.integers(-50, 120), st.integers(-50, 120))
def test_ranges_hold_both_their_ends(low: int, high: int) -> None:
    """A range with a dash or with dots has the same meaning; one the wrong way round is a fault."""
    query = f"day:{low}..{high}"
    if low > high:
        with pytest.raises(QueryFault):
            fits(query)
        return
    days = {"chest-1": (-2, 5), "chest-2": (30,), "neck-1": ()}
    assert fits(query) == [key for key in ALL if any(low <= day <= high for day in days[key])]
    if low >= 0:
        assert fits(f"day:{low}-{high}") == fits(query)


@pytest.mark.property
@given(st.text(alphabet="abc 열-:,", min_size=1, max_size=12).filter(lambda text: text.strip()))
def test_quoted_words_are_taken_to_the_letter(words: str) -> None:
    """Nothing in quotation marks means anything but itself."""
    (term,) = parse(f'title:"{words}"')

    assert [value.text for value in term.values] == [" ".join(words.split())]


def test_every_field_is_explained() -> None:
    """docs/query.md has a row for each field and for nothing else."""
    rows = re.findall(r"^\| `([a-z]+)` \|", (ROOT / "docs/query.md").read_text("utf-8"), re.MULTILINE)

    assert rows == list(fields_of(LIBRARY))


def test_every_example_of_the_guide_can_be_asked() -> None:
    """No query in docs/query.md is a fault."""
    text = (ROOT / "docs/query.md").read_text("utf-8")
    found = re.findall(r"sitegen query(?: --format \w+)? '([^']+)'", text)

    assert len(found) >= 4
    for query in found:
        parse(query)


# The command


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Sitegen query on a library, on a day of its own."""
    command = [
        sys.executable,
        "-m",
        "sitegen",
        "-C",
        str(root),
        "query",
        "--date",
        TODAY.isoformat(),
        *arguments,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small full library."""
    root = tmp_path_factory.mktemp("full")
    write_full(root)
    return root


def test_the_command_lists_for_people_spreadsheets_and_programs(full: Path) -> None:
    """The same cases in each format; what the site hides is told apart, on standard error."""
    told: list[dict[str, Any]] = json.loads(run(full, "--format", "json", "kind:quiz").stdout)
    listed = list(csv.DictReader(io.StringIO(run(full, "--format", "csv", "kind:quiz").stdout)))
    text = run(full, "kind:quiz")

    assert [row["id"] for row in told] == [row["id"] for row in listed] != []
    assert all(row["id"] in text.stdout for row in told)
    assert {row["answer"] for row in told} >= {"folded"}
    assert "hidden on the site" in text.stderr
    assert date.fromisoformat(told[0]["published"])


def test_conditions_may_come_as_several_arguments_and_begin_with_a_dash(full: Path) -> None:
    """A shell that splits the query, or a dash that looks like an option, changes nothing."""
    apart = run(full, "--format", "json", "-author:hong", "-h:x")
    assert "no field 'h'" in apart.stderr

    one, several = run(full, "-kind:quiz status:published"), run(full, "-kind:quiz", "status:published")
    assert one.returncode == several.returncode == 0
    assert one.stdout == several.stdout
    assert "hidden on the site" not in one.stderr


def test_a_fault_ends_with_the_status_of_a_wrong_call(full: Path) -> None:
    """Nothing on standard output, the column and the hint on standard error, no traceback."""
    result = run(full, "modalty:CT")

    assert result.returncode == 2
    assert result.stdout == ""
    assert "column 1 of the query" in result.stderr
    assert "did you mean 'modality'?" in result.stderr
    assert "Traceback" not in result.stderr
