"""Rounds in a library: their days, what the pages show when, what is refused, and what a host is told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cli import cli
from sitegen.errors import Severity
from tests.conftest import MakeLibrary, build_library, read_sound, site_bytes
from tests.rounds import CLOSES, POSTED, REVEAL, ROUND, SITE, round_files

RESULTS = """\
{"closes": "2026-03-22", "readers": 4, "first": 2, "among": 1,
 "answers": [{"name": {"en": "Organising pneumonia", "ko": "기질화폐렴"}, "right": true, "first": 2, "readers": 3},
  {"name": "Sarcoidosis", "first": 1, "readers": 2}],
 "winners": [{"name": "Anna Berg", "affiliation": "North Hospital", "points": 100}, {"name": "김하나", "points": 70}]}
"""
COUNTED = {"content/data/rounds/quiz.json": RESULTS}


def site_on(root: Path, day: str) -> dict[str, str]:
    """The pages of the site on a day."""
    result = build_library(root, out=root / day, today=date.fromisoformat(day))
    assert result.published is not None, [f"{item.place}: {item.message}" for item in result.problems]
    files = site_bytes(root / day)
    return {name: data.decode() for name, data in files.items() if name.endswith((".html", "_headers"))}


def problems(root: Path, day: str = "2026-03-20") -> list[str]:
    """Code and place of every error that check finds."""
    result = build_library(root, today=date.fromisoformat(day))
    return [f"{item.code} {item.place}" for item in result.problems if item.severity is Severity.ERROR]


def test_a_case_of_the_series_closes_by_the_rule_and_is_told_the_day_after(make_library: MakeLibrary) -> None:
    """Posted on a Monday, it closes with the second Sunday, and the answer comes on Monday."""
    facts = read_sound(make_library(round_files())).cases["quiz"].facts

    assert facts.published == date.fromisoformat(POSTED)
    assert facts.round is not None
    assert facts.round.closes == date.fromisoformat(CLOSES)
    assert facts.reveal == date.fromisoformat(REVEAL)


@pytest.mark.parametrize(
    ("old", "new", "closes", "reveal"),
    [
        ("collections: [weekly]", "round: {}", "2026-03-22", "2026-03-23"),
        ("collections: [weekly]", "round: {closes: 2026-04-05}", "2026-04-05", "2026-04-06"),
        ("collections: [weekly]", "round: {}\nreveal: 2026-05-01", "2026-03-22", "2026-05-01"),
        ("collections: [weekly]", "level: primary", None, "click"),
        ("collections: [weekly]", "collections: [weekly]\nreveal: click", None, "click"),
        ("published: 2026-03-09", "published: 2026-03-11", "2026-03-22", "2026-03-23"),
        ("published: 2026-03-09", "published: 2026-03-15", "2026-03-29", "2026-03-30"),
        ("{stem: What is your differential diagnosis?, kind: ranked}", "{stem: A?, choices: [{text: B, correct: true}, {text: C}]}", None, "click"),
    ],
)  # fmt: skip
def test_days_of_a_round(
    make_library: MakeLibrary, old: str, new: str, closes: str | None, reveal: str
) -> None:
    """A case says for itself that it is a round, or is none; its own days go before the rule's."""
    files = round_files(**{"content/cases/quiz/case.md": ROUND.replace(old, new)})
    facts = read_sound(make_library(files)).cases["quiz"].facts

    assert (str(facts.round.closes) if facts.round else None) == closes
    assert str(facts.reveal) == reveal


def test_the_form_stands_on_the_page_while_the_round_is_open(make_library: MakeLibrary) -> None:
    """Up to the closing day lists are taken; after it the page says that the answer is still to come."""
    late = ROUND.replace("collections: [weekly]", "collections: [weekly]\nreveal: 2026-03-25")
    root = make_library(round_files(**{"content/cases/quiz/case.md": late}))
    for day in (POSTED, CLOSES):
        page = site_on(root, day)["cases/quiz/index.html"]
        assert 'action="https://forms.example:8443/collect/round" method="post"' in page
        assert len(re.findall(r'name="answer\d" form="sg-round"', page)) == 5
        assert "mailto:weekly@society.example?subject=Round%20quiz&amp;body=" in page
        assert "assets/round." in page
        assert "March 22, 2026 (Asia/Seoul)" in page
    page = site_on(root, REVEAL)["cases/quiz/index.html"]

    assert "<form" not in page
    assert "assets/round." not in page
    assert "The round closed on March 22, 2026" in page


