"""What is printed: each format, colours only where wanted, and the caret under the character at fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitegen.errors import Place, Problem, UsageFault, warning
from sitegen.formats.forms import Format
from sitegen.report import Report

ERROR = Problem("unknown-key", Place("a.yaml", 2, 3), "'b' is not a known key", "did you mean 'c'?")
WARNING = warning("unused-file", Place("notes.txt"), "nothing uses this file")


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "40")


def _said(capsys: pytest.CaptureFixture[str], root: Path, *problems: Problem, form: Format = "text") -> str:
    Report(root, form).problems(problems)
    return capsys.readouterr().out


def test_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people: place, weight, code, message, hint, the line and a caret; long lines are not broken."""
    (tmp_path / "a.yaml").write_text("title: A\n  b: 1\n", "utf-8")

    assert _said(capsys, tmp_path, ERROR, WARNING) == (
        "a.yaml:2:3: error[unknown-key]: 'b' is not a known key (did you mean 'c'?)\n"
        "  2 |   b: 1\n"
        "    |   ^\n"
        "notes.txt: warning[unused-file]: nothing uses this file\n"
    )


def test_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs: one list, with nothing where there is no line."""
    assert json.loads(_said(capsys, tmp_path, ERROR, WARNING, form="json")) == [
        {"path": "a.yaml", "line": 2, "column": 3, "severity": "error", "code": "unknown-key", "message": "'b' is not a known key", "hint": "did you mean 'c'?"},
        {"path": "notes.txt", "line": None, "column": None, "severity": "warning", "code": "unused-file", "message": "nothing uses this file", "hint": ""},
    ]  # fmt: skip
    assert json.loads(_said(capsys, tmp_path, form="json")) == []


def test_as_json_nothing_else_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A program that reads standard output gets the list alone."""
    Report(tmp_path, "json").summary([ERROR], "Nothing was published.")

    assert capsys.readouterr().out == ""


def test_for_github(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For GitHub Actions: workflow commands, with the characters that would break them written out."""
    hostile = Problem("yaml", Place("a,b:c%.yaml", 1, 2), "50%\n::error::x", "")

    assert _said(capsys, tmp_path, ERROR, WARNING, hostile, form="github") == (
        "::error file=a.yaml,line=2,col=3,title=unknown-key::'b' is not a known key (did you mean 'c'?)\n"
        "::warning file=notes.txt,title=unused-file::nothing uses this file\n"
        "::error file=a%2Cb%3Ac%25.yaml,line=1,col=2,title=yaml::50%25%0A::error::x\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "blanks"),
    [
        ("label: 폐렴 x", 11, 12),
        ("a 漢字 x", 6, 7),
        ("plain x", 7, 6),
        ("\tx", 2, 1),
        ("x", 1, 0),
        ("x", 2, 1),
    ],
)
def test_the_caret_stands_below(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, column: int, blanks: int
) -> None:
    """Korean and Chinese characters take two cells of a terminal, a tab is shown as one."""
    (tmp_path / "a.yaml").write_text(line + "\n", "utf-8")

    _, _, caret = _said(capsys, tmp_path, Problem("yaml", Place("a.yaml", 1, column), "x")).splitlines()
    assert caret == f"    | {' ' * blanks}^"


def test_brackets_are_no_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Brackets in an editor's text are shown as they stand."""
    assert "[bold]x[/bold] [link=a]" in _said(
        capsys, tmp_path, Problem("yaml", Place("a"), "[bold]x[/bold] [link=a]")
    )


def test_control_characters_stay_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line that holds signs which steer a terminal does not steer it."""
    (tmp_path / "a.yaml").write_bytes(b"title: \x1b[31mred\x07 \xff\n")

    assert "\x1b" not in _said(capsys, tmp_path, Problem("yaml", Place("a.yaml", 1, 1), "x"))


def test_control_characters_in_messages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What an editor wrote and a message repeats does not steer a terminal either."""
    said = _said(
        capsys, tmp_path, Problem("yaml", Place("a\x1b[2J.yaml"), "'\x1b]0;x\x07' is not known", "\x1b[31m")
    )

    assert "\x1b" not in said
    assert "\x07" not in said


def test_long_lines_are_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line of thousands of characters is shown in part."""
    (tmp_path / "a.yaml").write_text("x" * 5000, "utf-8")

    assert len(_said(capsys, tmp_path, Problem("yaml", Place("a.yaml", 1, 4000), "x"))) < 250


def test_files_that_are_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A place in a file that can't be read, or a line beyond its end, is told without the line."""
    (tmp_path / "a.yaml").write_text("x\n", "utf-8")

    assert _said(capsys, tmp_path, Problem("yaml", Place("a.yaml", 9, 1), "x"), Problem("yaml", Place("b.yaml", 1, 1), "y")) == (
        "a.yaml:9:1: error[yaml]: x\nb.yaml:1:1: error[yaml]: y\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "coloured"), [("FORCE_COLOR", "1", True), ("NO_COLOR", "1", False)]
)
def test_colours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str, coloured: bool
) -> None:  # fmt: skip
    """Colours are shown on a terminal or where asked for, and not where NO_COLOR says so."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv(name, value)

    assert ("\x1b[" in _said(capsys, tmp_path, ERROR)) is coloured


@pytest.mark.parametrize(
    ("problems", "line"),
    [([], "No problems."), ([ERROR], "1 error."), ([WARNING, WARNING], "2 warnings."), ([ERROR, ERROR, WARNING], "2 errors, 1 warning.")],
)  # fmt: skip
def test_summaries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], problems: list[Problem], line: str
) -> None:
    """The last line counts, and with errors the reader is told where the codes are explained."""
    Report(tmp_path).summary(problems)
    said = capsys.readouterr().out.splitlines()

    assert said[0] == line
    assert ("docs/problems.md" in "".join(said[1:])) is (ERROR in problems)


def test_faults_go_to_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What sitegen refuses to do stands on standard error, with what to do."""
    Report(tmp_path).fault(UsageFault("there is no theme 'x'", "check 'theme'"))

    assert capsys.readouterr() == ("", "error: there is no theme 'x' (check 'theme')\n")
