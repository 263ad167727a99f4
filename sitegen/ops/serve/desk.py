"""The library in memory, brought up to date with its files: what changed is read anew, and the readers of pages are told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sitegen import __version__
from sitegen.building.store import STORE, Store
from sitegen.building.workers import workers
from sitegen.errors import Problem, SitegenError
from sitegen.ops.serve.judging import Judge
from sitegen.ops.serve.look import Look, read_look
from sitegen.ops.serve.state import State
from sitegen.planning.options import Options
from sitegen.reading.library import Reading, read_library
from sitegen.reading.parts import Part, belongs, part_of, read_anew
from sitegen.reading.site_file import read_settings

_MANY = 40
"""Where more parts than these change at once, as when another branch is checked out, everything is read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a library is served with."""

    root: Path
    drafts: bool
    today: date | None
    """Instead of the day that it is."""
    base_url: str
    jobs: int


@dataclass(frozen=True, slots=True)
class Told:
    """What is wrong at a moment."""

    problems: tuple[Problem, ...] = ()
    fault: SitegenError | None = None
    """Why nothing newer can be shown at all."""


class Desk:
    """A library that is being written. `change` is called by one thread; any thread may ask for pages."""

    def __init__(self, wanted: Wanted, shown: Callable[[], object], told: Callable[[Told], object]) -> None:
        """`shown` is called whenever pages may have changed, `told` when what is wrong may have."""
        self._wanted = wanted
        self._shown = shown
        self._told = told
        self.store = Store(wanted.root / STORE)
        self._judge = Judge(wanted.root, self.store)
        self._faults: tuple[Problem, ...] = ()
        self._reading: Reading | None = None
        self._look: Look | None = None
        self._fault: SitegenError | None = None
        self._of_pages: tuple[Problem, ...] = ()
        self._of_pictures: dict[str, Problem] = {}
        self.state: State | None = None
        """None until a library could be read."""
        self._telling = threading.Lock()

    def _options(self) -> Options:
        return Options(self._wanted.today or date.today(), __version__, self._wanted.drafts)

    def open(self) -> None:
        """Reads everything. A fault that leaves nothing to serve is told like any other, and waits to be mended."""
        try:
            self._read_all()
        except SitegenError as error:
            self._fault = error
            self.tell()

    def _read_all(self) -> None:
        wanted = self._wanted
        settings, faults = read_settings(wanted.root)
        self._faults = faults
        if settings is None:
            self.tell()
            return
        settings = settings.model_copy(update={"base_url": wanted.base_url})
        look = self._look = read_look(settings, wanted.root)
        reading = self._reading = read_library(wanted.root, settings)
        self._fault = None
        self._of_pages = ()
        self._show(reading, look)
        with workers(wanted.jobs) as executor:
            self._judge.gate_all(reading.library, executor)
        self._judge.judge_all(reading.library, self._options().today)
        self.tell()

    def change(self, paths: frozenset[str]) -> None:
        """Takes in what changed, by paths in the library; whatever is wrong with it is told, never raised."""
        for path in paths:
            self._of_pictures.pop(path, None)
        try:
            self._change(paths)
        except SitegenError as error:
            self._fault = error
            self.tell()

    def _change(self, paths: frozenset[str]) -> None:
        parts = {part for path in paths if (part := part_of(path))}
        themed = any(path.startswith("themes") for path in paths)
        partial = all(part_of(path) or path.startswith("themes/") for path in paths)
        reading, look = self._reading, self._look
        if reading is None or look is None or self._fault or not partial or len(parts) > _MANY:
            self._read_all()
            return
        if themed:
            look = self._look = read_look(reading.library.settings, self._wanted.root)
        for part in sorted(parts):
            anew = read_anew(self._wanted.root, reading, part)
            # A case that is gone is compared with what git kept of it.
            if anew is None or not (self._wanted.root / "content" / "/".join(part)).exists():
                self._read_all()
                return
            reading = self._reading = anew
        self._keep_problems_of_pages(parts)
        self._show(reading, look)
        self._judge.gate(reading.library, paths)
        self._judge.judge(reading.library, self._options().today, sorted(parts))
        self.tell()

    def _keep_problems_of_pages(self, parts: Iterable[Part]) -> None:
        """What was wrong with words that were put together elsewhere holds until the whole site is planned again."""
        found = self.state.plan.problems if self.state and self.state.plan else self._of_pages
        changed = tuple(parts)
        self._of_pages = tuple(
            item for item in found if not any(belongs(item.place.path, part) for part in changed)
        )

    def _show(self, reading: Reading, look: Look) -> None:
        """Makes the newest state the one that is served."""
        self.state = State(reading.library, look, self._options(), self.state)
        self._shown()

    def complete(self) -> None:
        """Plans the whole site, which finds what is wrong with pages that nobody has asked for."""
        state = self.state
        if state is not None:
            state.whole()
            self._shown()
            self.tell()

    def tell_of_pictures(self, problems: Iterable[Problem]) -> None:
        """Takes in why pictures can't be made; holds until they change."""
        new = {problem.place.path: problem for problem in problems}
        if not new.items() <= self._of_pictures.items():
            self._of_pictures |= new
            self.tell()

    def tell(self) -> None:
        """Says what is wrong now."""
        with self._telling:
            state = self.state
            of_pages = state.plan.problems if state and state.plan else self._of_pages
            reading = self._reading.problems if self._reading else ()
            look = self._look.problems if self._look else ()
            asked = (*(state.problems if state else ()), *self._of_pictures.values())
            found = self._judge.problems([*self._faults, *reading, *look, *of_pages, *asked])
            self._told(Told(found, self._fault))
