"""What a build is asked for, whom it tells how far it is, and what it came to. No I/O.

Nothing of the pipeline is imported: whoever only asks whether anything changed need not load it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sitegen.building.manifest import Published
from sitegen.errors import Problem
from sitegen.planning.options import Options

if TYPE_CHECKING:
    from sitegen.building.archive import Archived
    from sitegen.building.site_rules.elsewhere import Linked
    from sitegen.model.library import Library

Progress = Callable[[int, int], None]
"""Told how much of how much is done; of pictures in pixels, for a large one takes as much time as many small ones."""

MEMORY: Final = 512
"""MiB that the pictures in hand may take together where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a build is asked for."""

    root: Path
    options: Options
    out: Path | None
    """Where the site goes; None only checks."""
    base_url: str | None
    """Instead of the library's own; ends in a slash."""
    jobs: int
    strict: bool = False
    archive: Path | None = None
    """Where the site goes as one zip as well."""
    external: bool = False
    """Whether the result tells what the pages link to elsewhere."""
    memory: int = MEMORY
    """MiB that the pictures in hand may take together."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a build came to."""

    problems: tuple[Problem, ...]
    """Sorted, each once."""
    pages: int
    pictures: int
    made: int
    published: Published | None
    """None where nothing was published: a check, or problems stood in the way."""
    archived: Archived | None = None
    library: Library | None = field(default=None, compare=False)
    """What was read and judged; None where there are no settings to read it by."""
    elsewhere: tuple[Linked, ...] = ()
    """What the pages link to on other sites, where that was asked for."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Who is told how far the work has come."""

    begin: Callable[[str], None]
    progress: Progress
    waiting: Callable[[str], None] | None = None
    """Told whom it waits for, where it is to wait for another build of the same site; else it refuses."""
