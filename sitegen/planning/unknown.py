"""What is said of a name that nothing in the library has. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.errors import Place, Problem
from sitegen.model.library import Library
from sitegen.reading.schema import did_you_mean, nearest

_FEW = 30


def unknown(library: Library, kind: str, name: str, known: Sequence[str], place: Place) -> Iterator[Problem]:
    """A Problem where `name` is none of the `known` ones; what could not be read is known all the same."""
    if name in known or library.unread(kind, name):
        return
    listed = nearest(name, known) or 0 < len(known) <= _FEW
    hint = did_you_mean(name, known) if listed else "add it, or mend the name"
    yield Problem(f"unknown-{kind}", place, f"there is no {kind} '{name}'", hint)
