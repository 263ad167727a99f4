"""Reads anew what changed of a library that is in memory: the folder of one record, or the files that lie together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from sitegen.reading.library import Reading, read_one

V = TypeVar("V")

Part = tuple[str, str]
"""A folder below content/ and the id of a record in it; the id is empty where all records of the folder lie together."""

_EACH = ("cases", "guidelines")
_TOGETHER = ("collections", "pages")
_ORDER = {"site.yaml": 0, "cases": 1, "guidelines": 2, "collections": 3, "pages": 4}
_LAST = 5


def part_of(path: str) -> Part | None:
    """The part that a file belongs to, by its path in the library; None where a change to it means to read everything."""
    top, _, inner = path.partition("/")
    kind, _, name = inner.partition("/")
    if top != "content" or not name:
        return None
    if kind in _EACH:
        return kind, name.split("/")[0]
    return (kind, "") if kind in _TOGETHER else None


def belongs(path: str, part: Part) -> bool:
    """Whether a path is that of the part's folder, or of something in it."""
    kind, record_id = part
    folder = f"content/{kind}/{record_id}".rstrip("/")
    return path == folder or path.startswith(f"{folder}/")


def read_anew(root: Path, reading: Reading, part: Part) -> Reading | None:
    """What reading everything would give, where nothing but this part has changed since.

    None where that can't be told from the part alone: its folder could not be listed.
    """
    kind, record_id = part
    old, new = reading.library, read_one(root, reading.library.settings, kind, record_id)
    if not (reading.whole and new.whole):
        return None
    singular = f"{kind[:-1]}:"
    gone = f"{singular}{record_id}"
    found = new.library
    library = replace(
        old,
        cases=_renewed(old.cases, found.cases, record_id) if kind == "cases" else old.cases,
        guidelines=_renewed(old.guidelines, found.guidelines, record_id)
        if kind == "guidelines"
        else old.guidelines,
        collections=found.collections if kind == "collections" else old.collections,
        pages=found.pages if kind == "pages" else old.pages,
        broken=frozenset(
            {name for name in old.broken if not (name == gone if record_id else name.startswith(singular))}
            | {name for name in found.broken if name.startswith(singular)}
        ),
        written=_placed(old.written, found.written, part, lambda item: item.path),
        names=_placed(old.names, found.names, part, lambda name: name),
    )
    problems = _placed(reading.problems, new.problems, part, lambda item: item.place.path)
    return Reading(library, problems)


def _renewed(old: Mapping[str, V], found: Mapping[str, V], record_id: str) -> dict[str, V]:
    """The records of a kind in the order of their folders, one of them renewed, new or gone."""
    kept = {key: value for key, value in old.items() if key != record_id}
    return dict(sorted({**kept, **found}.items()))


def _placed(old: Iterable[V], found: Iterable[V], part: Part, path: Callable[[V], str]) -> tuple[V, ...]:
    """What was found in the part in the place of what had been, in the order in which a library is read."""
    kept = [item for item in old if not belongs(path(item), part)]
    own = [item for item in found if belongs(path(item), part)]
    here = _rank(f"content/{part[0]}/{part[1]}")
    before = [item for item in kept if _rank(path(item)) < here]
    return (*before, *own, *(item for item in kept if _rank(path(item)) >= here))


def _rank(path: str) -> tuple[int, str]:
    """Where the part of a path stands in the order in which a library is read."""
    kind, _, name = path.removeprefix("content/").partition("/")
    record_id = name.split("/")[0] if kind in _EACH else ""
    return _ORDER.get(kind, _LAST), record_id