def test_only_pages_of_open_rounds_load_the_script(make_library: MakeLibrary) -> None:
    """Neither other cases nor the lists, nor the case once it is told, carry it."""
    root = make_library(round_files())
    carrying = {name for name, page in site_on(root, CLOSES).items() if "assets/round." in page}

    assert carrying == {"cases/quiz/index.html", "ko/cases/quiz/index.html"}
    assert not [name for name, page in site_on(root, REVEAL).items() if "assets/round." in page]


def test_without_a_form_and_a_mail_the_list_is_saved(make_library: MakeLibrary) -> None:
    """A library that names no host and no address sends nothing anywhere."""
    bare = re.sub(r"  (form|email): .*\n", "", SITE)
    site = site_on(make_library(round_files(**{"content/site.yaml": bare})), CLOSES)
    page = site["cases/quiz/index.html"]

    assert "<form" not in page
    assert "mailto:" not in page
    assert "data-save" in page
    assert "form-action 'none'" in site["_headers"]


def test_the_policy_lets_forms_go_to_the_one_host(make_library: MakeLibrary) -> None:
    """`form-action` names scheme, host and port of the form's address, and nothing else of it."""
    site = site_on(make_library(round_files()), CLOSES)

    assert "; form-action https://forms.example:8443; " in site["_headers"]


@pytest.mark.parametrize(
    "address",
    ["http://forms.example/a", "https://a b", "https://x.example/;script-src *", "https://x.example\\@y", "https://*", "'self'"],
)  # fmt: skip
def test_a_form_address_can_not_bend_the_policy(make_library: MakeLibrary, address: str) -> None:
    """What would end a rule of the policy, or lead to a host that can't be told, is no address."""
    site = re.sub(r"form: .*", f"form: {address!r}", SITE)
    root = make_library(round_files(**{"content/site.yaml": site}))

    assert [code.split()[0] for code in problems(root)] == ["wrong-value"]


def test_an_unknown_time_zone_is_told(make_library: MakeLibrary) -> None:
    """The closing day ends somewhere; a zone that nobody knows is a fault of the settings."""
    root = make_library(round_files(**{"content/site.yaml": SITE.replace("Asia/Seoul", "Asia/Soul")}))

    assert problems(root) == ["wrong-value content/site.yaml:7:14"]


def test_results_are_told_with_the_answer(make_library: MakeLibrary) -> None:
    """From the reveal on the case page has bars and names, in its language, and the year ranks the readers."""
    root = make_library(round_files(**COUNTED))
    before, after = site_on(root, CLOSES), site_on(root, REVEAL)

    assert not [name for name, page in before.items() if "Anna Berg" in page or "Sarcoidosis" in page]
    page = after["cases/quiz/index.html"]
    assert "4 readers: 2 with the right diagnosis in first place, 1 further down." in page
    assert '<rect class="bar-any" width="75.0" height="6"/><rect class="bar-first" width="50.0"' in page
    assert "Anna Berg" in page
    assert "기질화폐렴" in after["ko/cases/quiz/index.html"]
    year = after["rounds/2026/index.html"]
    assert re.search(r"<td>1</td><th scope=\"row\">Anna Berg .*North Hospital.*<td>1</td><td>100</td>", year)
    assert re.search(r"<td>2</td><th scope=\"row\">김하나</th><td>1</td><td>70</td>", year)
    assert "rounds/2026/index.html" not in before
    assert "2026/index.html" in after["rounds/index.html"]


def test_a_round_nobody_has_counted_yet(make_library: MakeLibrary) -> None:
    """The year lists it, and the case page says nothing of others."""
    site = site_on(make_library(round_files()), REVEAL)

    assert "Not yet counted." in site["rounds/2026/index.html"]
    assert "How others answered" not in site["cases/quiz/index.html"]


def test_a_library_without_rounds_has_no_page_of_them(make_library: MakeLibrary) -> None:
    """No index, no link to one."""
    root = make_library(round_files(**{"content/cases/quiz/case.md": ROUND.replace("[weekly]", "[]")}))
    site = site_on(root, CLOSES)

    assert not [name for name in site if name.startswith("rounds")]
    assert not [name for name, page in site.items() if "rounds/" in page]


