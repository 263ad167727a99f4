"""One state of the library as a site: pages are planned and rendered when they are asked for, and kept.

The page of a record is planned alone; for any other page, and for files such as feeds, the whole site is planned, once.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from sitegen.building.checks import sealed_answers
from sitegen.building.rendering import FAULTS
from sitegen.errors import Problem
from sitegen.i18n import MissingText
from sitegen.model.library import Library
from sitegen.ops.serve.look import Look
from sitegen.planning.derivatives import Derivative, Pack
from sitegen.planning.options import Options
from sitegen.planning.piecemeal import Piecemeal
from sitegen.planning.plan import Guarded, Plan, PlannedPage
from sitegen.planning.site import lacking, plan_site


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as it would be published."""

    data: bytes
    """Empty where it must not be shown."""
    problems: tuple[Problem, ...] = ()


class State:
    """The site of a library on a day. Any thread may ask."""

    def __init__(self, library: Library, look: Look, options: Options, before: State | None = None) -> None:
        """`before` is what was served until now: what it promised is still found."""
        self.library = library
        self.look = look
        self._options = options
        self._piecemeal = Piecemeal(library, look.theme, options, look.assets)
        self._pages: dict[str, RenderedPage] = {}
        self._files = {item.url: item.data for item in look.assets.files}
        self._earlier = before._files if before else {}  # noqa: SLF001 - of the same class
        self._derivatives: dict[str, Derivative] = before._derivatives if before else {}  # noqa: SLF001
        self._packs: dict[str, Pack] = before._packs if before else {}  # noqa: SLF001
        self._lock = threading.Lock()
        self._planning = threading.Lock()
        self._plan: Plan | None = None

    def is_record(self, url: str) -> bool:
        """Whether a page is to be had without planning the whole site."""
        return url in self._piecemeal.urls

    @property
    def plan(self) -> Plan | None:
        """The whole site, where it has been planned."""
        return self._plan

    def whole(self) -> Plan:
        """The whole site; whoever asks first plans it, and others wait."""
        with self._planning:
            if self._plan is None:
                plan = plan_site(self.library, self.look.theme, self._options, judged=())
                with self._lock:
                    self._derivatives.update((item.url, item) for item in plan.derivatives)
                    self._packs.update((item.url, item) for item in plan.packs)
                    self._files.update((item.url, item.data) for item in plan.files)
                self._plan = plan
            return self._plan

    def page(self, url: str) -> RenderedPage | None:
        """A page; None where there is none at that site path."""
        with self._lock:
            if url in self._pages:
                return self._pages[url]
            if self.is_record(url):
                self._pages[url] = self._alone(url)
                return self._pages[url]
        planned = next((item for item in self.whole().pages if item.page.url == url), None)
        if planned is None:
            return None
        with self._lock:
            if url not in self._pages:
                self._pages[url] = self._rendered(planned, ())
            return self._pages[url]

    def failed(self, url: str) -> bool:
        """Whether a page that should be there can't be shown."""
        page = self.page(url)
        return page is not None and not page.data

    def _alone(self, url: str) -> RenderedPage:
        try:
            piece = self._piecemeal.plan(url)
        except MissingText as error:
            return RenderedPage(b"", (lacking(self.look.theme, error),))
        if piece is None:
            return RenderedPage(b"")
        self._derivatives.update((item.url, item) for item in piece.derivatives)
        self._packs.update((item.url, item) for item in piece.packs)
        self._files.update((item.url, item.data) for item in piece.files)
        rendered = self._rendered(piece.planned, piece.guarded)
        return replace(rendered, problems=(*piece.problems, *rendered.problems))

    def _rendered(self, planned: PlannedPage, guarded: tuple[Guarded, ...]) -> RenderedPage:
        """A page that would tell a sealed answer is not shown."""
        renderer = self.look.renderer
        try:
            data = renderer.render(planned.page, planned.site, planned.view)
        except FAULTS as error:
            return RenderedPage(b"", (renderer.problem_of(error, planned.page),))
        told = sealed_answers(guarded, {planned.page.url: data})
        return RenderedPage(b"" if told else data, tuple(told))

    def file(self, url: str) -> bytes | None:
        """A file whose bytes are known: of the theme, of data, of the whole site."""
        for known in (self._files, self._earlier):
            if url in known:
                return known[url]
        if url.startswith(("pictures/", "assets/")):
            return None  # their names hold a digest: what was not promised is not there
        self.whole()
        return self._files.get(url)

    def picture(self, url: str) -> tuple[Derivative, ...]:
        """What is to be made for a picture's file: one picture, or those of a pack; none where it was never promised."""
        if url in self._packs:
            return self._packs[url].members
        return (self._derivatives[url],) if url in self._derivatives else ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the pages that were asked for."""
        with self._lock:
            return tuple(problem for page in self._pages.values() for problem in page.problems)
