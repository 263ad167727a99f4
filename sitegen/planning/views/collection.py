"""What the templates of a collection receive: its page, and its cases day by day. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.planning.views.atlas import FindingTile
from sitegen.planning.views.case import Card
from sitegen.planning.views.guideline import GuidelineCard
from sitegen.planning.views.lists import TermGroup
from sitegen.planning.views.page import Link, ReferenceView, Section, SignOff
from sitegen.planning.views.statistics import StatisticsView


@dataclass(frozen=True, slots=True)
class LogRow:
    """A case in a collection's case log."""

    number: int
    card: Card
    findings: tuple[Link, ...]
    """Empty while the answer is hidden."""
    days: str
    """The days of the illness on which it was examined."""
    views: str
    """How often its page was viewed; empty where no views are known at all."""


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection page: introduction, common findings, its case log."""

    title: str
    summary: str
    sections: tuple[Section, ...]
    findings: tuple[FindingTile, ...]
    """Common findings with a picture."""
    atlas: str
    """The index of the atlas."""
    other_findings: tuple[TermGroup, ...]
    """Common findings of which there is no picture."""
    guidelines: tuple[GuidelineCard, ...]
    log: tuple[LogRow, ...]
    has_views: bool
    """Whether the log has a column of views."""
    days: str
    """The cases day by day; empty where no examination has a day."""
    statistics: StatisticsView
    """The statistics of its cases, with the tables that matter most."""
    statistics_url: str
    """Where all of them are; empty where there is nothing to count."""
    references: tuple[ReferenceView, ...]
    sign_off: SignOff | None
    draft: bool


@dataclass(frozen=True, slots=True)
class DayLink:
    """A day of the strip; one without pictures has no anchor."""

    day: int
    anchor: str
    label: str
    """The day and the number of its pictures, in words."""


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of the illness with the key images of its examinations."""

    anchor: str
    label: str
    count: str
    cards: tuple[Card, ...]
    """Each leads into its case at that examination."""
    more: str
    """Said where there are more; else empty."""


@dataclass(frozen=True, slots=True)
class CourseView:
    """The days that are counted from the same kind of day zero."""

    anchor: str
    zero: str
    strip: tuple[DayLink, ...]
    days: tuple[DayView, ...]


@dataclass(frozen=True, slots=True)
class DaysView:
    """The cases of a collection day by day."""

    title: str
    lead: str
    log: str
    """The address of the case log."""
    courses: tuple[CourseView, ...]