def test_drafts_cases_to_come_and_withdrawn_ones_are_in_no_list(make_library: MakeLibrary) -> None:
    """What the site does not tell of is no round either, whatever is kept of it."""
    withdrawn = "status: withdrawn\nwithdrawn: {on: 2026-03-12, reason: Consent was taken back}"
    for old, new in (
        ("status: published", "status: draft"),
        ("published: 2026-03-09", "published: 2027-03-08"),
        ("status: published", withdrawn),
    ):
        changed = ROUND.replace(old, new)
        counted = {
            "content/data/rounds/quiz.json": RESULTS.replace("2026-03-22", "2027-03-21")
            if "2027" in new
            else RESULTS
        }
        root = make_library(round_files(**{"content/cases/quiz/case.md": changed, **counted}))
        site = site_on(root, REVEAL)

        assert not [name for name in site if name.startswith("rounds")]
        assert not [name for name, page in site.items() if "Anna Berg" in page]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("quiz.json", RESULTS.replace("North Hospital", "anna@north.example"), "words-contact"),
        ("quiz.json", RESULTS.replace("Sarcoidosis", "call 010-1234-5678"), "words-contact"),
        ("quiz.json", RESULTS.replace("Sarcoidosis", "850101-1234567"), "words-registration-number"),
        ("quiz.yaml", "wrong: [ask me at a.b@c.example] # allow words-contact: agreed, The editors\n", "words-contact"),
        ("quiz.json", RESULTS.replace('"readers": 4', '"readers": 2'), "wrong-value"),
        ("quiz.json", RESULTS.replace('"points": 70', '"points": 71'), "wrong-value"),
        ("quiz.json", RESULTS.replace('"name": "김하나"', '"name": "김하나", "email": "h@x.example"'), "unknown-key"),
        ("quiz.json", "[1, 2", "yaml"),
        ("quiz.yaml", "maybe: [x]\n", "unknown-key"),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_round_is_judged(
    make_library: MakeLibrary, name: str, text: str, code: str
) -> None:
    """Addresses and numbers of readers are refused whatever a comment says, and so is what does not add up."""
    root = make_library(round_files(**{f"content/data/rounds/{name}": text}))
    found = [item for item in problems(root, REVEAL) if item.startswith(f"{code} content/data/rounds/{name}")]

    assert found


def test_results_of_no_id_are_results_of_no_case(make_library: MakeLibrary) -> None:
    """A file whose name could be no case's is told like one of a case that is not there."""
    root = make_library(round_files(**{"content/data/rounds/Chest 17.json": RESULTS}))

    assert [item for item in problems(root, REVEAL) if "Chest 17" in item] == [
        "round-results content/data/rounds/Chest 17.json"
    ]


def test_a_file_that_is_no_result_is_warned_of(make_library: MakeLibrary) -> None:
    """A table of answers that was put there by mistake is pointed out: it holds addresses."""
    root = make_library(round_files(**{"content/data/rounds/quiz.csv": "name\nAnna\n"}))
    result = build_library(root)

    assert [(item.code, str(item.place)) for item in result.problems if "rounds" in str(item.place)] == [
        ("unused-file", "content/data/rounds/quiz.csv")
    ]


def test_a_link_in_the_place_of_results_is_refused(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Results of another folder are nobody's."""
    root = make_library(round_files())
    (tmp_path / "elsewhere").mkdir()
    (root / "content/data").mkdir()
    (root / "content/data/rounds").symlink_to(tmp_path / "elsewhere")

    assert "symlink content/data/rounds" in problems(root)


def test_a_series_that_is_not_there(make_library: MakeLibrary) -> None:
    """The collection of the rule has to exist, as any other that is named."""
    root = make_library(round_files(**{"content/site.yaml": SITE.replace("weekly\n", "weekl\n", 1)}))
    said = CliRunner(env={"NO_COLOR": "1"}).invoke(
        cli, ["-C", str(root), "check", "--date", CLOSES, "--jobs", "1"]
    )

    assert "error[unknown-collection]: there is no collection 'weekl' (did you mean 'weekly'?)" in said.stdout


def test_years_follow_the_day_of_posting(make_library: MakeLibrary) -> None:
    """A round posted in December and told in January belongs to the old year."""
    december = ROUND.replace("published: 2026-03-09", "published: 2025-12-29")
    counted = RESULTS.replace("2026-03-22", "2026-01-11")
    root = make_library(
        round_files(**{"content/cases/quiz/case.md": december, "content/data/rounds/quiz.json": counted})
    )
    site = site_on(root, (date(2026, 1, 11) + timedelta(days=1)).isoformat())

    assert "Anna Berg" in site["rounds/2025/index.html"]
    assert "rounds/2026/index.html" not in site
