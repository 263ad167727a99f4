"""What the templates of home, index and term pages receive. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.planning.views.announcement import NewsLine
from sitegen.planning.views.case import Card
from sitegen.planning.views.guideline import GuidelineCard
from sitegen.planning.views.page import Chapter, Fact, Link


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page."""

    title: str
    tagline: str
    description: str
    week: Card | None
    """The case of the week: the newest quiz case, else the newest case."""
    news: tuple[NewsLine, ...]
    """What happened of late, without the posting of the case of the week; the newest first."""
    chapters: tuple[Chapter, ...]
    """Pages of prose that belong together; each is known by its first page."""
    collections: tuple[Fact, ...]
    recent: tuple[Card, ...]
    guidelines: tuple[GuidelineCard, ...]
    cases_url: str
    rounds_url: str
    """Empty where there has been no round."""
    test_url: str
    """Empty where there is nothing to ask."""
    case_count: str


@dataclass(frozen=True, slots=True)
class CaseIndexView:
    """One page of the case index, newest first."""

    cards: tuple[Card, ...]
    count: str
    pages: tuple[Link, ...]
    """Every page of the index, the current one marked."""
    previous: str
    next: str
    browse: tuple[Link, ...]
    """Ways to browse: findings, modalities, authors; and the test, where there is anything to ask."""


@dataclass(frozen=True, slots=True)
class TermGroup:
    """One entry of an index of findings, modalities or authors."""

    label: str
    url: str
    note: str
    count: str


@dataclass(frozen=True, slots=True)
class TermIndexView:
    """An index of modalities or authors."""

    title: str
    introduction: str
    groups: tuple[TermGroup, ...]


@dataclass(frozen=True, slots=True)
class TermView:
    """The page of one modality or author, with its cases."""

    title: str
    description: str
    facts: tuple[Fact, ...]
    cards: tuple[Card, ...]
    count: str
    guidelines: tuple[GuidelineCard, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """Where a feed is found in one of its forms."""

    label: str
    """Atom or JSON Feed: names, the same in every language."""
    url: str
    whole: str
    """As it is given to a feed reader."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed that readers can follow."""

    name: str
    home: str
    """The page that it follows."""
    addresses: tuple[FeedAddress, ...]


@dataclass(frozen=True, slots=True)
class FeedsView:
    """How to follow the library."""

    title: str
    introduction: str
    feeds: tuple[FeedRow, ...]
