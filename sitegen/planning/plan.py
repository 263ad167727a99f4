"""The Plan: every file of the site by its path, with all that is needed to make it. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.errors import Problem
from sitegen.i18n import Catalogue
from sitegen.planning.derivatives import Derivative, Pack
from sitegen.planning.inspections import Inspection
from sitegen.planning.views.page import PageView, SiteView
from sitegen.reading.theme import Theme


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """A page to render."""

    page: PageView
    site: SiteView
    view: object


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file whose bytes are known."""

    url: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Unit:
    """What a reader can keep on a device at once, under the page that offers it."""

    url: str
    pages: tuple[str, ...]
    files: tuple[str, ...] = ()
    """Files that no page names, since a script asks for them piece by piece."""
    largest: int | None = None
    """In bytes: what comes to more is not offered."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """What a sealed case must not let out: none of `secrets` may stand in any of `urls`."""

    case_id: str
    path: str
    urls: tuple[str, ...]
    secrets: tuple[str, ...]
    permitted: tuple[str, ...]
    """Public words in which a secret may stand by right, such as the choices of a question."""


@dataclass(frozen=True)
class Plan:
    """All of a site, in the order of its paths."""

    pages: tuple[PlannedPage, ...]
    files: tuple[PlannedFile, ...]
    derivatives: tuple[Derivative, ...]
    """Those with a file of their own."""
    packs: tuple[Pack, ...]
    problems: tuple[Problem, ...]
    guarded: tuple[Guarded, ...]
    units: tuple[Unit, ...]
    worker: bytes
    """The service worker, still without the build that it is for; empty where the theme has none."""
    read_me: PlannedFile
    """Stands beside the site in an archive."""
    theme: Theme
    catalogues: Mapping[str, Catalogue]
    assets: Mapping[str, str]
    """Asset name → site path."""
    base_path: str
    """The path of the base URL, with slashes, for the links of 404.html."""
    inspections: tuple[Inspection, ...] = ()
    """Pictures to look through for burned-in text."""
