"""The forms for programs: each as its readers ask for, hostile words harmless, the same problem told by the same mark."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import Place, Problem, Severity, warning
from sitegen.formats.forms import FORMATS, Format
from sitegen.formats.plain import fingerprints
from sitegen.formats.writing import written
from sitegen.report import Report

ERROR = Problem("unknown-key", Place("content/a b.yaml", 2, 3), "'b' is not a known key", "did you mean 'c'?")
WARNING = warning("unused-file", Place("content/notes.txt"), "nothing uses this file")
HOSTILE = Problem("yaml", Place("a,b:c%\x1b.yaml", 1, 2), "50%\r\n::error::<x> & \x00\x07", "]]>")
ALL = [ERROR, WARNING, HOSTILE]

words = st.text(max_size=30)
problems = st.lists(
    st.builds(
        Problem,
        st.sampled_from(["yaml", "bad-id"]),
        st.builds(Place, words, st.integers(0, 3), st.integers(0, 3)),
        words,
        words,
        st.sampled_from(Severity),
    ),
    max_size=6,
)


def sarif(found: list[Problem]) -> Any:
    """The one run of a log."""
    log = json.loads(written(found, "sarif"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    return run


def junit(found: list[Problem], *, strict: bool = False) -> ET.Element:
    """The one suite of a report."""
    root = ET.fromstring(written(found, "junit", strict=strict))  # noqa: S314 - our own, just written
    (suite,) = root.findall("testsuite")
    return suite


def test_for_gitlab() -> None:
    """Each problem is a violation with what GitLab asks for, in a line even where it concerns the whole file."""
    first, second, third = json.loads(written(ALL, "gitlab"))

    assert first | {"fingerprint": ""} == {
        "description": "'b' is not a known key (did you mean 'c'?)",
        "check_name": "unknown-key",
        "fingerprint": "",
        "severity": "critical",
        "location": {"path": "content/a b.yaml", "lines": {"begin": 2}},
    }
    assert (second["severity"], second["location"]["lines"]) == ("minor", {"begin": 1})
    assert "\x1b" not in third["location"]["path"]
    assert json.loads(written([], "gitlab")) == []


def test_for_code_scanning() -> None:
    """Results name rules that are listed once, places below the repository's root, and lines counted from 1 (SARIF 2.1.0)."""
    run = sarif([*ALL, ERROR])
    rules = run["tool"]["driver"]["rules"]

    assert run["tool"]["driver"]["name"] == "sitegen"
    assert [rule["id"] for rule in rules] == ["unknown-key", "unused-file", "yaml"]
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in rules)
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert set(result) == {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"}
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "content/a%20b.yaml", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 2, "startColumn": 3}
    assert sarif([])["results"] == []


def test_for_test_reports() -> None:
    """An error is a test that failed, a warning one that has something to say, nothing wrong one that passed (JUnit XML)."""
    suite = junit(ALL)
    first, second, _ = suite.findall("testcase")

    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "2", "0")
    failure = first.find("failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("unknown-key", "'b' is not a known key")
    assert "did you mean 'c'?" in (failure.text or "")
    assert (first.get("file"), first.get("line")) == ("content/a b.yaml", "2")
    assert second.find("failure") is None
    assert "nothing uses this file" in (second.findtext("system-out") or "")
    empty = junit([])
    assert (empty.get("tests"), empty.get("failures"), len(empty)) == ("1", "0", 1)


def test_warnings_fail_where_they_count_as_errors() -> None:
    """With --strict a test report says what the exit code says."""
    suite = junit([WARNING], strict=True)

    assert suite.get("failures") == "1"


def test_fingerprints_stay_while_lines_move() -> None:
    """A problem keeps its mark when lines are put above it; two alike in one file have two marks."""
    moved = Problem(ERROR.code, Place(ERROR.place.path, 40, 1), ERROR.message)

    assert fingerprints([ERROR]) == fingerprints([moved])
    assert len(set(fingerprints([ERROR, moved, WARNING]))) == 3


@pytest.mark.property
@given(problems)
def test_every_form_holds_every_problem(found: list[Problem]) -> None:
    """Whatever the words are, each form can be read back and tells as many problems as there were."""
    assert len(json.loads(written(found, "gitlab"))) == len(found)
    assert len(json.loads(written(found, "json"))) == len(found)
    assert len(sarif(found)["results"]) == len(found)
    assert len(junit(found).findall("testcase")) == max(1, len(found))
    lines = written(found, "github").split("\n") if found else []
    assert len(lines) == len(found)
    assert all(re.match(r"::(error|warning) file=", line) for line in lines)
    assert len(set(fingerprints(found))) == len(found)


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("text", "json")])
def test_code_hosts_are_told_paths_of_the_repository(
    form: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the library lies in a folder of the repository, files are named as the repository names them."""
    (tmp_path / "library").mkdir()
    monkeypatch.chdir(tmp_path)
    Report(Path("library"), form).problems([WARNING])
    below = capsys.readouterr().out
    Report(Path(), form).problems([WARNING])

    assert "library/content/notes.txt" in below
    assert "library/" not in capsys.readouterr().out


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("text", "github")])
def test_one_document_and_nothing_else(
    form: Format, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A program that reads standard output gets one document, without the summary for people."""
    report = Report(tmp_path, form)
    report.listing(["a line"])
    report.problems(ALL)
    report.summary(ALL, "Nothing was published.")
    said = capsys.readouterr().out

    assert said.rstrip("\n") == written(ALL, form)
