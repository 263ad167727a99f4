"""Reading one part of a library anew gives what reading all of it gives."""

from __future__ import annotations

import tempfile
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.model.library import Library
from sitegen.reading.library import Reading, read_library
from sitegen.reading.parts import part_of, read_anew
from sitegen.reading.site_file import read_settings
from tests.conftest import CASE, FINDINGS, PEOPLE, SITE, png

GUIDELINE = "---\ntitle: A guideline\nstatus: draft\n---\n## Scope\nAll.\n"
PAGE = "---\ntitle: A page\n---\n## Who\nWe.\n"
TEXTS = (CASE, CASE.replace("kind: library", "kind: libary"), CASE.replace("film.png", "gone.png"), GUIDELINE, PAGE, "", "---\n", "\ttitle")  # fmt: skip
PATHS = (
    "content/cases/a-1/case.md",
    "content/cases/b-2/case.md",
    "content/cases/b-2/case.ko.md",
    "content/cases/Bad/case.md",
    "content/cases/loose.txt",
    "content/guidelines/g-1/guideline.md",
    "content/collections/flu.md",
    "content/pages/about.md",
    "content/pages/cases.md",
    "content/pages/ko.md",
)
EDIT = st.tuples(st.sampled_from(PATHS), st.one_of(st.none(), st.sampled_from(TEXTS)))


def _read(root: Path) -> Reading:
    library, _ = read_settings(root)
    assert library is not None
    return read_library(root, library)


def _write(root: Path, path: str, text: str | None) -> None:
    target = root / path
    if text is None:
        target.unlink(missing_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")


def _comparable(library: Library) -> list[object]:
    """All of a library in its order but where facts stand, for that is an object of each reading."""
    kinds = (library.cases, library.guidelines, library.collections, library.pages, library.findings)
    records = [
        [getattr(record, field.name) for field in fields(record) if field.name != "places"]
        for kind in kinds
        for record in kind.values()
    ]
    return [*records, library.people, library.broken, library.written, library.names, library.settings]


@pytest.mark.property
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(EDIT, min_size=1, max_size=8))
def test_a_part_read_anew_is_as_if_all_was_read(edits: list[tuple[str, str | None]]) -> None:
    """Whatever is written or deleted, in whatever order: the library, its words, names and problems are the same."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, facts in (("site", SITE), ("people", PEOPLE), ("findings", FINDINGS)):
            _write(root, f"content/{name}.yaml", facts)
        _write(root, PATHS[0], CASE)
        (root / "content/cases/a-1/film.png").write_bytes(png())
        reading = _read(root)
        for path, text in edits:
            _write(root, path, text)
            part = part_of(path)
            assert part is not None
            anew = read_anew(root, reading, part)
            assert anew is not None
            reading = anew
        whole = _read(root)

    assert _comparable(reading.library) == _comparable(whole.library)
    assert sorted(reading.problems, key=lambda item: item.sort_key) == sorted(
        whole.problems, key=lambda item: item.sort_key
    )


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("content/cases/a-1/ct/1.png", ("cases", "a-1")),
        ("content/cases/a-1", ("cases", "a-1")),
        ("content/guidelines/g-1/guideline.ko.md", ("guidelines", "g-1")),
        ("content/pages/about.md", ("pages", "")),
        ("content/cases", None),
        ("content/site.yaml", None),
        ("content/people.yaml", None),
        ("themes/ours/theme.yaml", None),
    ],
)
def test_parts(path: str, part: tuple[str, str] | None) -> None:
    """A record with a folder is a part by itself; what others depend on is none."""
    assert part_of(path) == part
