"""What a page says of itself to programs: citation managers, search engines, messengers, feed readers. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page belongs to."""

    title: str
    type: str
    """Its media type."""
    url: str


@dataclass(frozen=True, slots=True)
class SharedPicture:
    """The picture that stands for a page where its address is shared."""

    url: str
    """Whole, since it is asked for from elsewhere."""
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class HeadView:
    """Everything in <head> that readers don't see. Built from what is public alone."""

    metas: tuple[tuple[str, str], ...] = ()
    """Name and content: Highwire's citation_* and the terms of Dublin Core."""
    properties: tuple[tuple[str, str], ...] = ()
    """Property and content: Open Graph's days."""
    picture: SharedPicture | None = None
    feeds: tuple[FeedLink, ...] = ()
    data: Markup = field(default_factory=Markup)
    """JSON-LD, safe inside <script>; empty where the page is not for search engines."""
    modified: date | None = None
    """When what it tells changed last, by its facts."""
    pictures: tuple[str, ...] = ()
    """Whole addresses of its pictures, for the sitemap."""
