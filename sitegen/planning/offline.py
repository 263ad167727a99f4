"""What a reader can keep on a device: a case, a guideline, a collection with its cases, the whole library. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from sitegen.planning.edition import Edition
from sitegen.planning.plan import PlannedPage, Unit
from sitegen.planning.views.page import OfflineView

LARGEST = 300_000_000
"""Bytes: a library that has more is not offered as a whole, but case by case and collection by collection."""
_INDEX = "assets/data/search/"
_FILES = re.compile(r"(?:pictures/[0-9a-f]{2}/[\w-]+|assets/[\w./-]+?\.[0-9a-f]{10})\.[a-z0-9]+", re.ASCII)


def offline_page(edition: Edition) -> PlannedPage:
    """The list of what is kept; it also stands in for a page that is not, while there is no network."""
    page = edition.page(edition.urls.offline, "offline", edition.t("offline.title"), index=False)
    return PlannedPage(page, edition.site, OfflineView(edition.urls.home))


def units_of(edition: Edition, pages: Iterable[PlannedPage]) -> list[Unit]:
    """What can be kept of an edition; each unit brings the list of what is kept along."""
    public, address = edition.public, edition.urls
    everything = dict.fromkeys(item.page.url for item in pages if not item.page.root_relative)
    units = [Unit(address.case(key), (address.case(key),)) for key in public.listed]
    units += [Unit(address.guideline(key), (address.guideline(key),)) for key in public.guidelines]
    for key in public.collections:
        members = (address.case(shown.public.id) for shown in public.members[key])
        parts = (address.collection_days(key), address.collection_statistics(key))
        own = [part for part in parts if part in everything]
        units.append(Unit(address.collection(key), (address.collection(key), *own, *members)))
    # The index of the search; what a search for answers behind a click loads stays where it is.
    index = sorted(url for url in (item.url for item in edition.data.values()) if url.startswith(_INDEX))
    units.append(Unit(address.home, tuple(everything), tuple(index), LARGEST))
    return [
        replace(unit, pages=tuple(sorted({*unit.pages, address.offline})))
        for unit in sorted(units, key=lambda unit: unit.url)
    ]


def offered(pages: Iterable[PlannedPage], units: Iterable[Unit]) -> list[PlannedPage]:
    """The pages of an edition, those marked under which a unit is offered."""
    kept = {unit.url for unit in units}
    return [replace(item, page=replace(item.page, keep=item.page.url in kept)) for item in pages]


def files_named(page: bytes) -> set[str]:
    """The files under pictures/ and assets/ that a page names anywhere, attributes for scripts included.

    The service worker of the theme finds them by the same rule.
    """
    return set(_FILES.findall(page.decode("utf-8")))


def worker_with(build: str, source: bytes) -> bytes:
    """The service worker as it is published: browsers take another build for another worker, and so look for news."""
    return f'const BUILD = "{build}";\n'.encode() + source
