"""`sitegen status`: what waits for editors."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sitegen.cli import cli
from tests.conftest import CASE, TODAY, MakeLibrary, png

OF_A_PATIENT = CASE.replace("consent: {basis: phantom}", "consent: {basis: written}")
GUIDELINE = """\
---
title: Advice
status: active
issued: 2026-01-01
review_due: 2026-04-01
issuers: [{name: The society}]
license: CC-BY-4.0
topics:
  - id: t
    title: Topic
    recommendations:
      - {id: r1, text: Do this., direction: for, strength: strong, evidence: low}
---
"""


def _status(root: Path, *arguments: str, today: date = TODAY) -> Any:
    command = ["-C", str(root), "status", "--date", today.isoformat(), "--format", "json", *arguments]
    result = CliRunner().invoke(cli, command, catch_exceptions=False)
    assert result.exit_code == 0
    return json.loads(result.stdout)


def _case(case_id: str, text: str) -> dict[str, str | bytes]:
    folder = f"content/cases/{case_id}"
    return {f"{folder}/case.md": text, f"{folder}/film.png": png()}


def test_nothing_waits(make_library: MakeLibrary) -> None:
    """A library that is in order says so in a line."""
    root = make_library(_case("chest-001", CASE))
    result = CliRunner().invoke(cli, ["-C", str(root), "status"], catch_exceptions=False)

    assert result.stdout.startswith("Nothing waits")


def test_a_draft_says_what_it_still_needs(make_library: MakeLibrary) -> None:
    """Each missing fact is named with what to write, and what is there is counted."""
    text = CASE.replace("status: published", "status: draft").replace("findings: [consolidation]\n", "")
    text = text.replace("        alt: Frontal chest radiograph\n", "")
    (draft,) = _status(make_library(_case("chest-001", text)))["drafts"]

    assert (draft["record"], draft["title"], draft["given"], draft["of"]) == (
        "chest-001",
        "Organising pneumonia",
        10,
        11,
    )
    assert {need["code"] for need in draft["needs"]} == {"missing-for-publication", "alt-missing"}
    assert all(need["line"] and need["hint"] for need in draft["needs"])


def test_a_draft_that_would_pass_is_ready(make_library: MakeLibrary) -> None:
    """A complete draft needs nothing, and text says that it is ready."""
    root = make_library(_case("chest-001", CASE.replace("status: published", "status: draft")))
    result = CliRunner().invoke(cli, ["-C", str(root), "status"], catch_exceptions=False)

    assert _status(root)["drafts"][0]["needs"] == []
    assert "11 of 11 facts\n    ready to be published" in result.stdout


def test_a_draft_of_a_patient_needs_its_sign_off(make_library: MakeLibrary) -> None:
    """A missing sign-off stands among a draft's needs, and not a second time beside them."""
    root = make_library(_case("chest-001", OF_A_PATIENT.replace("status: published", "status: draft")))
    found = _status(root)

    assert [need["code"] for need in found["drafts"][0]["needs"]] == ["signoff-missing"]
    assert found["signoffs"] == []


@pytest.mark.parametrize(
    ("deid", "code"),
    [
        ("", "signoff-missing"),
        (
            f'deid: {{reviewed_by: kim, reviewed_on: 2026-03-01, pictures: "sha256:{"0" * 64}"}}\n',
            "signoff-void",
        ),
    ],
)
def test_sign_offs_that_do_not_hold(deid: str, code: str, make_library: MakeLibrary) -> None:
    """A published case without a sign-off, or whose pictures have changed, is listed with the command."""
    text = OF_A_PATIENT.replace("consent:", f"{deid}consent:")
    root = make_library(
        {**_case("chest-001", text), "content/people.yaml": "ed: {name: E}\nkim: {name: K}\n"}
    )
    (found,) = _status(root)["signoffs"]

    assert (found["record"], found["code"]) == ("chest-001", code)
    assert "sitegen signoff chest-001 --by PERSON" in found["hint"]


@pytest.mark.parametrize(("within", "found"), [("11", 0), ("12", 1)])
def test_reviews_are_told_before_they_are_due(within: str, found: int, make_library: MakeLibrary) -> None:
    """`--within` says how long before; a review that is past is told with the days."""
    root = make_library({"content/guidelines/advice/guideline.md": GUIDELINE})

    assert len(_status(root, "--within", within)["reviews"]) == found
    late = _status(root, today=date(2026, 4, 3))["reviews"]
    assert late == [{"record": "guidelines/advice", "on": "2026-04-01", "days": -2}]


def test_days_to_come(make_library: MakeLibrary) -> None:
    """Posts and reveals to come are told with their days; what is past is not."""
    quiz = CASE.replace("kind: library", f"kind: quiz\nreveal: {TODAY + timedelta(3)}")
    later = CASE.replace("published: 2026-03-02", "published: 2026-03-21")
    root = make_library({**_case("chest-001", quiz), **_case("chest-002", later)})
    found = _status(root)

    assert found["reveals"] == [{"record": "chest-001", "on": "2026-03-23", "days": 3}]
    assert found["posts"] == [{"record": "chest-002", "on": "2026-03-21", "days": 1}]
    assert _status(root, today=TODAY + timedelta(3))["reveals"] == []


def test_what_cannot_be_read_is_told(make_library: MakeLibrary) -> None:
    """A broken record makes the list incomplete: the command says so and ends with 1."""
    root = make_library(_case("chest-001", CASE.replace("title: ", "titel: ")))
    result = CliRunner().invoke(cli, ["-C", str(root), "status"], catch_exceptions=False)

    assert result.exit_code == 1
    assert "1 record could not be read" in result.stderr
