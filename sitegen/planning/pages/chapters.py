"""Chapters of prose: the pages that name a section, in their order, and the neighbours of each. No I/O."""

from __future__ import annotations

from sitegen.model.library import Page
from sitegen.model.values import Text
from sitegen.planning.edition import Edition
from sitegen.planning.views.page import Chapter, Link


def chapters(edition: Edition, shown: Page | None = None) -> tuple[Chapter, ...]:
    """All chapters in the order of their first pages; `shown` is the page beside which they stand."""
    found: dict[Text, list[Page]] = {}
    for page in edition.pages_in_order:
        if page.facts.section is not None:
            found.setdefault(page.facts.section, []).append(page)
    return tuple(
        Chapter(
            edition.words(section),
            tuple(_link(edition, page, current=page is shown) for page in pages),
            shown is not None and section == shown.facts.section,
        )
        for section, pages in found.items()
    )


def beside(known: tuple[Chapter, ...]) -> tuple[Link | None, Link | None]:
    """The page before the one that is shown and the one after it, from chapter to chapter."""
    links = [link for chapter in known for link in chapter.pages]
    here = next((number for number, link in enumerate(links) if link.current), None)
    if here is None:
        return None, None
    return links[here - 1] if here else None, links[here + 1] if here + 1 < len(links) else None


def _link(edition: Edition, page: Page, *, current: bool) -> Link:
    return Link(edition.words(page.facts.title), edition.urls.page(page.id), current=current)
