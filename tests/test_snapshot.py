"""A build of what was built before: nothing is done where nothing changed, and everything where anything did."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from sitegen.building import making
from sitegen.building.build import Result
from sitegen.building.manifest import Published
from sitegen.building.publish import Content, publish
from sitegen.reading.library import Reading, read_library
from sitegen.reading.markdown import Converter
from sitegen.settings import Settings
from tests.conftest import CASE, TODAY, MakeLibrary, build_library, png, site_bytes

HOUR = 3600


@pytest.fixture
def built(make_library: MakeLibrary) -> Path:
    """A built library whose files are an hour old."""
    root = make_library({"content/cases/case-1/case.md": CASE, "content/cases/case-1/film.png": png()})
    for path in root.rglob("*"):
        os.utime(path, (time.time() - HOUR, time.time() - HOUR))
    assert build_library(root).published is not None
    return root


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The libraries that were read since, in order."""
    read: list[Path] = []

    def told(root: Path, settings: Settings, converter: Converter) -> Reading:
        read.append(root)
        return read_library(root, settings, converter)

    monkeypatch.setattr(making, "read_library", told)
    return read


def _same(one: Result, other: Result) -> bool:
    assert one.published is not None
    assert other.published is not None
    return (one.problems, one.pages, one.pictures, one.published.files, one.published.bytes) == (
        other.problems,
        other.pages,
        other.pictures,
        other.published.files,
        other.published.bytes,
    )


def test_nothing_is_read_where_nothing_changed(built: Path, works: list[Path]) -> None:
    """The second build says what the first one said and reads nothing."""
    before = site_bytes(built / "site")

    again = build_library(built)

    assert works == []
    assert again.published is not None
    assert (again.made, again.published.written, again.published.removed) == (0, 0, 0)
    assert site_bytes(built / "site") == before


def test_new_times_alone_change_nothing(built: Path, works: list[Path]) -> None:
    """A fresh checkout has new times everywhere: bytes are compared, nothing is made."""
    for path in (built / "content").rglob("*"):
        path.touch()

    build_library(built)

    assert works == []


def test_an_edit_with_the_old_size_and_time_just_after_a_build_is_seen(make_library: MakeLibrary) -> None:
    """Who edits in the same tick of the clock keeps size and time: bytes are compared then."""
    case: dict[str, str | bytes] = {
        "content/cases/case-1/case.md": CASE,
        "content/cases/case-1/film.png": png(),
    }
    root = make_library(case)
    path = root / "content" / "cases" / "case-1" / "case.md"
    build_library(root)
    times = path.stat()
    path.write_text(path.read_text("utf-8").replace("three weeks", "seven weeks"), "utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    build_library(root)

    assert b"seven weeks" in (root / "site" / "cases" / "case-1" / "index.html").read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        "words",
        "new file",
        "picture gone",
        "theme",
        "site edited",
        "site file gone",
        "manifest gone",
        "store damaged",
    ],
)
def test_whatever_changed_is_built_anew(built: Path, works: list[Path], change: str) -> None:
    """Content, themes, the site itself and the store: each is looked at."""
    case = built / "content" / "cases" / "case-1"
    page = built / "site" / "cases" / "case-1" / "index.html"
    match change:
        case "words":
            (case / "case.md").write_text(CASE.replace("Steroids", "Steroids often"), "utf-8")
        case "new file":
            (built / "content" / "people.yaml").write_text(
                "ed: {name: Ed Itor}\nsecond: {name: A B}\n", "utf-8"
            )
        case "picture gone":
            (case / "film.png").write_bytes(png(shade=10))
        case "theme":
            (built / "themes" / "own").mkdir(parents=True)
            (built / "themes" / "own" / "theme.yaml").write_text("extends: reading-room\n", "utf-8")
        case "site edited":
            page.write_text("changed", "utf-8")
        case "site file gone":
            page.unlink()
        case "manifest gone":
            (built / "site" / ".sitegen-manifest.json").write_text("{}", "utf-8")
        case _:
            for path in (built / ".sitegen" / "snapshots").rglob("*"):
                if path.is_file():
                    path.write_bytes(b"damaged")

    result = build_library(built)

    assert works == [built]
    assert result.published is not None
    assert page.read_text("utf-8") != "changed"


def test_another_day_is_another_build(built: Path, works: list[Path]) -> None:
    """Reveals and days of posting depend on the day."""
    build_library(built, today=TODAY + timedelta(days=1))

    assert works == [built]


def test_warnings_are_told_again(make_library: MakeLibrary, works: list[Path]) -> None:
    """A build that does nothing still tells what is to be mended, and a strict one stops at it."""
    files: dict[str, str | bytes] = {
        "content/cases/case-1/case.md": CASE,
        "content/cases/case-1/film.png": png(),
        "content/cases/case-1/notes.txt": "A list.",
    }
    root = make_library(files)
    first = build_library(root)
    works.clear()

    again = build_library(root)
    strict = build_library(root, strict=True)

    assert first.problems
    assert _same(first, again)
    assert strict.published is None
    assert works == [root]


def test_what_was_edited_during_a_build_is_built_next_time(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit between reading and publishing is not taken for built."""
    path = built / "content" / "cases" / "case-1" / "case.md"
    path.write_text(CASE.replace("Steroids", "Rest and steroids"), "utf-8")

    def late(files: Mapping[str, Content], out: Path, *, drafts: bool) -> Published:
        path.write_text(CASE.replace("Steroids", "Time and steroids"), "utf-8")
        return publish(files, out, drafts=drafts)

    monkeypatch.setattr(making, "publish", late)
    build_library(built)
    monkeypatch.undo()

    build_library(built)

    assert b"Time and steroids" in (built / "site" / "cases" / "case-1" / "index.html").read_bytes()


_HEAVY = (
    "pydantic",
    "jinja2",
    "markdown",
    "nh3",
    "babel",
    "yaml",
    "PIL",
    "rich",
    "lxml",
    "selectolax",
    "numpy",
    "sitegen.building.making",
)


def _loaded(root: Path, *command: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    script = (
        "import sys\nfrom sitegen.cli import main\n"
        "try:\n    main()\nfinally:\n    print(*sys.modules, file=sys.stderr)\n"
    )
    command = ("-C", str(root), *command, "--date", TODAY.isoformat())
    done = subprocess.run([sys.executable, "-c", script, *command], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return set(done.stderr.split())


def test_nothing_is_loaded_where_nothing_changed(built: Path) -> None:
    """To find that nothing changed takes neither models, templates, Markdown nor pictures."""
    first = _loaded(built, "build")
    again = _loaded(built, "build")

    assert "sitegen.building.making" in first
    assert [name for name in _HEAVY if name in again] == []
